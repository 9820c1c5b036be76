import { digestBytes } from '@accelerator/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatchEntry, decodeIndex, encodeIndex } from '../src/arrow/batch-index.ts';
import { decodeFooter, encodeFooter } from '../src/arrow/footer.ts';
import { alignment, decodeBatchMessage, encodeBatchMessage, padding } from '../src/arrow/message.ts';
import { compressFrame, decompressFrame } from '../src/body-codec.ts';
import { validityBitmap } from '../src/build/builder.ts';
import { checksumOfPieces } from '../src/checksum.ts';
import { isValid } from '../src/decode/batch.ts';
import { RowDigests } from '../src/row-digests.ts';
import { someTypes } from './values.ts';

const batch = fc.record({
  offset: fc.nat(),
  metadataLength: fc.nat(),
  bodyLength: fc.nat(),
  rows: fc.nat({ max: 65_536 }),
  nulls: fc.nat({ max: 65_536 }),
  checksum: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
});
const withExtremes = (extreme: fc.Arbitrary<number> | fc.Arbitrary<bigint>): fc.Arbitrary<BatchEntry> =>
  fc.oneof(
    batch.map((each): BatchEntry => ({ ...each, min: null, max: null })),
    fc
      .tuple(batch, extreme, extreme)
      .map(([each, a, b]): BatchEntry => ({ ...each, min: a < b ? a : b, max: a < b ? b : a })),
  );

describe('the index of batches', () => {
  test('comes back from its text', () => {
    const int64 = withExtremes(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    const float64 = withExtremes(fc.double({ noNaN: true }).map((value) => value + 0));
    fc.assert(
      fc.property(fc.array(int64, { maxLength: 5 }), fc.array(float64, { maxLength: 5 }), (whole, others) => {
        expect(decodeIndex(encodeIndex(whole, 'int64'), 'int64', whole)).toEqual(whole);
        expect(decodeIndex(encodeIndex(others, 'float64'), 'float64', others)).toEqual(others);
      }),
    );
  });

  test('belongs to its batches and to no others', () => {
    const [one] = fc.sample(withExtremes(fc.integer()), 1);
    if (one === undefined) throw new Error('The test has one batch');
    expect(() => decodeIndex(encodeIndex([one], 'int32'), 'int32', [])).toThrow('does not fit');
    expect(() => decodeIndex('', 'int32', [one])).toThrow('does not fit');
    expect(decodeIndex('', 'int32', [])).toEqual([]);
  });
});

describe('the footer of a file', () => {
  test.each(someTypes)('says that it is of %s', (type) => {
    const batches = [
      { offset: 64, metadataLength: 8, bodyLength: 64, rows: 1, nulls: 1, checksum: 5n, min: null, max: null },
    ];
    const length = type === 'vector' ? 512 : 0;
    const content = { type, length, batches, rowDigests: Buffer.alloc(16, 7) };
    const bytes = encodeFooter('a name ü', content);
    expect(decodeFooter(bytes)).toEqual(content);
    expect(decodeFooter(Buffer.concat([Buffer.alloc(99, 255), bytes]))).toEqual(content);
    expect(decodeFooter(encodeFooter('', { type, length, batches: [] }))).toEqual({ type, length, batches: [] });
  });

  test('is refused when it is cut or of another program', () => {
    const whole = encodeFooter('c', { type: 'int32', length: 0, batches: [] });
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('ARROW1'),
      Buffer.alloc(100),
      whole.subarray(0, -1),
      whole.subarray(-30),
    ]) {
      expect(() => decodeFooter(bytes)).toThrow(Error);
    }
    const other = Buffer.from(whole);
    other.write('accelerator.tipe', other.indexOf('accelerator.type'));
    expect(() => decodeFooter(other)).toThrow('not written by Accelerator');
  });
});

test('the message of a batch comes back, and begins where typed arrays can lie', () => {
  const span = fc.record({ offset: fc.nat(), length: fc.nat() });
  const metadata = fc.record({
    rows: fc.nat(),
    nulls: fc.nat(),
    spans: fc.array(span, { minLength: 1, maxLength: 3 }),
    codec: fc.constantFrom('lz4', 'zstd', undefined),
    bodyLength: fc.nat(),
  });
  fc.assert(
    fc.property(metadata, (each) => {
      const bytes = encodeBatchMessage(each);
      expect(decodeBatchMessage(bytes)).toEqual(each);
      expect(bytes.length % alignment).toBe(0);
    }),
  );
});

test.each([
  [0, 0],
  [1, 63],
  [63, 1],
  [64, 0],
  [65, 63],
])('after %d bytes come %d of padding', (length, zeros) => {
  expect(padding(length)).toBe(zeros);
});

test('a bit for each row is clear where it is null, and beyond the end', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (values) => {
      const nulls = values.flatMap((value, row) => (value ? [] : [row]));
      const bits = validityBitmap(values.length, nulls);
      if (bits === null) expect(nulls).toEqual([]);
      else {
        expect(bits).toHaveLength(Math.ceil(values.length / 8));
        const padded = Array.from({ length: bits.length * 8 }, (_, row) => isValid(bits, row));
        expect(padded).toEqual(padded.map((_, row) => values[row] ?? false));
      }
    }),
  );
});

describe.each(['lz4', 'zstd'] as const)('frames of %s', (codec) => {
  const whole = (pieces: readonly Uint8Array[]): Buffer => Buffer.concat(pieces);
  const repeated = (size: number): Buffer => Buffer.alloc(size, 'abcdefg');

  test.each([64, 100, 65_535, 131_072, (4 << 20) - 1, 4 << 20, (4 << 20) + 1])('%d bytes come back', (size) => {
    const frame = compressFrame(repeated(size), codec);
    if (frame === undefined) throw new Error('The test has bytes that get smaller');
    expect(whole(frame).length).toBeLessThan(size);
    expect(decompressFrame(whole(frame), size, codec).equals(repeated(size))).toBe(true);
  });

  test('any bytes come back, or are not worth it', () => {
    const bytes = fc
      .array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 })
      .map((parts) => whole([...parts, ...parts]));
    fc.assert(
      fc.property(bytes, (each) => {
        const frame = compressFrame(each, codec);
        if (frame === undefined) return;
        expect(decompressFrame(whole(frame), each.length, codec).equals(each)).toBe(true);
      }),
    );
  });

  test('few or random bytes stay as they are', () => {
    const random = fc.sample(fc.uint8Array({ minLength: 400, maxLength: 400 }), { numRuns: 1, seed: 3 })[0];
    const few = [repeated(31), Buffer.alloc(0), random ?? Buffer.alloc(0)];
    expect(few.map((bytes) => compressFrame(bytes, codec))).toEqual([undefined, undefined, undefined]);
  });

  test.each<[string, (frame: Buffer) => Buffer, number]>([
    ['is empty', () => Buffer.alloc(0), 100],
    ['has another head', (frame) => Buffer.concat([Buffer.from([0]), frame.subarray(1)]), 100],
    ['is cut', (frame) => frame.subarray(0, 15), 100],
    ['holds less', (frame) => frame, 101],
    ['could not hold as much', (frame) => frame, 1e9],
    ['has a negative length', (frame) => frame, -1],
    ['has a length that is no number', (frame) => frame, Number.NaN],
  ])('one that %s is refused', (_, change, length) => {
    const frame = compressFrame(repeated(100), codec);
    if (frame === undefined) throw new Error('The test has bytes that get smaller');
    expect(() => decompressFrame(change(whole(frame)), length, codec)).toThrow(Error);
  });
});

test('a checksum does not depend on how bytes are cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 6 }), (pieces) => {
      expect(checksumOfPieces(pieces)).toBe(checksumOfPieces([Buffer.concat(pieces)]));
    }),
  );
});

describe('digests of rows', () => {
  const taken = (values: readonly unknown[]): number | undefined => {
    const digests = new RowDigests(true);
    for (const value of values) digests.add(value);
    const all = digests.take();
    return all === undefined ? undefined : all.length / digestBytes;
  };
  const kilobyte = Buffer.alloc(1024);

  test.each<[string, readonly unknown[], number | undefined]>([
    ['none without rows', [], undefined],
    ['of values of a kilobyte', [kilobyte], 1],
    ['none of smaller ones', [Buffer.alloc(1023)], undefined],
    ['none where nulls make it little on average', [kilobyte, null], undefined],
    ['with nulls, where it is much', [Buffer.alloc(4096), null, null], 3],
    ['of many', new Array(1500).fill(kilobyte), 1500],
    ['none, once it is clear that they are small', [...new Array(1024).fill(null), Buffer.alloc(1 << 23)], undefined],
  ])('%s', (_, values, rows) => {
    expect(taken(values)).toBe(rows);
  });

  test('null is zeros, and nothing else is', () => {
    const digests = new RowDigests(true);
    for (const value of [kilobyte, null, kilobyte, Buffer.alloc(4096)]) digests.add(value);
    const rows = digests.take()?.toString('hex').match(/.{32}/g) ?? [];
    expect([rows[1], rows[2], rows.filter((row) => row === '0'.repeat(32)).length]).toEqual([
      '0'.repeat(32),
      rows[0],
      1,
    ]);
    expect(rows[3]).not.toBe(rows[0]);
  });
});
