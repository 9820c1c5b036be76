import type { ColumnType } from '@accelerator/column';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sliceOf, slicesOfRows } from '../src/index.ts';
import { canPartition } from '../src/manifest/partition.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

const slices = fc.integer({ min: 1, max: 1000 });
const float64 = fc.double({ noNaN: false });

const values: readonly (readonly [ColumnType, fc.Arbitrary<unknown>])[] = [
  ['bytes', fc.uint8Array()],
  ['unicode', fc.string({ unit: 'grapheme' })],
  ['ascii', fc.string({ unit: 'binary-ascii' })],
  ['bool', fc.boolean()],
  ['int32', fc.integer()],
  ['int64', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['float32', float64],
  ['float64', float64],
  ['number', float64],
  ['date', fc.date({ noInvalidDate: true })],
  ['datetime', fc.date({ noInvalidDate: true })],
];

test.each(values)('a value of a %s column has one slice, always the same', (type, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, slices, (value, count) => {
      const place = sliceOf(type, value, count);
      expect(Number.isInteger(place) && place >= 0 && place < count).toBe(true);
      // What was asked in between must not matter: the bytes of a value are made in memory that is used again.
      sliceOf('float64', 0.1, 7);
      expect(sliceOf(type, structuredClone(value), count)).toBe(place);
    }),
  );
});

test.each(values)('null in a %s column belongs to the first slice', (type) => {
  expect([sliceOf(type, null, 9), sliceOf(type, undefined, 9)]).toEqual([0, 0]);
});

test.each(values)('rows of a %s column belong to the slices of their values', (type, arbitrary) => {
  const column = fc.sample(fc.option(arbitrary, { freq: 6 }), 300).map((value) => stored(type, value));
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { value: type } }, [
    column.map((value) => ({ value })),
  ]);
  for (const count of [1, 2, 7, 64, 1000]) {
    const expected = [...dataset.iterate(0, 'value')].map((value) => sliceOf(type, value, count));
    const places = [...dataset.batches(0, ['value'])].flatMap(({ rows, columns: { value } }) =>
      value === undefined ? [] : [...slicesOfRows(value, rows, count)],
    );
    expect(places).toEqual(expected);
  }
});

/** Days are whole, and float32 has its limits. */
function stored(type: ColumnType, value: unknown): unknown {
  if (type === 'date' && value instanceof Date) return new Date(value.getTime() - (value.getTime() % 86_400_000));
  return type === 'float32' && typeof value === 'number' && Math.abs(value) > 1e38 ? value / 1e300 : value;
}

test('long texts and times of day too', () => {
  const texts = [30, 31, 32, 33, 5000].map((length) => 'ä'.repeat(length / 2) + 'x'.repeat(length % 2));
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { text: 'unicode', at: 'time' } }, [
    texts.map((text, index) => ({ text, at: `0${index}:30:00.00000${index}` })),
  ]);
  const [batch] = dataset.batches(0, ['text', 'at']);
  for (const [name, type] of [
    ['text', 'unicode'],
    ['at', 'time'],
  ] as const) {
    const view = batch?.columns[name];
    const places = view === undefined ? [] : [...slicesOfRows(view, texts.length, 97)];
    expect(places).toEqual([...dataset.iterate(0, name)].map((value) => sliceOf(type, value, 97)));
  }
});

describe('what is equal is in one slice, whatever the type', () => {
  const big = 1_000_003;
  test('whole numbers', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const places = (['int32', 'float64', 'number'] as const).map((type) => sliceOf(type, value, big));
        expect(new Set([...places, sliceOf('int64', BigInt(value), big)]).size).toBe(1);
      }),
    );
  });

  test('whole numbers that a double holds, up to the borders of int64', () => {
    for (const value of [2 ** 53, -(2 ** 53), 2 ** 62, -(2 ** 63), 2 ** 63 - 1024]) {
      expect(sliceOf('float64', value, big)).toBe(sliceOf('int64', BigInt(value), big));
    }
    for (const value of [2 ** 63, -(2 ** 63) - 2048, 1e300]) {
      expect(sliceOf('float64', value, big)).toBe(sliceOf('number', value, big));
    }
  });

  test('numbers, as float32 keeps them', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(sliceOf('float32', value, big)).toBe(sliceOf('float64', Math.fround(value), big));
      }),
    );
  });

  test.each<[string, [ColumnType, unknown], [ColumnType, unknown], boolean]>([
    ['the two zeros', ['float64', -0], ['float64', 0], true],
    ['false and 0', ['bool', false], ['int32', 0], true],
    ['true and 1', ['bool', true], ['int64', 1n], true],
    ['NaN of another sign', ['float64', -Number.NaN], ['number', Number.NaN], true],
    ['NaN of float32', ['float32', Number.NaN], ['float64', Number.NaN], true],
    ['an instant', ['date', new Date(0)], ['datetime', new Date(0)], true],
    ['decimals of another scale', ['decimal(12,2)', '1.50'], ['decimal(38,10)', '1.5'], true],
    ['ways to give a decimal', ['decimal(12,2)', 150n], ['decimal(12,2)', 1.5], true],
    ['a whole decimal and a number', ['decimal(12,2)', '7.00'], ['int32', 7], true],
    ['a large decimal and an int64', ['decimal(38,2)', '9007199254740993'], ['int64', 2n ** 53n + 1n], true],
    ['a decimal and the double nearest to it', ['decimal(12,2)', '0.10'], ['float64', 0.1], true],
    ['a decimal and a larger one', ['decimal(38,0)', 2n ** 70n], ['decimal(38,0)', 2n ** 71n], false],
    ['texts', ['ascii', 'a'], ['unicode', 'a'], true],
    ['a time with zeros at its end', ['time', '07:30:00.250'], ['time', '07:30:00.25'], true],
    ['views of the same bytes', ['bytes', Buffer.from('xay').subarray(1, 2)], ['bytes', new Uint8Array([97])], true],
    ['a text and its bytes', ['unicode', 'a'], ['bytes', Buffer.from('a')], false],
    ['a number and its text', ['int32', 1], ['unicode', '1'], false],
    ['a number and an instant', ['int32', 5], ['datetime', new Date(5)], false],
    ['two spellings of a letter', ['unicode', '\u00e9'], ['unicode', 'e\u0301'], false],
    ['infinities', ['float64', Number.POSITIVE_INFINITY], ['float64', Number.NEGATIVE_INFINITY], false],
  ])('%s', (_, [typeA, a], [typeB, b], isSame) => {
    expect(sliceOf(typeA, a, big) === sliceOf(typeB, b, big)).toBe(isSame);
  });
});

test('rows spread over the slices', () => {
  const counts = new Array<number>(8).fill(0);
  for (let key = 0; key < 8000; key++) {
    const place = sliceOf('int32', key, 8);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
});

test.each<[ColumnType, boolean]>([
  ['json', false],
  ['msgpack', false],
  ['image', false],
  ['bytes', true],
  ['time', true],
])('a %s column can place rows: %j', (type, can) => {
  expect(canPartition(type)).toBe(can);
});

test('rehash takes each row once, to the slice where it would have been written', () => {
  const slicesOfRows = fc.array(fc.array(fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }), { maxLength: 8 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(slicesOfRows, (rows) => {
      const dataset = makeDataset(
        makeWorkdir(),
        'main-1',
        { columns: { key: 'int32', row: 'int32' } },
        rows.map((slice, sliceno) => slice.map((key, row) => ({ key, row: sliceno * 100 + row }))),
      );
      const all = [...dataset.iterate(null, ['key', 'row'])];
      const placed = dataset
        .sliceNumbers()
        .map((sliceno) => [...dataset.iterate(sliceno, ['key', 'row'], { hashlabel: 'key', rehash: true })]);
      const expected = dataset
        .sliceNumbers()
        .map((sliceno) =>
          all.filter((row) => Array.isArray(row) && sliceOf('int32', row[0], dataset.slices) === sliceno),
        );
      expect(placed).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
