import { type ColumnType, columnTypeInfo } from '@accelerator/column';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RowSlice, ValueRange } from '../src/index.ts';
import { resolveRowSlice } from '../src/read/segments.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

/** The values of a column, in two slices, that lie in a range. */
function inRange(type: ColumnType, slices: readonly (readonly unknown[])[], range: ValueRange): unknown[] {
  const rows = slices.map((values) => values.map((c) => ({ c })));
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: JSON.parse(`{"c":"${type}"}`) }, rows);
  return [...dataset.iterate(null, 'c', { range: { c: range } })];
}

const refusal = expect.objectContaining({ code: 'ITERATE_OPTION' });
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

describe('a range has its first value, and not its last', () => {
  test.each<[ColumnType, unknown[], ValueRange, unknown[]]>([
    ['int32', [-(2 ** 31), 0, 2 ** 31 - 1], [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31), 0]],
    ['int32', [1, 2, 3], [1.5, 2.5], [2]],
    ['int32', [1, null, 3], [undefined, undefined], [1, 3]],
    ['int32', [1, 2, 3], [2, 2], []],
    ['int32', [1, 2, 3], [3, 1], []],
    ['int32', [1, 2, 3], [Number.NaN], []],
    ['int32', [1, 2, 3], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [1, 2, 3]],
    ['int64', [-(2n ** 63n), 2n ** 53n + 1n, 2n ** 63n - 1n], [2n ** 53n, 2n ** 63n - 1n], [2n ** 53n + 1n]],
    ['int64', [1n, 2n, 3n], [2], [2n, 3n]],
    ['int64', [1n, 2n, 3n], [1.5, 2.5], [2n]],
    ['float64', [Number.NaN, -0, 0, 1], [0], [-0, 0, 1]],
    ['float64', [Number.NaN, Number.NEGATIVE_INFINITY, 1], [null, 1], [Number.NEGATIVE_INFINITY]],
    ['bool', [true, false, null], [true], [true]],
    ['bool', [true, false, null], [undefined, true], [false]],
    ['date', [day('1969-12-31'), day('1970-01-01')], [day('1970-01-01')], [day('1970-01-01')]],
    ['date', [day('2024-02-28'), day('2024-02-29')], [new Date('2024-02-28T12:00:00Z')], [day('2024-02-29')]],
    ['datetime', [new Date(-1), new Date(0), new Date(1)], [new Date(0), new Date(1)], [new Date(0)]],
    ['time', ['07:30:00', '07:30:00.25', '07:30:01'], ['07:30:00.250'], ['07:30:00.25', '07:30:01']],
    ['time', ['07:30:00', '07:30:00.25'], [null, '07:30:00.000000'], []],
    ['time', ['00:00:00', '23:59:59.999999'], ['00:00:00', '23:59:59.999999'], ['00:00:00']],
    ['decimal(12,2)', ['10.00', '9.50', '-1.00', null, '9.49'], ['9.5', 10], ['9.50']],
    ['decimal(12,2)', ['9.50', '9.51', '9.49'], ['9.495', '9.501'], ['9.50']],
    ['decimal(12,2)', ['0.01', '-0.01'], [0n, 100n], ['0.01']],
    ['decimal(38,0)', ['9'.repeat(38), '1'], [2n ** 64n], ['9'.repeat(38)]],
    ['unicode', ['', 'a', 'ab', 'b', null], ['a', 'b'], ['a', 'ab']],
    ['unicode', ['Z', 'a', 'ä', '\uffff'], ['a', '\uffff'], ['a', 'ä']],
    ['ascii', ['10', '9', '1'], ['1', '2'], ['10', '1']],
  ])('%s %o in %o', (type, values, range, expected) => {
    expect(inRange(type, [values, []], range)).toEqual(expected);
  });

  test.each<[ColumnType, unknown]>([
    ['int32', '1'],
    ['int32', 1n],
    ['int64', '1'],
    ['float64', new Date(0)],
    ['bool', 'true'],
    ['date', '2024-01-01'],
    ['date', new Date(Number.NaN)],
    ['time', '24:00:00'],
    ['time', '07:30'],
    ['unicode', 5],
    ['ascii', new Date(0)],
    ['json', 1],
    ['decimal(12,2)', 'x'],
    ['decimal(12,2)', new Date(0)],
    ['bytes', Buffer.from('a')],
    ['msgpack', 1],
  ])('of a %s column not from %o', (type, limit) => {
    expect(() => inRange(type, [[null]], [limit])).toThrow(refusal);
    expect(() => inRange(type, [[null]], [undefined, limit])).toThrow(refusal);
  });
});

const orders: readonly (readonly [ColumnType, fc.Arbitrary<unknown>, (value: never) => number | bigint | string])[] = [
  ['int32', fc.integer({ min: -9, max: 9 }), (value: number) => value],
  ['int64', fc.bigInt({ min: -9n, max: 9n }), (value: bigint) => value],
  ['float64', fc.oneof(fc.double(), fc.integer({ min: -2, max: 2 })), (value: number) => value],
  ['float32', fc.float({ noNaN: true }), (value: number) => value],
  ['datetime', fc.date({ noInvalidDate: true }), (value: Date) => value.getTime()],
  ['unicode', fc.string({ unit: 'grapheme', maxLength: 3 }), (value: string) => value],
  ['decimal(6,1)', fc.integer({ min: -150, max: 150 }).map((value) => (value / 10).toFixed(1)), Number],
];

test.each(orders)('what a range of a %s column leaves out is what does not lie in it', (type, arbitrary, keyOf) => {
  const order = (value: unknown): number | bigint | string => Reflect.apply(keyOf, undefined, [value]);
  const slices = fc.array(fc.array(fc.option(arbitrary, { nil: null }), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(slices, fc.option(arbitrary), fc.option(arbitrary), (all, start, stop) => {
      const wanted = all.flat().filter((value) => {
        if (value === null || Number.isNaN(value)) return false;
        return (start === null || order(value) >= order(start)) && (stop === null || order(value) < order(stop));
      });
      expect(inRange(type, all, [start, stop])).toEqual(wanted);
    }),
    { numRuns: 12 },
  );
  expect(columnTypeInfo(type).ordered || type === 'unicode').toBe(true);
});

describe('rows by number', () => {
  test.each<[number | RowSlice, number, number, number]>([
    [0, 0, 0, 1],
    [3, 0, 3, 1],
    [10, 0, 10, 1],
    [-3, 7, 10, 1],
    [-10, 0, 10, 1],
    [{}, 0, 10, 1],
    [{ start: 4 }, 4, 10, 1],
    [{ stop: -1 }, 0, 9, 1],
    [{ start: -4, stop: -2 }, 6, 8, 1],
    [{ start: 5, stop: 2 }, 5, 5, 1],
    [{ start: 10 }, 10, 10, 1],
    [{ start: 1, stop: 9, step: 100 }, 1, 9, 100],
    [{ start: undefined, stop: undefined, step: undefined }, 0, 10, 1],
  ])('%j of ten are %d to %d, by %d', (slice, start, stop, step) => {
    expect(resolveRowSlice(slice, 10, [])).toEqual({ start, stop, step });
  });

  test.each<[number | RowSlice]>([
    [11],
    [-11],
    [1.5],
    [Number.NaN],
    [{ start: 11 }],
    [{ stop: 11 }],
    [{ start: -11 }],
    [{ step: 0 }],
    [{ step: -1 }],
    [{ step: 0.5 }],
    [{ start: Number.POSITIVE_INFINITY }],
  ])('%j of ten are refused', (slice) => {
    expect(() => resolveRowSlice(slice, 10, [])).toThrow(refusal);
  });

  test('are those of Array.slice, over slices, in each order', () => {
    const rows = [[0, 1, 2], [], [3], [4, 5, 6, 7]].map((slice) => slice.map((n) => ({ n })));
    const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { n: 'int32' } }, rows);
    const bound = fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined });
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 9 }), (start, stop, step) => {
        for (const choice of [null, 'roundrobin'] as const) {
          const all = [...dataset.iterate(choice, 'n')];
          const wanted = all.slice(start, stop).filter((_, index) => index % step === 0);
          expect([...dataset.iterate(choice, 'n', { slice: { start, stop, step } })]).toEqual(wanted);
        }
      }),
    );
  });

  test('not together with what leaves rows out before', () => {
    const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { n: 'int32' } }, [[{ n: 1 }]]);
    expect(() => dataset.iterate(null, 'n', { slice: 1, range: { n: [0] } })).toThrow(refusal);
    expect(() => dataset.iterate(0, 'n', { slice: 1, rehash: true, hashlabel: 'n' })).toThrow(refusal);
    for (const sliceno of [-1, 1, 0.5, Number.NaN]) expect(() => dataset.iterate(sliceno, 'n')).toThrow(refusal);
  });
});
