import { DatasetList } from '@accelerator/dataset';
import type { ChainSummary, DatasetEntry, DatasetSource, DatasetSummary } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { columnTable } from '../src/show/column-table.ts';
import { formatChain } from '../src/show/format-chain.ts';
import { formatDataset, formatRow, formatRows, sliceTable } from '../src/show/format-dataset.ts';
import { formatDatasetList } from '../src/show/format-dataset-list.ts';

const plain = coloursFor({});

const column = {
  name: 'n',
  type: 'int32',
  nullable: false,
  rows: 1200,
  nulls: 0,
  min: -1,
  max: 99,
  size: 4800,
  linkedFrom: null,
  directory: '/w/main-3/n',
  digest: 'c0',
};
const dataset: DatasetSummary = {
  id: 'main-3',
  directory: '/w/main-3/datasets/default',
  caption: '',
  filename: null,
  rows: 1200,
  rowsPerSlice: [1000, 200],
  parent: null,
  previous: null,
  chainRows: null,
  retracts: [],
  hashlabel: null,
  digest: 'd1',
  columns: [column, { ...column, name: 'text', type: 'unicode', nulls: 3, min: null, max: null, linkedFrom: 'main-1' }],
};
const show = { columns: ['n', 'text'] };

describe('a dataset', () => {
  test('says what it retracts', () => {
    const retracts = [
      { dataset: 'main-2', rows: 1200 },
      { dataset: 'main-1/more', rows: 1 },
    ];
    expect(formatDataset({ ...dataset, previous: 'main-2', retracts }, { columns: [] }, plain)).toContain(
      '  retracts  1,200 rows of main-2, 1 row of main-1/more',
    );
  });

  test('says what is known, and nothing of what it has not', () => {
    expect(formatDataset(dataset, show, plain)).toEqual([
      'main-3',
      '  rows     1,200 in 2 slices',
      '  content  d1',
      '',
      '  column  type     nulls  min  max    size  in',
      '  n       int32        0  -1   99   4.8 kB',
      '  text    unicode      3            4.8 kB  main-1',
    ]);
  });

  test.each<[what: string, fields: Partial<DatasetSummary>, line: string]>([
    ['a caption on one line', { caption: 'two\nlines' }, 'main-3  two⏎lines'],
    ['its parent', { parent: 'main-1/a' }, '  parent   main-1/a'],
    ['the one before', { previous: 'main-2' }, '  previous  main-2'],
    [
      'that it is the end of a chain',
      { previous: 'main-2', chainRows: 1200 },
      '  previous  main-2; the whole chain has 1,200 rows: `ax ds main-3 -c`',
    ],
    ['what it is hashed by', { hashlabel: 'key' }, '  hashlabel  key'],
    ['one row in one slice', { rows: 1, rowsPerSlice: [1] }, '  rows     1 in 1 slice'],
    ['no rows', { rows: 0, rowsPerSlice: [0, 0] }, '  rows     0 in 2 slices'],
    ['no columns', { columns: [] }, '  column  type  nulls  min  max  size'],
  ])('has %s', (_, fields, line) => {
    expect(formatDataset({ ...dataset, ...fields }, show, plain)).toContain(line);
  });

  test('shows the columns that are asked for, in their order, once each that is asked', () => {
    const names = (columns: string[]): string[] =>
      formatDataset(dataset, { columns }, plain)
        .slice(5)
        .map((line) => line.trim().split(' ')[0] ?? '');
    expect([names(['text', 'n']), names(['n']), names([]), names(['gone'])]).toEqual([['text', 'n'], ['n'], [], []]);
  });

  test('where it is, and how its slices are filled, when that is asked for', () => {
    const lines = formatDataset(dataset, { ...show, location: true, slices: true }, plain);
    expect(lines).toContain('  directory  /w/main-3/datasets/default');
    expect(lines.filter((line) => line.endsWith('/w/main-3/n'))).toHaveLength(2);
    expect(lines.slice(-4)).toEqual(['', '  slice   rows', '      0  1,000', '      1    200']);
    expect(sliceTable([], plain)).toEqual(['slice  rows']);
  });
});

test.each<[what: string, min: unknown, max: unknown, cells: string[]]>([
  ['nothing', null, null, []],
  ['an empty text', '', 'z', ['z']],
  [
    'a moment',
    new Date('2026-01-01T00:00:00Z'),
    new Date('2026-01-01T06:00:00Z'),
    ['2026-01-01', '2026-01-01T06:00:00.000Z'],
  ],
  ['a long text', 'x'.repeat(50), 'y', [`${'x'.repeat(27)}…`, 'y']],
  ['a text of two lines', 'a\nb', 'c', ['a⏎b', 'c']],
])('least and greatest value: %s', (_, min, max, cells) => {
  const [, line = ''] = columnTable([{ ...column, min, max, where: '' }], plain);
  expect(line.split(/ {2,}/).slice(3, -1).filter(Boolean)).toEqual(cells);
});

describe('rows', () => {
  const source: DatasetSource = {
    datasets: new DatasetList([]),
    columns: [
      { name: 'n', type: 'int32', nullable: true, datasets: 0 },
      { name: 'na\nme', type: 'unicode', nullable: false, datasets: 0 },
    ],
    rows: 3,
  };

  test('numbers stand on the right, text on the left, and what is left is counted', () => {
    expect(
      formatRows(
        source,
        [
          [1, 'a'],
          [1000, 'two\nlines'],
        ],
        plain,
      ),
    ).toEqual(['   n  na⏎me', '   1  a', '1000  two⏎lines', '… and 1 more row of 3']);
    expect(
      formatRows(
        source,
        [
          [1, 'a'],
          [2, 'b'],
          [null, 'c'],
        ],
        plain,
      ).at(-1),
    ).toBe('null  c');
    expect(formatRows({ ...source, rows: 5000 }, [], plain)).toEqual(['n  na⏎me', '… and 5,000 more rows of 5,000']);
  });

  test('no columns are no lines that tell something', () => {
    expect(formatRows({ ...source, columns: [] }, [[], [], []], plain)).toEqual(['', '', '', '']);
  });

  test('one row has a line for each column, and long values in it', () => {
    expect(formatRow({ n: null, longer: 'x'.repeat(60) })).toEqual(['n       null', `longer  ${'x'.repeat(60)}`]);
    expect(formatRow({ t: 'x'.repeat(3000) })).toEqual([`t  ${'x'.repeat(1999)}…`]);
    expect(formatRow({ 'a\tb': 1 })).toEqual(['a b  1']);
    expect(formatRow({})).toEqual([]);
  });
});

test.each<[what: string, datasets: Partial<DatasetEntry>[], lines: string[]]>([
  ['none', [], ['Job main-3 has no datasets.']],
  ['one without links: no columns for them', [{}], ['dataset  rows  columns', 'main-3      0        2']],
  [
    'links and captions',
    [{ caption: 'a\nb' }, { id: 'main-3/bad', rows: 1200, parent: 'main-1', previous: 'main-2/bad' }],
    [
      'dataset      rows  columns  parent  previous    caption',
      'main-3          0        2                      a⏎b',
      'main-3/bad  1,200        2  main-1  main-2/bad',
    ],
  ],
])('the datasets of a job: %s', (_, datasets, lines) => {
  const entry: DatasetEntry = { id: 'main-3', rows: 0, columns: 2, parent: null, previous: null, caption: '' };
  expect(
    formatDatasetList(
      'main-3',
      datasets.map((fields) => ({ ...entry, ...fields })),
      plain,
    ),
  ).toEqual(lines);
});

describe('a chain', () => {
  const link = (number: number): ChainSummary['datasets'][number] => ({
    id: `main-${number}`,
    caption: number === 2 ? 'second' : '',
    rows: number,
    rowsPerSlice: [number],
    live: number,
    columns: number,
    size: 1000,
  });
  const chain = (length: number): ChainSummary => ({
    datasets: Array.from({ length }, (_, index) => link(index + 1)),
    rows: 6,
    retracted: 0,
    rowsPerSlice: [6],
    size: length * 1000,
    columns: [
      { name: 'n', types: ['int32'], datasets: length, nulls: 0, min: 1, max: 2, size: 10 },
      { name: 'm', types: ['int32', 'unicode'], datasets: 1, nulls: 2, min: null, max: null, size: 10 },
    ],
  });

  test('has its datasets, their sum, and in how many of them a column is', () => {
    expect(formatChain(chain(2), { columns: ['m', 'n', 'gone'], slices: true }, plain)).toEqual([
      'dataset     rows  columns    size',
      'main-1         1        1  1.0 kB',
      'main-2         2        2  1.0 kB  second',
      '2 datasets     6           2.0 kB',
      '',
      'column  type              nulls  min  max  size  in',
      'm       int32 or unicode      2            10 B  1 of 2',
      'n       int32                 0  1    2    10 B',
      '',
      'slice  rows',
      '    0     6',
    ]);
  });

  test('with retracted rows, says how many are live', () => {
    const whole = chain(2);
    const [one, two] = whole.datasets;
    if (one === undefined || two === undefined) throw new Error('The test has two datasets');
    const datasets = [one, { ...two, live: 0 }];
    const lines = formatChain({ ...whole, datasets, rows: 1, retracted: 2 }, { columns: [] }, plain);
    expect(lines.slice(0, 4)).toEqual([
      'dataset     rows  live  columns    size',
      'main-1         1     1        1  1.0 kB',
      'main-2         2     0        2  1.0 kB  second',
      '2 datasets     3     1           2.0 kB',
    ]);
  });

  test.each([
    [1, 1, undefined],
    [20, 20, undefined],
    [21, 21, undefined],
    [22, 20, '… 2 datasets more'],
    [120, 20, '… 100 datasets more'],
  ])('of %d has %d lines of its own', (length, shown, more) => {
    const lines = formatChain(chain(length), { columns: [] }, plain);
    expect(lines.filter((line) => line.startsWith('main-'))).toHaveLength(shown);
    expect(lines.find((line) => line.startsWith('…'))?.split(/ {2,}/)[0]).toBe(more);
  });
});
