// Vectors for the methods and the peers alike: JavaScript, as Node.js runs the peers as they are.

/**
 * Of the length 1, each in memory of its own.
 * @param {number} count
 * @param {number} length
 * @param {number} seed
 * @returns {Float32Array[]}
 */
export function makeVectors(count, length, seed) {
  const random = createRandom(seed + 1);
  return Array.from({ length: count }, () => {
    const vector = new Float32Array(length);
    let squares = 0;
    for (let at = 0; at < length; at++) {
      const value = random() * 2 - 1;
      vector[at] = value;
      squares += value * value;
    }
    const norm = Math.sqrt(squares);
    for (let at = 0; at < length; at++) vector[at] /= norm;
    return vector;
  });
}

/** @param {number} seed @returns {() => number} */
export function createRandom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
