import { type Dataset, json } from '@accelerator/dataset';
import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { datasetSource } from '../src/datasets/dataset-source.ts';
import { type Histogram, makeHistogram } from '../src/scan/make-histogram.ts';

const columns = {
  n: 'int32',
  x: 'float64',
  day: 'date',
  text: 'unicode',
  data: json<number[]>(),
  empty: 'int32',
  raw: 'bytes',
} as const;

function makeRows(): Dataset {
  const row = (n: number, x: number, text: string | null) => ({
    n,
    x,
    day: new Date(Date.UTC(2026, 0, n)),
    text,
    data: [n % 2],
    empty: null,
    raw: Buffer.from('x'),
  });
  return makeDataset(makeWorkdir(), 'main-1', { columns }, [
    [row(1, 0.5, 'b'), row(2, Number.NaN, 'a')],
    [],
    [row(2, Number.POSITIVE_INFINITY, 'b'), row(4, -0.5, null), row(3, 0.5, 'c')],
  ]);
}

const of = (column: string, by: { bins: number } | { top: number }): Promise<Histogram> =>
  makeHistogram(datasetSource(makeRows(), { names: [column] }), by);

test.each<[column: string, bins: number, counted: (readonly [unknown, unknown, number])[], rest: Partial<Histogram>]>([
  [
    'n',
    10,
    [
      [1, 2, 1],
      [2, 3, 2],
      [3, 4, 1],
      [4, 5, 1],
    ],
    { rows: 5, nulls: 0, values: null, distinct: null, others: 0 },
  ],
  [
    'x',
    2,
    [
      [-0.5, 0, 1],
      [0, 0.5, 0],
      [0.5, 1, 2],
    ],
    { nan: 1, infinity: 1, negativeInfinity: 0 },
  ],
  [
    'day',
    2,
    [
      ['2026-01-01', '2026-01-03', 3],
      ['2026-01-03', '2026-01-05', 2],
    ],
    {},
  ],
  ['empty', 10, [], { nulls: 5 }],
])('bins of column %s', async (column, bins, counted, rest) => {
  const histogram = await of(column, { bins });
  expect(histogram.bins?.map(({ from, to, count }) => [from, to, count])).toEqual(counted);
  expect(histogram).toMatchObject({ datasets: ['main-1'], column, ...rest });
});

test.each<[column: string, top: number, counted: (readonly [string, number])[], rest: Partial<Histogram>]>([
  [
    'text',
    10,
    [
      ['b', 2],
      ['a', 1],
      ['c', 1],
    ],
    { nulls: 1, distinct: 3, others: 0, bins: null },
  ],
  ['text', 1, [['b', 2]], { distinct: 3, others: 2 }],
  [
    'data',
    10,
    [
      ['[0]', 3],
      ['[1]', 2],
    ],
    { distinct: 2 },
  ],
  [
    'n',
    2,
    [
      ['2', 2],
      ['1', 1],
    ],
    { others: 2 },
  ],
])('the most frequent values of column %s, %i of them', async (column, top, counted, rest) => {
  const histogram = await of(column, { top });
  expect(histogram.values?.map(({ value, count }) => [value, count])).toEqual(counted);
  expect(histogram).toMatchObject(rest);
});

test('bytes are not counted', async () => {
  await expect(of('raw', { top: 3 })).rejects.toMatchObject({ code: 'NO_HISTOGRAM' });
});
