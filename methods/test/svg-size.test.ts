import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkImage } from '../lib/check-image.ts';

const drawing = (attributes: string): Buffer =>
  Buffer.from(`<!-- <svg> --><svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="5" height="5"/></svg>`);
const check = (image: Uint8Array) => checkImage(image, { verify: 'header', pixelLimit: 1e6 });

test.each([
  'width="1e9" height="1e9"',
  'width="1000000000" height="10"',
  "data-a='>' width = '10' height='150000000'",
  'width="2100000000" height="1"',
  'width="2000000in" height="10in"',
  'width="100%" height="100%" viewBox="0 0 1e9 1e9"',
  'viewBox="0,0,5,1e9"',
  'style="width: 1e9px; height: 5px"',
  'width="3000000000" height="10"',
  'width="40000" height="40000"',
])('a drawing that claims to be huge is bad: %s', async (attributes) => {
  await expect(check(drawing(attributes))).rejects.toThrow(/^it /);
  await expect(check(gzipSync(drawing(attributes)))).rejects.toThrow(/^it /);
});

test.each([
  ['width="1" height="1"', [1, 1]],
  ['width="1" height="1" viewBox="0 0 1e9 1e9"', [1, 1]],
  ['width="1" height="30" stroke-width="1e9"', [1, 30]],
  ['width="100" height="0.5"', [100, 1]],
  ['viewBox="0 0 20 10"', [20, 10]],
])('a small one is as large as it says: %s', async (attributes, size) => {
  expect(await check(drawing(attributes))).toEqual(size);
});
