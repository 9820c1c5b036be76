import { expect, test } from 'vitest';
import { describeValue } from '../src/index.ts';

class Camera {}
class Image {}
// As bundlers name a class that names itself.
class _Job {}

test.each<[unknown, string]>([
  ['big', "'big'"],
  ['', "''"],
  ["it's", "'it's'"],
  ['"q"', `'"q"'`],
  ['two\nlines', "'two\\nlines'"],
  ['\u001b[31mred', "'\\u001b[31mred'"],
  ['x'.repeat(61), `'${'x'.repeat(57)}…'`],
  [undefined, 'nothing'],
  [null, 'null'],
  [12.5, '12.5'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [false, 'false'],
  [12n, '12n'],
  [10n ** 80n, `1${'0'.repeat(56)}…n`],
  [[], 'an empty array'],
  [[1, 2, 3], 'an array of 3'],
  [{}, 'an object'],
  [Object.create(null), 'an object'],
  [new Camera(), 'a Camera'],
  [new Image(), 'an Image'],
  [new _Job(), 'a Job'],
  [new Map(), 'a Map'],
  [Promise.resolve(1), 'a Promise'],
  [new Date(0), 'Date 1970-01-01T00:00:00.000Z'],
  [new Date(Number.NaN), 'an invalid Date'],
  [new Uint8Array(5), '5 bytes'],
  [new Float32Array(3), 'a Float32Array of 3'],
  [new BigInt64Array(0), 'an empty BigInt64Array'],
  [new DataView(new ArrayBuffer(2)), 'a DataView'],
  [() => 1, 'a function'],
  [Symbol('s'), 'a symbol'],
])('%o is described as %s', (value, text) => {
  expect(describeValue(value)).toBe(text);
});
