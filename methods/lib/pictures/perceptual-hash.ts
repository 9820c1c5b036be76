const size = 32;
const kept = 8;

/** Row k: the cosine of frequency k at each of `size` places. */
const cosines = Float64Array.from({ length: kept * size }, (_, index) =>
  Math.cos((Math.PI * Math.floor(index / size) * (2 * (index % size) + 1)) / (2 * size)),
);

/**
 * 64 bits as hexadecimal digits that hardly change when a picture is made smaller, compressed again or brighter: which of
 * the lowest frequencies of 32 by 32 means are above their median (pHash). Two of different pictures differ in 32 bits, of
 * copies in a few.
 */
export function perceptualHash(luma: Float32Array): string {
  const rows = new Float64Array(size * kept);
  for (let y = 0; y < size; y++) {
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let x = 0; x < size; x++) sum += (luma[y * size + x] ?? 0) * (cosines[k * size + x] ?? 0);
      rows[y * kept + k] = sum;
    }
  }
  const frequencies = new Float64Array(kept * kept);
  for (let k = 0; k < kept; k++) {
    for (let l = 0; l < kept; l++) {
      let sum = 0;
      for (let y = 0; y < size; y++) sum += (rows[y * kept + l] ?? 0) * (cosines[k * size + y] ?? 0);
      frequencies[k * kept + l] = sum;
    }
  }
  // What is nothing but rounding must not decide a bit.
  for (const [index, value] of frequencies.entries()) if (Math.abs(value) < 1e-3) frequencies[index] = 0;
  const sorted = Float64Array.from(frequencies).sort();
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  let digits = '';
  for (let first = 0; first < frequencies.length; first += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit++) digit = digit * 2 + ((frequencies[first + bit] ?? 0) > median ? 1 : 0);
    digits += digit.toString(16);
  }
  return digits;
}
