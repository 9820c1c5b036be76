import { readFileSync } from 'node:fs';
import path from 'node:path';
import { datasetSource } from '@accelerator/inspect';
import pl from 'nodejs-polars';
import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { exportFile } from '../src/export/export-file.ts';

const columns = { f32: 'float32', f64: 'float64', number: 'number' } as const;

const repeated = <T>(count: number, values: readonly T[]): T[] => Array.from({ length: count }, () => values).flat();

// Writers put values that come again and again into dictionaries, which know one zero only.
test.each<[what: string, numbers: readonly (number | null)[]]>([
  ['in turns', repeated(500, [0, -0])],
  ['the positive one first', [...repeated(500, [0]), -0]],
  ['the negative one first', [-0, ...repeated(500, [0])]],
  ['between nulls', repeated(300, [null, -0, 0, null])],
  ['among NaN and infinities', repeated(300, [Number.NaN, 0, Number.POSITIVE_INFINITY, -0, Number.NEGATIVE_INFINITY])],
  ['nothing but negative ones', repeated(500, [-0])],
  ['in the second group of rows only', [...repeated(66_000, [0]), ...repeated(500, [0, -0])]],
])('zeros keep their signs in Parquet and Arrow: %s', async (_, numbers) => {
  const workdir = makeWorkdir();
  const rows = numbers.map((n) => ({ f32: n, f64: n, number: n }));
  const source = datasetSource(makeDataset(workdir, 'main-1', { columns }, [rows]), {});
  for (const format of ['parquet', 'arrow'] as const) {
    const file = path.join(workdir, `x.${format}`);
    await exportFile(source, file, {});
    const frame = format === 'parquet' ? pl.readParquet(file) : pl.readIPC(readFileSync(file));
    for (const name of ['f32', 'f64', 'number']) {
      const read = frame.getColumn(name).toArray();
      expect(read).toHaveLength(numbers.length);
      const wrong = numbers.findIndex((n, row) => !Object.is(n, read[row]));
      expect([format, name, wrong]).toEqual([format, name, -1]);
    }
  }
});

test('each column has its own values, whatever columns are called, and their order', async () => {
  const workdir = makeWorkdir();
  const names = ['b', '2020', '__proto__', 'constructor', '10', 'toString', 'a'];
  const types = Object.fromEntries(names.map((name) => [name, 'int32' as const]));
  const row = Object.fromEntries(names.map((name, index) => [name, index]));
  const source = datasetSource(makeDataset(workdir, 'main-1', { columns: types }, [[row, row]]), { names });
  for (const format of ['parquet', 'arrow'] as const) {
    const file = path.join(workdir, `x.${format}`);
    await exportFile(source, file, {});
    const frame = format === 'parquet' ? pl.readParquet(file) : pl.readIPC(readFileSync(file));
    expect(frame.columns).toEqual(names);
    expect(names.map((name) => frame.getColumn(name).toArray())).toEqual(names.map((_, index) => [index, index]));
  }
});
