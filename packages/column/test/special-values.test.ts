import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

test('an image column yields sharp instances of the bytes that were written', async () => {
  const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const source = writeColumn(path.join(makeDirectory(), 'c.arrow'), 'image', [png, null, png]);
  const [first, second, third] = readColumn(source);
  expect(second).toBeNull();
  for (const image of [first, third]) {
    expect(await metadataOf(image)).toMatchObject({ width: 3, height: 2, format: 'png' });
  }
});

// Not `instanceof`: sharp has an ES and a CommonJS build, and columns, being read synchronously, need the latter.
async function metadataOf(image: unknown): Promise<unknown> {
  if (typeof image !== 'object' || image === null || !('metadata' in image)) return undefined;
  return typeof image.metadata === 'function' ? image.metadata() : undefined;
}

test('every NaN is stored as the same bits, and -0 stays', () => {
  const directory = makeDirectory();
  const odd = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0001n, 0xfff8_0000_0000_0000n]).buffer);
  const digest = (values: readonly unknown[], name: string) =>
    writeColumn(path.join(directory, name), 'float64', values).summary.digest;
  expect(digest([odd[0], odd[1]], 'a')).toBe(digest([Number.NaN, Number.NaN], 'b'));
  expect(digest([0], 'c')).not.toBe(digest([-0], 'd'));
});

test('equal msgpack values have equal digests, whatever was packed before', () => {
  const directory = makeDirectory();
  const value = { a: 1, b: { c: new Map([['x', 1n]]) } };
  const digest = (name: string) => writeColumn(path.join(directory, name), 'msgpack', [value, value]).summary.digest;
  const before = digest('a');
  writeColumn(path.join(directory, 'b'), 'msgpack', [{ quite: 'another' }, [1, { b: 2, a: 1 }]]);
  expect(digest('c')).toBe(before);
});

test('a kept string or number does not change when the next batch is read', () => {
  const directory = makeDirectory();
  const values = Array.from({ length: 130_000 }, (_, index) => `row ${index}`);
  expect(readColumn(writeColumn(path.join(directory, 'a'), 'unicode', values))).toEqual(values);
  const blobs = Array.from({ length: 3000 }, (_, index) => Buffer.alloc(1000, index));
  const read = readColumn(writeColumn(path.join(directory, 'b'), 'bytes', blobs));
  expect(
    read.every((blob, index) => blob instanceof Uint8Array && Buffer.compare(blob, blobs[index] ?? blob) === 0),
  ).toBe(true);
});
