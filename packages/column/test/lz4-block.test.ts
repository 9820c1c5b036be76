import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { uncompressSync } from 'lz4-napi';
import { describe, expect, test } from 'vitest';
import { compressBlock } from '../src/lz4-block.ts';

/** By the package that reads columns. */
function unpacked(block: Buffer, length: number): Buffer {
  block.writeUInt32LE(length, 0);
  return uncompressSync(block);
}

const repeated = (part: string, length: number): Buffer => Buffer.alloc(length, part);
const mixed = (length: number): Buffer => Buffer.from(Uint8Array.from({ length }, (_, i) => (i * i * 31) >> 3));

describe('a block of LZ4 gives what it was made of', () => {
  test.each(Array.from({ length: 40 }, (_, length) => length + 1))('of %i bytes', (length) => {
    for (const bytes of [repeated('a', length), repeated('abc', length), mixed(length)]) {
      expect(unpacked(compressBlock(bytes, 4), length)).toEqual(bytes);
    }
  });

  // Where a length goes on in one more byte.
  test.each([14, 15, 16, 269, 270, 271, 524, 525, 526])(
    'with %i literals, and with a match of as many bytes',
    (count) => {
      const bytes = Buffer.concat([mixed(count), repeated('x', count + 5), mixed(count), Buffer.from('the end of it')]);
      expect(unpacked(compressBlock(bytes, 4), bytes.length)).toEqual(bytes);
    },
  );

  test.each([65_534, 65_535, 65_536, 65_537])('with the same %i bytes apart', (distance) => {
    const part = Buffer.from('a part that comes again, and is long enough for a match');
    const bytes = Buffer.concat([part, mixed(distance - part.length), part, mixed(20)]);
    expect(unpacked(compressBlock(bytes, 4), bytes.length)).toEqual(bytes);
  });

  test('of any bytes, of few kinds or of many', () => {
    const bytesOf = fc
      .integer({ min: 1, max: 255 })
      .chain((max) => fc.uint8Array({ max, minLength: 1, maxLength: 5000 }));
    fc.assert(
      fc.property(bytesOf, (bytes) => {
        expect(unpacked(compressBlock(Buffer.from(bytes), 4), bytes.length)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('of 4 MiB, smaller where much comes again, and little larger where nothing does', () => {
    const numbers = Buffer.from(Int32Array.from({ length: 1 << 20 }, (_, i) => i >> 2).buffer);
    const random = Buffer.from(
      Uint32Array.from({ length: 1 << 20 }, (_, i) => Math.imul(i ^ (i >>> 7), 0x9e3779b1)).buffer,
    );
    for (const [bytes, most] of [
      [numbers, 0.5],
      [random, 1.005],
    ] as const) {
      const block = compressBlock(bytes, 4);
      expect(block.length).toBeLessThan(bytes.length * most);
      expect(unpacked(block, bytes.length).equals(bytes)).toBe(true);
    }
  });
});

test('what is written in one go, without a turn of the loop, does not stay in memory', async () => {
  const program = path.join(import.meta.dirname, 'print-growth.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, '400']);
  const { grownMb, writtenMb }: { readonly grownMb: number; readonly writtenMb: number } = JSON.parse(stdout);
  expect(writtenMb).toBeGreaterThan(250);
  expect(grownMb).toBeLessThan(writtenMb / 2);
});
