import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { checksumOf } from '@accelerator/base';
import { expect, test } from 'vitest';
import { encodeFooter, magic } from '../src/arrow/footer.ts';
import { encodeBatchMessage, encodeSchemaMessage, padding } from '../src/arrow/message.ts';
import { type ColumnSource, compressionOf } from '../src/index.ts';
import { compressZstd, decompressZstd } from '../src/zstd.ts';
import { checkFrame } from '../src/zstd-frame.ts';
import { findZstd } from '../src/zstd-library.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

const head = [0x28, 0xb5, 0x2f, 0xfd];
const block = (kind: number, size: number, isLast: boolean): number[] => {
  const header = (size << 3) | (kind << 1) | (isLast ? 1 : 0);
  return [header & 255, (header >> 8) & 255, header >> 16];
};
/** So many blocks, each of which says one byte 128 KiB times. */
const repeating = (blocks: number): Buffer =>
  Buffer.from([
    ...head,
    0,
    0x48,
    ...Array.from({ length: blocks }, (_, index) => [...block(1, 131_072, index === blocks - 1), 7]).flat(),
  ]);
const compressed = compressZstd(Buffer.alloc(5000, 'some text of a column, '));

test.each<[string, Buffer, number, string]>([
  ['stands for 500 MB in 16 kB', repeating(4000), 1 << 20, 'stands for more than it says'],
  ['has no end', Buffer.concat([Buffer.from(head), Buffer.from([0, 0x48]), Buffer.from(block(1, 9, false))]), 9, 'cut'],
  [
    'has blocks without number',
    Buffer.from([
      ...head,
      0,
      0x48,
      ...Array(99)
        .fill(block(2, 0, false))
        .flat(),
      ...block(2, 0, true),
    ]),
    100,
    'too many blocks',
  ],
  ['wants a window of 2 GiB', Buffer.from([...head, 0, 0xa8, ...block(0, 0, true)]), 0, 'too much memory'],
  ['needs a dictionary', Buffer.from([...head, 1, 0x48, 9, ...block(0, 0, true)]), 0, 'needs a dictionary'],
  ['says another length', Buffer.from([...head, 0x20, 7, ...block(1, 9, true), 1]), 9, 'another length'],
  ['has a block of no kind', Buffer.from([...head, 0, 0x48, ...block(3, 9, true)]), 9, 'is none'],
  ['is followed by another', Buffer.concat([compressed, compressed]), 5000, 'ends elsewhere'],
  ['is cut', compressed.subarray(0, -1), 5000, 'ends elsewhere'],
  ['may be skipped', Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]), 0, 'no Zstandard frame'],
  ['is nothing', Buffer.alloc(0), 0, 'no Zstandard frame'],
])('a frame that %s is refused before it is decompressed', (_, frame, length, reason) => {
  expect(() => checkFrame(frame, length)).toThrow(reason);
});

test('what a frame stands for is what it was made of, whatever length it says', () => {
  expect(decompressZstd(repeating(8), 8 * 131_072).equals(Buffer.alloc(8 * 131_072, 7))).toBe(true);
  for (const size of [1, 255, 256, 257, 65_535, 65_792, 131_072, 3_000_000]) {
    const bytes = Buffer.alloc(size, `${size} bytes, `);
    expect(decompressZstd(compressZstd(bytes), size).equals(bytes)).toBe(true);
    for (const wrong of [size - 1, size + 1]) expect(() => decompressZstd(compressZstd(bytes), wrong)).toThrow(Error);
  }
});

/** A file whose one buffer of integers says that it has `claimed` bytes and holds `frame`; all checksums fit. */
function fileOf(rows: number, claimed: number, frame: Buffer): ColumnSource {
  const file = path.join(makeDirectory(), 'c.arrow');
  const prefix = Buffer.alloc(8);
  prefix.writeBigInt64LE(BigInt(claimed));
  const buffer = Buffer.concat([prefix, frame]);
  const body = Buffer.concat([buffer, Buffer.alloc(padding(buffer.length))]);
  const start = Buffer.concat([
    magic,
    Buffer.alloc(2),
    encodeSchemaMessage({ name: 'c', type: 'int64', length: 0 }, 8),
  ]);
  const spans = [
    { offset: 0, length: 0 },
    { offset: 0, length: buffer.length },
  ];
  const message = encodeBatchMessage({ rows, nulls: 0, spans, codec: 'zstd', bodyLength: body.length });
  const batch = Buffer.concat([start, message, body]);
  const entry = { offset: start.length, metadataLength: message.length, bodyLength: body.length, rows, nulls: 0 };
  const footer = encodeFooter('c', {
    type: 'int64',
    length: 0,
    batches: [{ ...entry, checksum: checksumOf(batch), min: 0n, max: 0n }],
  });
  writeFileSync(file, Buffer.concat([batch, footer]));
  const footerChecksum = checksumOf(Buffer.from(footer)).toString(16).padStart(16, '0');
  const summary = { rows, nulls: 0, min: '0', max: '0', digest: '', size: batch.length + footer.length };
  return {
    file,
    type: 'int64',
    label: { dataset: 'main-1', column: 'c', sliceno: 2 },
    summary: { ...summary, footerSize: footer.length, footerChecksum },
  };
}

test('a file that says of itself to be huge ends in an error, and no room is made for it', () => {
  const before = process.resourceUsage().maxRSS;
  const right = Buffer.alloc(8 * 16_384, 7);
  expect(readColumn(fileOf(16_384, right.length, repeating(1)))).toHaveLength(16_384);
  const hostile: [rows: number, claimed: number, frame: Buffer, reason: string][] = [
    [3, 1e9, repeating(7630), 'longer than its rows need'],
    [3, Number.MAX_SAFE_INTEGER, repeating(1), 'longer than its rows need'],
    [3, -2, repeating(1), 'longer than its rows need'],
    [3, 24, repeating(4000), 'stands for more than it says'],
    [2 ** 27, 2 ** 30, repeating(8192), 'longer than its rows need'],
    [16_384, right.length, compressZstd(right.subarray(1)), 'another length'],
    [16_384, right.length - 8, compressZstd(right.subarray(8)), 'too few'],
  ];
  for (const [rows, claimed, frame, reason] of hostile) {
    let said: unknown;
    try {
      readColumn(fileOf(rows, claimed, frame));
    } catch (error) {
      said = error;
    }
    expect(said).toMatchObject({ code: 'COLUMN_FILE_DAMAGED', message: expect.stringMatching(reason) });
  }
  // In kilobytes; the least of what they say is 500 MB.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(200_000);
});

test('where there is no Zstandard, that is said, and what to do', () => {
  const missing = (): never => {
    throw new Error('no binary');
  };
  expect(() => findZstd({}, missing)).toThrow(
    expect.objectContaining({ code: 'ZSTD_MISSING', hint: expect.stringContaining('Node 22.15') }),
  );
});

test('types whose values are compressed already are so only if that is said of the column', () => {
  expect(compressionOf('unicode', {})).toBe('lz4');
  expect(compressionOf('unicode', { usual: 'zstd' })).toBe('zstd');
  expect(compressionOf('unicode', { own: 'none', usual: 'zstd' })).toBe('none');
  expect(['bytes', 'image', 'vector'].map((type) => compressionOf(type as 'bytes', { usual: 'zstd' }))).toEqual(
    Array(3).fill('none'),
  );
  expect(compressionOf('vector', { own: 'zstd' })).toBe('zstd');
});

test('large values of a column that is compressed come back whole', () => {
  const values = [Buffer.alloc(400_000, 'abc'), null, Buffer.alloc(3), Buffer.alloc(300_000, 7)];
  const [lz4, zstd, none] = (['lz4', 'zstd', 'none'] as const).map((compression) => {
    const source = writeColumn(path.join(makeDirectory(), 'c.arrow'), 'bytes', values, { compression });
    const read = readColumn(source);
    // Asked of the bytes as a whole: to compare them one by one takes the test 30 s.
    expect(read.map((each, index) => each === values[index] || isSame(each, values[index]))).toEqual(
      Array(4).fill(true),
    );
    return source.summary.size;
  });
  expect([lz4, zstd].every((size = 0) => size < (none ?? 0) / 100)).toBe(true);
});

function isSame(a: unknown, b: Buffer | null | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Buffer && b.equals(a);
}
