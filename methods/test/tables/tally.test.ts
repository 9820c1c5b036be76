import { expect, test } from 'vitest';
import { ColumnBuilder } from '../../lib/tables/column-builder.ts';
import { TallyResult } from '../../lib/tables/tally.ts';

function column(numbers: readonly number[]) {
  const builder = new ColumnBuilder('float64');
  for (const number of numbers) builder.push(number);
  return builder.take();
}

test.each<[at: number, sorted: number[], expected: number]>([
  [0.5, [1, 2], 1.5],
  [0.5, [Number.NEGATIVE_INFINITY, 3], Number.NEGATIVE_INFINITY],
  [0.25, [Number.NEGATIVE_INFINITY, -5, 3], Number.NEGATIVE_INFINITY],
  [0.5, [3, Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
  [0.5, [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
  [0.5, [-Number.MAX_VALUE, Number.MAX_VALUE], 0],
  [0.75, [-1e308, 1e308], 5e307],
  [0.5, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], Number.NaN],
  [0.5, [7], 7],
])('the quantile %d of %j is %d', (at, sorted, expected) => {
  const result = new TallyResult({ op: 'quantile', at, counts: column([sorted.length]) }, 0);
  const values = column(sorted);
  for (const row of sorted.keys()) result.add(values, row, 1);
  const target = new ColumnBuilder('float64');
  result.push(target);
  expect(target.take().values[0]).toBe(expected);
});
