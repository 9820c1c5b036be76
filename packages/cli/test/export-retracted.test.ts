import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ColumnSpecs, Dataset, DatasetWriters } from '@accelerator/dataset';
import { datasetSource } from '@accelerator/inspect';
import { tableFromIPC } from 'apache-arrow';
import { expect, test } from 'vitest';
import { makeDataset, makeHost, makeWorkdir, publish } from '../../dataset/test/make-dataset.ts';
import { exportFile } from '../src/export/export-file.ts';

const columns: ColumnSpecs = {
  bytes: 'bytes',
  text: 'unicode',
  json: 'json',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  float32: 'float32',
  number: 'number',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
};

function rowOf(n: number): Record<string, unknown> {
  if (n % 11 === 3) return Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
  return {
    bytes: Buffer.alloc(n % 5, n),
    text: 'ä'.repeat(n % 4),
    json: { n },
    bool: n % 3 === 0,
    int32: -n,
    int64: BigInt(n) ** 3n,
    float32: n / 2,
    number: n / 3,
    date: new Date(Date.UTC(2026, 0, n)),
    time: `0${n % 10}:00:00`,
    datetime: new Date(n * 1000),
  };
}

test('an export of a chain has its live rows, of all types, in all formats', async () => {
  const workdir = makeWorkdir();
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  const previous = makeDataset(workdir, 'main-1', { columns }, [numbers.map(rowOf), []]);
  const writers = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const writer = writers.create({ columns, previous });
  const isGone = (n: number): boolean => n % 3 === 0 || (n > 20 && n < 40) || n > 190;
  writer.retract(previous, 0, numbers.filter(isGone));
  writer.slice(1);
  writer.slice(0);
  publish(workdir, 'main-2', 2, [writers.close()]);
  const chain = datasetSource(Dataset.open(workdir, 'main-2'), { chain: true });
  const live = numbers.filter((n) => !isGone(n)).map(rowOf);
  const plain = datasetSource(makeDataset(workdir, 'main-3', { columns }, [live, []]), {});
  for (const format of ['csv', 'jsonl', 'arrow', 'parquet'] as const) {
    const [file, expected] = [path.join(workdir, `a.${format}`), path.join(workdir, `b.${format}`)];
    await exportFile(chain, file, {});
    await exportFile(plain, expected, {});
    expect(readRows(file)).toEqual(readRows(expected));
  }
});

function readRows(file: string): unknown {
  if (file.endsWith('.arrow')) {
    const table = tableFromIPC(readFileSync(file));
    // As one batch: how many there are is not to be compared.
    expect(table.batches).toHaveLength(1);
    return Object.keys(columns).map((name) => [...(table.getChild(name) ?? [])]);
  }
  return readFileSync(file);
}
