import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ColumnType, columnTypeNames } from '@accelerator/column';
import { Dataset, DatasetWriters } from '@accelerator/dataset';
import { datasetSource } from '@accelerator/inspect';
import { tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { makeDataset, makeHost, makeWorkdir, publish } from '../../dataset/test/make-dataset.ts';
import { exportFile } from '../src/export/export-file.ts';

const values: Readonly<Record<string, unknown>> = {
  bool: true,
  int32: -7,
  int64: 2n ** 60n,
  float32: 1.5,
  float64: -0,
  number: 0.1,
  date: new Date('2026-02-28'),
  datetime: new Date('2026-02-28T10:11:12.5Z'),
  time: '10:11:12',
  json: { a: [1] },
  msgpack: ['x'],
  bytes: Buffer.from([0, 255]),
  image: Buffer.from([1, 2]),
};
const types = columnTypeNames.filter((type) => type in values || ['unicode', 'ascii'].includes(type));
const columns = Object.fromEntries(types.map((type): [string, ColumnType] => [type, type]));
const full = Object.fromEntries(types.map((type) => [type, values[type] ?? 'text, "quoted"']));
const nothing = Object.fromEntries(types.map((type) => [type, null]));

test('an export of a chain has all columns that any dataset has, null where it has not, of all types, in all formats', async () => {
  const workdir = makeWorkdir();
  const rows = Array.from({ length: 70 }, () => full);
  const first = makeDataset(workdir, 'main-1', { columns }, [rows, [full]]);
  const writers = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const writer = writers.create({ columns: { other: 'unicode' }, previous: first });
  writer.retract(
    first,
    0,
    rows.map((_, row) => row).filter((row) => row % 3 === 0),
  );
  writer.slice(0).write('one');
  writer.slice(1).write(null);
  publish(workdir, 'main-2', 2, [writers.close()]);
  const chain = datasetSource(Dataset.open(workdir, 'main-2'), { chain: true });
  const live = [...rows.filter((_, row) => row % 3 !== 0), full].map((row) => ({ other: null, ...row }));
  const whole = makeDataset(workdir, 'main-3', { columns: { other: 'unicode', ...columns } }, [
    [...live, { other: 'one', ...nothing }, { other: null, ...nothing }],
  ]);
  expect(chain.columns.map(({ name }) => name)).toEqual(['other', ...types]);
  for (const format of ['csv', 'jsonl', 'arrow', 'parquet'] as const) {
    const [file, expected] = [path.join(workdir, `a.${format}`), path.join(workdir, `b.${format}`)];
    await exportFile(chain, file, {});
    await exportFile(datasetSource(whole, {}), expected, {});
    expect([format, readRows(file)]).toEqual([format, readRows(expected)]);
  }
});

function readRows(file: string): unknown {
  if (!file.endsWith('.arrow')) return readFileSync(file, 'latin1');
  const table = tableFromIPC(readFileSync(file));
  return table.schema.fields.map(({ name }) => [name, ...(table.getChild(name) ?? [])]);
}
