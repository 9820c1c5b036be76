import type { Histogram } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { widthOf } from '../src/output/text.ts';
import { formatHistogram } from '../src/show/format-histogram.ts';

const plain = coloursFor({});
const counted: Histogram = {
  datasets: ['main-3'],
  column: 'text',
  type: 'unicode',
  rows: 10,
  nulls: 0,
  nan: 0,
  negativeInfinity: 0,
  infinity: 0,
  bins: null,
  values: [
    { value: 'a', count: 8 },
    { value: 'bb', count: 2 },
  ],
  distinct: 2,
  others: 0,
};
const lines = (fields: Partial<Histogram>, width = 40): string[] =>
  formatHistogram({ ...counted, ...fields }, width, plain);
const labels = (fields: Partial<Histogram>): string[] =>
  lines(fields)
    .slice(1)
    .map((line) => line.slice(0, line.search(/ {2,}/)));

test('bars have their counts, their share, and a length by both', () => {
  expect(lines({}, 32)).toEqual([
    'text  unicode in main-3: 10 rows, 2 different values',
    `a   8    80 %  ${'█'.repeat(17)}`,
    `bb  2    20 %  ${'█'.repeat(4)}▎`,
  ]);
});

test.each<[what: string, fields: Partial<Histogram>, head: string]>([
  ['one row', { rows: 1, distinct: 1 }, 'text  unicode in main-3: 1 row, 1 different value'],
  [
    'a chain',
    { datasets: ['main-1', 'main-2', 'main-3'], distinct: 1200 },
    'text  unicode in main-1 to main-3: 10 rows, 1,200 different values',
  ],
  [
    'too many values',
    { distinct: null },
    'text  unicode in main-3: 10 rows, too many different values to count them all',
  ],
  ['bins', { values: null, bins: [], distinct: null, type: 'float64' }, 'text  float64 in main-3: 10 rows'],
  ['a name of two lines', { column: 'a\nb' }, 'a⏎b  unicode in main-3: 10 rows, 2 different values'],
])('the head of %s', (_, fields, head) => {
  expect(lines(fields)[0]).toBe(head);
});

describe('the label', () => {
  const bin = (from: unknown, to: unknown) => [{ from, to, count: 1 }];

  test.each<[what: string, type: Histogram['type'], from: unknown, to: unknown, label: string]>([
    ['of one whole number', 'int32', 3, 4, '3'],
    ['of several', 'int32', 0, 5, '0 – 5'],
    ['of one that is too large for a number', 'int64', '9007199254740993', '9007199254740994', '9007199254740993'],
    ['of several of these', 'int64', '0', '10', '0 – 10'],
    ['of numbers', 'float64', 0.1, 1.1, '0.1 – 1.1'],
    ['of numbers one apart', 'number', 1, 2, '1 – 2'],
    ['of days', 'date', '2026-01-01', '2026-01-02', '2026-01-01'],
    ['of times', 'time', '07:30:00', '08:00:00', '07:30:00'],
  ])('%s', (_, type, from, to, label) => {
    expect(labels({ type, values: null, bins: bin(from, to) })).toEqual([label]);
  });

  test.each([
    ['', '""'],
    ['two\nlines', 'two⏎lines'],
    ['x'.repeat(100), `${'x'.repeat(19)}…`],
  ])('of the value %j', (value, label) => {
    expect(labels({ values: [{ value, count: 1 }] })).toEqual([label]);
  });

  test('what lies in no bar comes last, if there is any', () => {
    expect(labels({ nulls: 1, nan: 2, negativeInfinity: 3, infinity: 4, others: 5, values: [] })).toEqual([
      '-Infinity',
      'Infinity',
      'NaN',
      'all others',
      'null',
    ]);
    expect(labels({ others: 5, values: null, bins: [] })).toEqual(['others']);
    expect(labels({ values: [] })).toEqual([]);
  });
});

test.each<[count: number, rows: number, share: string]>([
  [0, 10, '0.0 %'],
  [1, 1000, '0.1 %'],
  [1, 100_000, '0.0 %'],
  [994, 10_000, '9.9 %'],
  [996, 10_000, '10 %'],
  [10, 10, '100 %'],
  [0, 0, '0.0 %'],
])('%d of %d rows are %s', (count, rows, share) => {
  const [, line = ''] = lines({ rows, values: [{ value: 'a', count }] });
  expect(/[\d.]+ %/.exec(line)?.[0]).toBe(share);
});

test('anything shows, nothing does not', () => {
  const [, much = '', little = '', none = ''] = lines({
    rows: 1_000_001,
    values: [
      { value: 'a', count: 1_000_000 },
      { value: 'b', count: 1 },
      { value: 'c', count: 0 },
    ],
  });
  expect([much.endsWith('█'), little.endsWith('▏'), none.endsWith('%')]).toEqual([true, true, true]);
});

test('bars are as wide as the terminal, and never wider where that has room for them', () => {
  for (let width = 40; width < 200; width += 7) {
    const widths = lines(
      {
        values: [
          { value: '日本'.repeat(30), count: 3 },
          { value: 'b', count: 1 },
        ],
      },
      width,
    )
      .slice(1)
      .map(widthOf);
    expect([Math.max(...widths), widths.length]).toEqual([width, 2]);
  }
  for (const width of [0, 1, 8, 20]) expect(lines({}, width)).toHaveLength(3);
});
