// Ready made values, for the method that writes them and for the peers alike: JavaScript, as Node.js runs the peers as they are.

import { createRandom } from './vectors.js';

export const types = /** @type {const} */ (['int64', 'float64', 'unicode', 'json', 'bytes']);

/** How many values are made; a power of two. They are written again and again. */
const size = 65_536;
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ';

/**
 * Values as exax was measured with: integers below 1e9, a gaussian, texts of 20 characters, {"w","h"}, 100 random bytes.
 * @param {(typeof types)[number]} type
 * @param {number} seed
 * @returns {unknown[]}
 */
export function makePool(type, seed) {
  const random = createRandom(seed + 1);
  const below = (limit) => Math.floor(random() * limit);
  const make = {
    int64: () => BigInt(below(1e9)),
    float64: () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    unicode: () => Array.from({ length: 20 }, () => letters[below(letters.length)]).join(''),
    json: () => ({ w: below(10_000), h: below(10_000) }),
    bytes: () => Buffer.from(Array.from({ length: 100 }, () => below(256))),
  };
  return Array.from({ length: size }, make[type]);
}
