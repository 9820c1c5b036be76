import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildInTemp } from '@accelerator/sdk/testing';
import pl from 'nodejs-polars';
import { expect, test } from 'vitest';
import { exportFile } from '../packages/cli/src/export/export-file.ts';
import { coloursFor } from '../packages/cli/src/output/colours.ts';
import { formatBlock } from '../packages/cli/src/show/format-block.ts';
import { checkContract, checksumRows, readManifest, vector } from '../packages/dataset/src/index.ts';
import { makeDataset, makeWorkdir } from '../packages/dataset/test/make-dataset.ts';
import { datasetSource, makeHistogram, rowBlock, summarizeDataset } from '../packages/inspect/src/index.ts';

const columns = { id: 'int32', v: vector() } as const;
const some = [
  [
    { id: 1, v: [0.5, -0.25, 1] },
    { id: 2, v: null },
  ],
  [{ id: 3, v: Float32Array.of(3, 4, 0) }],
  [{ id: 4, v: null }],
  [],
] as const;
const numbers = [[0.5, -0.25, 1], null, [3, 4, 0], null];

test('slices whose vectors differ in length are one error, which names both', () => {
  const workdir = makeWorkdir();
  expect(() =>
    makeDataset(workdir, 'main-1', { columns: { v: 'vector' } }, [[{ v: [1] }], [], [{ v: [1, 2] }]]),
  ).toThrow(
    expect.objectContaining({
      code: 'VECTOR_LENGTH',
      message: "Column 'v' of dataset main-1 has vectors of 1 numbers in slice 0, and of 2 in slice 2.",
    }),
  );
});

test('the length stands in the manifest, in what is needed, and in the digest', () => {
  const workdir = makeWorkdir();
  const dataset = makeDataset(workdir, 'main-1', { columns }, some);
  expect(readManifest(workdir, 'main-1').columns.v).toMatchObject({ type: 'vector', length: 3, nulls: 2 });
  expect([dataset.column('v').length, dataset.column('id').length]).toEqual([3, undefined]);
  const needs = { v: { type: 'vector', length: 3, nullable: true } } as const;
  checkContract(dataset, needs, 'x');
  checkContract(dataset, { v: { type: 'vector', nullable: true } }, 'x');
  expect(() => checkContract(dataset, { v: { ...needs.v, length: 4 } }, 'x')).toThrow(
    "Expected vector[4] in column 'v' for x, but dataset main-1 has vector[3] there.",
  );
  const nulls = [[{ v: null }]];
  const digests = [vector(), vector(2), vector(3)].map(
    (v, index) => makeDataset(workdir, `main-${index + 2}`, { columns: { v } }, nulls).digest,
  );
  expect(new Set(digests).size).toBe(3);
  for (const length of [0, -1, 1.5, 65_537]) {
    expect(() => makeDataset(workdir, 'main-9', { columns: { v: vector(length) } }, [])).toThrow(
      expect.objectContaining({ code: 'COLUMN_SPEC' }),
    );
  }
  const defaulted = { v: { type: 'vector', length: 2, default: [1, 0.5] } } as const;
  const bad = JSON.parse('[{ "v": "none" }]');
  expect([...makeDataset(workdir, 'main-10', { columns: defaulted }, [bad]).iterate(null, 'v')]).toEqual([
    Float32Array.of(1, 0.5),
  ]);
});

test('links, renamings and chains have them; a chain of two lengths is no one column', () => {
  const workdir = makeWorkdir();
  const first = makeDataset(workdir, 'main-1', { columns }, some);
  const linked = makeDataset(
    workdir,
    'main-2',
    { columns: { other: 'bool' }, parent: first, rename: { v: 'embedding' }, previous: first },
    some.map((slice) => slice.map(() => ({ other: true }))),
  );
  expect(
    [...linked.iterate(null, 'embedding')].map((each) => (each instanceof Float32Array ? [...each] : each)),
  ).toEqual(numbers);
  expect(linked.column('embedding').digest).toBe(first.column('v').digest);
  const longer = makeDataset(workdir, 'main-3', { columns, previous: first }, [[{ id: 9, v: [1, 2] }], [], [], []]);
  expect(() => datasetSource(longer, { chain: true })).toThrow(
    "Column 'v' is vector[2] in main-3, but vector[3] in main-1.",
  );
  expect(checksumRows(first, null, ['v'])).not.toBe(checksumRows(longer, null, ['v']));
});

test('tables show how long vectors are, how they begin, and their norm; they are not counted', async () => {
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns }, some);
  expect(summarizeDataset(dataset).columns[1]).toMatchObject({ type: 'vector', length: 3 });
  const block = rowBlock(dataset, { ranges: [[0, 4]], from: 0 });
  expect(block.columns[1]?.values).toEqual([
    { length: 3, numbers: [0.5, -0.25, 1], norm: 1.146 },
    null,
    { length: 3, numbers: [3, 4, 0], norm: 5 },
    null,
  ]);
  expect(formatBlock(block, coloursFor({ isTTY: false })).join('\n')).toContain('[3 4 0] |v|=5');
  await expect(makeHistogram(datasetSource(dataset, { names: ['v'] }), { top: 3 })).rejects.toMatchObject({
    code: 'NO_HISTOGRAM',
  });
});

test('exports have them, CSV says why not, imports and methods on tables give them back', async () => {
  const workdir = makeWorkdir();
  const dataset = makeDataset(workdir, 'main-1', { columns }, some);
  const source = datasetSource(dataset, {});
  for (const format of ['jsonl', 'arrow', 'parquet']) await exportFile(source, path.join(workdir, `a.${format}`), {});
  await expect(exportFile(source, path.join(workdir, 'a.csv'), {})).rejects.toMatchObject({ code: 'EXPORT_COLUMN' });
  const read = (format: string): Buffer => readFileSync(path.join(workdir, `a.${format}`));
  const lines = String(read('jsonl')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).v)).toEqual(numbers);
  for (const frame of [pl.readIPC(read('arrow')), pl.readParquet(read('parquet'))]) {
    expect(frame.getColumn('v').toArray()).toEqual(numbers);
    expect(String(frame.getColumn('v').dtype)).toBe('DataType(FixedSizeList(DataType(Float32),3))');
  }
  await using built = await buildInTemp(
    async (urd) => {
      const arrow = await urd.build('import_arrow', { file: path.join(workdir, 'a.arrow') });
      const parquet = await urd.build('import_parquet', { file: path.join(workdir, 'a.parquet') });
      const sorted = await urd.build('sort_rows', {
        source: arrow,
        by: [{ column: 'id', descending: true }],
        acrossSlices: true,
        memory: 1,
      });
      const fewer = await urd.build('filter_rows', { source: parquet, where: { column: 'id', op: '>=', value: 2 } });
      const joined = await urd.build('join', {
        source: arrow,
        right: fewer,
        on: ['id'],
        kind: 'left',
        rename: { v: 'w' },
      });
      const queried = await urd.build('sql', { sources: [joined], query: 'select id, w from source order by id' });
      const parts = await urd.build('partition', { source: queried, hashlabel: 'id' });
      const ids = await urd.build('select_columns', { source: arrow, keep: ['id'] });
      const renamed = await urd.build('select_columns', { source: arrow, keep: [], rename: { v: 'w' } });
      const merged = await urd.build('merge_columns', { sources: [ids, renamed] });
      const compacted = await urd.build('compact', { source: parts });
      return { arrow, parquet, sorted, fewer, joined, queried, parts, merged, compacted };
    },
    {},
    { slices: 3 },
  );
  const rows = Object.entries(built.returned).map(([name, job]) => {
    const made = job.dataset();
    const column = made.columns.has('w') ? 'w' : 'v';
    expect([name, made.column(column).type, made.column(column).length]).toEqual([name, 'vector', 3]);
    const values = [...made.iterate(null, ['id', column])].map(([id, v]) => [
      id,
      v instanceof Float32Array ? [...v] : v,
    ]);
    return [name, values.sort(([a], [b]) => Number(a) - Number(b))];
  });
  const all = numbers.map((v, index) => [index + 1, v]);
  const fewer = all.slice(1);
  const joined = [[1, null], ...fewer];
  expect(Object.fromEntries(rows)).toEqual({
    arrow: all,
    parquet: all,
    sorted: all,
    fewer,
    joined,
    queried: joined,
    parts: joined,
    merged: all,
    compacted: joined,
  });
});
