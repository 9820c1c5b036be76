import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { digestOf } from '@accelerator/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ColumnType, compressionNames, extremeFromJson } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';
import { someTypes, valuesOf } from './values.ts';

// Images come back as sharp instances: image.test.ts.
const types = someTypes.filter((type) => type !== 'image');

describe.each(types)('%s', (type) => {
  test('comes back as written, nulls and all, in any batch layout and compression', () => {
    const directory = makeDirectory();
    let number = 0;
    fc.assert(
      fc.property(
        fc.array(fc.option(valuesOf(type), { nil: null, freq: 4 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom(undefined, ...compressionNames),
        (values, batchRows, compression) => {
          const file = path.join(directory, `${number++}.arrow`);
          const source = writeColumn(file, type, values, { batchRows, compression });
          expect(readColumn(source)).toEqual(values);
          expect(source.summary.rows).toBe(values.length);
          expect(source.summary.nulls).toBe(values.filter((value) => value === null).length);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('has the same content digest in any batch layout and compression, and another for other values', () => {
    const directory = makeDirectory();
    let number = 0;
    const digest = (values: readonly unknown[], batchRows: number) =>
      writeColumn(path.join(directory, `${number++}.arrow`), type, values, { batchRows }).summary.digest;
    const [a, b] =
      fc.sample(fc.uniqueArray(valuesOf(type), { minLength: 2, comparator: isDeepStrictEqual }), {
        numRuns: 1,
        seed: 5,
      })[0] ?? [];
    expect(digest([a, null, b, a], 1)).toBe(digest([a, null, b, a], 3));
    const many = Array.from({ length: 99 }, () => [a, null, b]).flat();
    const compressed = compressionNames.map((compression) =>
      writeColumn(path.join(directory, `${number++}.arrow`), type, many, { compression }),
    );
    expect(new Set(compressed.map(({ summary }) => summary.digest)).size).toBe(1);
    expect(new Set(compressed.map(({ file }) => readFileSync(file, 'latin1'))).size).toBe(compressionNames.length);
    expect(digest([a, b], 9)).not.toBe(digest([b, a], 9));
    expect(digest([a, null], 9)).not.toBe(digest([null, a], 9));
    expect(digest([a, a], 9)).not.toBe(digest([a], 9));
    expect(digest([null], 9)).not.toBe(digest([], 9));
  });
});

test('the digest tells null from what is stored in its place', () => {
  const directory = makeDirectory();
  let number = 0;
  const digest = (type: ColumnType, value: unknown) =>
    writeColumn(path.join(directory, `${number++}.arrow`), type, [value]).summary.digest;
  expect(digest('unicode', null)).not.toBe(digest('unicode', ''));
  expect(digest('bytes', null)).not.toBe(digest('bytes', Buffer.alloc(0)));
  expect(digest('int64', null)).not.toBe(digest('int64', 0n));
  expect(digest('bool', null)).not.toBe(digest('bool', false));
  expect(digest('float64', null)).not.toBe(digest('float64', 0));
});

test('a batch is cut at 65,536 rows', () => {
  const directory = makeDirectory();
  const values = Array.from({ length: 140_000 }, (_, index) => index);
  const source = writeColumn(path.join(directory, 'n.arrow'), 'int32', values);
  expect(readColumn(source)).toEqual(values);
});

test('long values get batches of their own', () => {
  const directory = makeDirectory();
  const values = [Buffer.alloc(300_000, 1), Buffer.from('x'), null, Buffer.alloc(3_000_000, 2), Buffer.alloc(0)];
  const source = writeColumn(path.join(directory, 'b.arrow'), 'bytes', values);
  // Digests, since comparing millions of elements takes the test runner seconds.
  const digests = (all: readonly unknown[]) => all.map((each) => (each instanceof Uint8Array ? digestOf(each) : each));
  expect(digests(readColumn(source))).toEqual(digests(values));
  const text = ['å'.repeat(400_000), 'z'.repeat(6_000_000), null, 'x'];
  expect(readColumn(writeColumn(path.join(directory, 't.arrow'), 'unicode', text))).toEqual(text);
});

test('an empty column has no file', () => {
  const source = writeColumn(path.join(makeDirectory(), 'none.arrow'), 'int32', []);
  expect(source.summary).toMatchObject({ rows: 0, size: 0, min: null, max: null });
  expect(readColumn(source)).toEqual([]);
});

const extremes: [ColumnType, unknown[], unknown, unknown][] = [
  ['int32', [3, null, -7], -7, 3],
  ['int64', [2n ** 63n - 1n, -(2n ** 63n), 5n, 4294967296n], -(2n ** 63n), 2n ** 63n - 1n],
  ['int64', [-1n, -2n, 0n], -2n, 0n],
  ['int64', [5n, 7n, 6n], 5n, 7n],
  ['int64', [-5n, -7n, -6n], -7n, -5n],
  ['float64', [Number.NaN, 1.5, -0.5], -0.5, 1.5],
  ['float64', [Number.NaN, null], null, null],
  ['number', [Number.POSITIVE_INFINITY, 1], 1, Number.POSITIVE_INFINITY],
  ['float32', [0.5, 2], 0.5, 2],
  ['bool', [true, null], true, true],
  ['date', [new Date('2024-02-29'), new Date('1969-01-01')], new Date('1969-01-01'), new Date('2024-02-29')],
  ['datetime', [new Date(-5), new Date(8.64e15)], new Date(-5), new Date(8.64e15)],
  ['time', ['23:59:59.999999', '00:00:00'], '00:00:00', '23:59:59.999999'],
  ['unicode', ['a', 'b'], null, null],
  ['decimal(12,2)', ['10', '9.5', null, '-9.99'], '-9.99', '10.00'],
  [
    'decimal(38,2)',
    [2n ** 64n, 2n ** 64n + 1n, -(2n ** 100n)],
    '-12676506002282294014967032053.76',
    '184467440737095516.17',
  ],
  ['decimal(38,0)', [null], null, null],
];

test.each(extremes)('least and greatest of %s %o', (type, values, min, max) => {
  const directory = makeDirectory();
  for (const batchRows of [1, 2, 100]) {
    const { summary } = writeColumn(path.join(directory, `${batchRows}.arrow`), type, values, { batchRows });
    expect(extremeFromJson(type, JSON.parse(JSON.stringify(summary.min)))).toEqual(min);
    expect(extremeFromJson(type, JSON.parse(JSON.stringify(summary.max)))).toEqual(max);
  }
});
