import { isAcceleratorError } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { describe, expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { summarizeChain } from '../src/datasets/chain-summary.ts';
import { firstRows, namedRows, oneRow } from '../src/datasets/dataset-rows.ts';
import { datasetSource, partialColumns } from '../src/datasets/dataset-source.ts';
import { summarizeDataset } from '../src/datasets/dataset-summary.ts';
import { guessTypes } from '../src/datasets/guess-types.ts';

/** Three slices, the middle one empty; before it a dataset that has one column of another type, and one more. */
function makeChain(): Dataset {
  const workdir = makeWorkdir();
  const before = { columns: { n: 'int32', kind: 'int32', gone: 'unicode' } } as const;
  const rows = [[{ n: 9, kind: 1, gone: 'a' }], [], [{ n: -2, kind: 2, gone: 'b' }]];
  const previous = makeDataset(workdir, 'main-1', before, rows);
  return makeDataset(
    workdir,
    'main-2',
    { previous, caption: 'second', columns: { n: 'int32', kind: 'unicode', raw: 'bytes' } },
    [
      [
        { n: 1, kind: 'x', raw: Buffer.from('one') },
        { n: 2, kind: 'y', raw: null },
      ],
      [],
      [{ n: 3, kind: 'z', raw: Buffer.from('three') }],
    ],
  );
}

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return isAcceleratorError(error) ? error.code : String(error);
  }
  return undefined;
};

test('what is known of a dataset, without reading a column', () => {
  const { columns, ...facts } = summarizeDataset(makeChain());
  expect(facts).toMatchObject({
    id: 'main-2',
    caption: 'second',
    rows: 3,
    rowsPerSlice: [2, 0, 1],
    parent: null,
    previous: 'main-1',
    hashlabel: null,
  });
  expect(columns).toMatchObject([
    { name: 'n', type: 'int32', rows: 3, nulls: 0, min: 1, max: 3, linkedFrom: null },
    { name: 'kind', type: 'unicode', nulls: 0 },
    { name: 'raw', type: 'bytes', nulls: 1 },
  ]);
});

test('what is known of a chain: sums, and columns that are not in all datasets or differ in type', () => {
  const chain = summarizeChain(makeChain());
  expect(chain).toMatchObject({ rows: 5, rowsPerSlice: [3, 0, 2] });
  expect(chain.datasets.map(({ id, rows, columns }) => [id, rows, columns])).toEqual([
    ['main-1', 2, 3],
    ['main-2', 3, 3],
  ]);
  const facts = chain.columns.map(({ name, types, datasets, min, max }) => [name, types, datasets, min, max]);
  expect(facts).toEqual([
    ['n', ['int32'], 2, -2, 9],
    ['kind', ['int32', 'unicode'], 2, null, null],
    ['raw', ['bytes'], 1, null, null],
    ['gone', ['unicode'], 1, null, null],
  ]);
  expect(chain.size).toBe(chain.datasets.reduce((sum, { size }) => sum + size, 0));
});

describe('rows', () => {
  test('the first ones, slice by slice, of a dataset or its chain', () => {
    const dataset = makeChain();
    const source = datasetSource(dataset, { names: ['kind', 'n'] });
    expect(firstRows(source, 2)).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
    expect(namedRows(source, firstRows(source, 1))).toEqual([{ kind: 'x', n: 1 }]);
    expect([firstRows(source, 0), firstRows(source, 100)]).toMatchObject([[], { length: 3 }]);
    const chain = datasetSource(dataset, { chain: true, names: ['n'] });
    expect([chain.rows, firstRows(chain, 100)]).toEqual([5, [[9], [-2], [1], [2], [3]]]);
  });

  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [-1, 3],
    [-3, 1],
  ])('row %i', (row, n) => {
    expect(oneRow(makeChain(), ['n'], row)).toEqual({ n });
  });

  test.each([3, -4, 1_000_000])('there is no row %i', (row) => {
    expect(codeOf(() => oneRow(makeChain(), ['n'], row))).toBe('ROW_NOT_FOUND');
  });
});

test.each<[what: string, chain: boolean, names: string[] | undefined, columns: string[] | string]>([
  ['all columns', false, undefined, ['n int32 never null', 'kind unicode never null', 'raw bytes']],
  ['some, each once, in their order', false, ['raw', 'n', 'raw'], ['raw bytes', 'n int32 never null']],
  ['no column of that name', false, ['m'], 'COLUMN_NOT_FOUND'],
  ['of a chain', true, ['n'], ['n int32 never null']],
  ['not in every dataset of the chain', true, ['gone', 'raw'], ['gone unicode', 'raw bytes']],
  ['in no dataset of the chain', true, ['gon'], 'COLUMN_NOT_FOUND'],
  ['of several types in the chain', true, ['kind'], 'COLUMN_TYPES_DIFFER'],
])('what a command goes over: %s', (_, chain, names, columns) => {
  const dataset = makeChain();
  const source = () =>
    datasetSource(dataset, { chain, names }).columns.map(
      ({ name, type, nullable }) => `${name} ${type}${nullable ? '' : ' never null'}`,
    );
  if (typeof columns === 'string') expect(codeOf(source)).toBe(columns);
  else expect(source()).toEqual(columns);
});

test('rows of a chain have null where a dataset lacks a column', () => {
  const source = datasetSource(makeChain(), { chain: true, names: ['gone', 'n', 'raw'] });
  expect(firstRows(source, 9)).toEqual([
    ['a', 9, null],
    ['b', -2, null],
    [null, 1, new Uint8Array(Buffer.from('one'))],
    [null, 2, null],
    [null, 3, new Uint8Array(Buffer.from('three'))],
  ]);
  const only = datasetSource(makeChain(), { chain: true, names: ['raw'] });
  expect(firstRows(only, 3)).toEqual([[null], [null], [new Uint8Array(Buffer.from('one'))]]);
  expect(partialColumns(source)).toEqual(['gone is in 1 of 2 datasets', 'raw is in 1 of 2 datasets']);
});

test('types are guessed of columns of text, from so many rows as there are, or as are asked for', () => {
  const rows = (texts: readonly string[]) => texts.map((text) => ({ n: 1, text, raw: Buffer.from(text) }));
  const columns = { n: 'int32', text: 'unicode', raw: 'bytes' } as const;
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns }, [rows(['1', '2', 'x']), [], rows(['3'])]);
  const types = (most?: number) => {
    const { rows: seen, columns: guessed } = guessTypes(dataset, undefined, most);
    return [seen, Object.fromEntries([...guessed].map(([name, { type }]) => [name, type]))];
  };
  expect(types()).toEqual([4, { text: undefined, raw: 'unicode' }]);
  // One of each slice in turn, as they stand in a file that was imported.
  expect(types(3)).toEqual([3, { text: 'int32', raw: 'int32' }]);
  expect([...guessTypes(dataset, ['n']).columns]).toEqual([['n', { type: undefined }]]);
});
