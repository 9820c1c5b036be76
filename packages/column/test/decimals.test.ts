import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ColumnType,
  ColumnWriter,
  formatDecimal,
  isColumnType,
  misfitOf,
  parseDecimal,
  rawFromExtreme,
  readInt128,
  writeInt128,
} from '../src/index.ts';
import { decimalTextAt, smallAt } from '../src/int128.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

test.each([
  ['decimal(12,2)', true],
  ['decimal(1,0)', true],
  ['decimal(38,38)', true],
  ['decimal(39,2)', false],
  ['decimal(0,0)', false],
  ['decimal(2,3)', false],
  ['decimal(12, 2)', false],
  ['decimal(012,2)', false],
  ['decimal(12,02)', false],
  ['decimal(12,-2)', false],
  ['decimal(12)', false],
  ['decimal', false],
  ['Decimal(12,2)', false],
  ['decimal(12,2) ', false],
])('%o is a type: %o', (name, is) => expect(isColumnType(name)).toBe(is));

describe('what a column takes', () => {
  const taken: [ColumnType, unknown, string][] = [
    ['decimal(12,2)', '1234.56', '1234.56'],
    ['decimal(12,2)', '-0.10', '-0.10'],
    ['decimal(12,2)', '+.5', '0.50'],
    ['decimal(12,2)', '5.', '5.00'],
    ['decimal(12,2)', '1.230', '1.23'],
    ['decimal(12,2)', '1e3', '1000.00'],
    ['decimal(12,2)', '12345E-2', '123.45'],
    ['decimal(12,2)', '-0', '0.00'],
    ['decimal(12,2)', '-0.00', '0.00'],
    ['decimal(12,2)', '00012', '12.00'],
    ['decimal(12,2)', '9999999999.99', '9999999999.99'],
    ['decimal(12,2)', 1250n, '12.50'],
    ['decimal(12,2)', -5n, '-0.05'],
    ['decimal(12,2)', 0.1, '0.10'],
    ['decimal(12,2)', -1e-2, '-0.01'],
    ['decimal(12,2)', -0, '0.00'],
    ['decimal(12,2)', 9999999999.99, '9999999999.99'],
    ['decimal(38,0)', Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['decimal(38,10)', 1e-7, '0.0000001000'],
    ['decimal(38,0)', '9'.repeat(38), '9'.repeat(38)],
    ['decimal(38,38)', `0.${'9'.repeat(38)}`, `0.${'9'.repeat(38)}`],
  ];
  const refused: [ColumnType, unknown, RegExp | undefined][] = [
    ['decimal(12,2)', '1.234', /more than 2 digits behind/],
    ['decimal(12,2)', '1e-3', /more than 2 digits behind/],
    ['decimal(12,2)', '10000000000', /11 digits before the point.*room for 10.*decimal\(13,2\)/],
    ['decimal(12,2)', 10n ** 12n, /make it decimal\(13,2\)/],
    ['decimal(12,2)', -(10n ** 12n), /make it decimal\(13,2\)/],
    ['decimal(38,0)', '1e38', /room for 38\.$/],
    ['decimal(12,2)', 0.1 + 0.2, /toFixed\(2\)/],
    ['decimal(12,2)', 1.005, /toFixed\(2\)/],
    ['decimal(38,2)', 2 ** 53, /write it as a string/],
    ['decimal(38,2)', 1e21, /write it as a string/],
    ['decimal(38,4)', 1234567890123.456, /write it as a string/],
    ['decimal(12,2)', Number.NaN, undefined],
    ['decimal(12,2)', Number.POSITIVE_INFINITY, undefined],
    ['decimal(12,2)', '', undefined],
    ['decimal(12,2)', ' 1', undefined],
    ['decimal(12,2)', '1,5', undefined],
    ['decimal(12,2)', '1 000', undefined],
    ['decimal(12,2)', '0x10', undefined],
    ['decimal(12,2)', '.', undefined],
    ['decimal(12,2)', 'e3', undefined],
    ['decimal(12,2)', '1e99999', undefined],
    ['decimal(12,2)', '１', undefined],
    ['decimal(12,2)', true, undefined],
    ['decimal(12,2)', new Date(0), undefined],
    ['decimal(12,2)', { valueOf: () => 1 }, undefined],
  ];

  test('and what it reads back', () => {
    const folder = makeDirectory();
    for (const [index, [type, value, text]] of taken.entries()) {
      const source = writeColumn(path.join(folder, `${index}`), type, [value]);
      expect([type, value, readColumn(source)]).toEqual([type, value, [text]]);
    }
  });

  test('and what it refuses, with what to do', () => {
    for (const [type, value, hint] of refused) {
      const misfit = misfitOf(type, value);
      expect([type, value, misfit?.expected]).toEqual([type, value, expect.stringContaining('decimal number')]);
      if (hint === undefined) expect([value, misfit?.hint]).toEqual([value, undefined]);
      else expect(misfit?.hint).toMatch(hint);
    }
  });

  test('is refused by column, slice and row', () => {
    const write = () => writeColumn(path.join(makeDirectory(), 'c'), 'decimal(4,2)', ['1.5', null, '100.00']);
    expect(write).toThrow(/for column 'c' of dataset main-1, slice 2, row 2, received '100\.00'/);
  });
});

test('text and scaled value are each other’s inverse, in memory too', () => {
  const bytes = new Uint8Array(20);
  const scaled = fc.oneof(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.bigInt({ min: -999n, max: 999n }));
  fc.assert(
    fc.property(scaled, fc.integer({ min: 0, max: 38 }), fc.integer({ min: 0, max: 4 }), (value, scale, at) => {
      const text = formatDecimal(value, scale);
      expect(parseDecimal(text, scale)).toBe(value);
      writeInt128(bytes, at, value);
      expect(readInt128(bytes, at)).toBe(value);
      expect(decimalTextAt(bytes, at, scale)).toBe(text);
      const small = smallAt(bytes, at);
      expect(Number.isNaN(small) ? undefined : BigInt(small)).toBe(
        BigInt.asIntN(54, value) === value ? value : undefined,
      );
    }),
    { numRuns: 2000 },
  );
});

test('a limit with more digits than the column has is the next value of it', () => {
  const raw = (value: unknown) => rawFromExtreme('decimal(12,2)', value);
  expect(['1.001', '-1.001', '1.01', 1.001, 100n, '-0.001'].map(raw)).toEqual([101n, -100n, 101n, 101n, 100n, 0n]);
  expect([Number.NaN, Number.POSITIVE_INFINITY, 'x', true, null].map(raw)).toEqual(Array(5).fill(undefined));
});

test('of a batch every value is looked at', () => {
  const folder = makeDirectory();
  const values = new Uint8Array(32);
  writeInt128(values, 0, -99n);
  writeInt128(values, 16, 100n);
  const write = (type: ColumnType, offsets: number[], nulls: number[] = []) => {
    const file = path.join(folder, `${type}-${offsets}-${nulls}`);
    const label = { dataset: 'main-1', column: 'c', sliceno: 0 };
    const writer = new ColumnWriter({ file, type, label });
    const isNull = (row: number) => nulls.includes(row);
    writer.appendBatch(writer.checkBatch({ values, offsets: Int32Array.from(offsets), isNull }, offsets.length - 1));
    return readColumn({ file, type, label, summary: writer.close() });
  };
  expect(write('decimal(3,1)', [0, 16, 32])).toEqual(['-9.9', '10.0']);
  expect(write('decimal(2,1)', [0, 16])).toEqual(['-9.9']);
  expect(write('decimal(2,1)', [0, 16, 32], [1])).toEqual(['-9.9', null]);
  expect(write('decimal(2,1)', [0, 0, 16], [0])).toEqual([null, '-9.9']);
  expect(() => write('decimal(2,1)', [0, 16, 32])).toThrow(/row 1, received '10\.0'/);
  expect(() => write('decimal(3,1)', [0, 15, 32])).toThrow(/row 0/);
  expect(() => write('decimal(3,1)', [0, 32])).toThrow(/row 0/);
  expect(() => write('decimal(3,1)', [0, 16, 33])).toThrow(/offset/);
});
