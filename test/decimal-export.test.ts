import { readFileSync } from 'node:fs';
import path from 'node:path';
import pl from 'nodejs-polars';
import { expect, test } from 'vitest';
import { exportFile } from '../packages/cli/src/export/export-file.ts';
import { makeDataset, makeWorkdir } from '../packages/dataset/test/make-dataset.ts';
import { datasetSource, makeHistogram } from '../packages/inspect/src/index.ts';

const columns = { small: 'decimal(9,2)', middle: 'decimal(18,4)', large: 'decimal(38,2)' } as const;
const rows = [
  { small: '1234567.89', middle: '-0.1', large: `${'9'.repeat(36)}.99` },
  { small: '-0.01', middle: null, large: `-${'9'.repeat(36)}.99` },
  { small: null, middle: '12345678901234.5678', large: '5' },
];
const texts = [
  ['1234567.89', '-0.1000', `${'9'.repeat(36)}.99`],
  ['-0.01', null, `-${'9'.repeat(36)}.99`],
  [null, '12345678901234.5678', '5.00'],
];

test('decimals are exported with all their digits, as decimals where a format has them', async () => {
  const workdir = makeWorkdir();
  const dataset = makeDataset(workdir, 'main-1', { columns }, [rows.slice(0, 2), rows.slice(2)]);
  const read: Record<string, Buffer> = {};
  for (const format of ['csv', 'jsonl', 'arrow', 'parquet']) {
    const file = path.join(workdir, `a.${format}`);
    await exportFile(datasetSource(dataset, {}), file, {});
    read[format] = readFileSync(file);
  }
  const lines = texts.map((row) => row.map((text) => text ?? ''));
  expect(String(read.csv)).toBe([['small', 'middle', 'large'], ...lines, []].join('\n'));
  expect(String(read.jsonl).split('\n')[0]).toBe(`{"small":1234567.89,"middle":-0.1000,"large":${'9'.repeat(36)}.99}`);
  for (const frame of [pl.readIPC(read.arrow ?? ''), pl.readParquet(read.parquet ?? '')]) {
    expect(frame.dtypes.map(String)).toEqual([
      expect.stringMatching(/Decimal\(9, *2\)/),
      expect.stringMatching(/Decimal\(18, *4\)/),
      expect.stringMatching(/Decimal\(38, *2\)/),
    ]);
    expect(frame.select(...frame.columns.map((name) => pl.col(name).cast(pl.Utf8))).rows()).toEqual(texts);
  }
});

test('decimals are counted in bins of their own steps, and one by one', async () => {
  const prices = ['0.05', '0.25', '1.20', '1.30', '-0.40', null].map((c) => ({ c }));
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { c: 'decimal(12,2)' } }, [prices]);
  const source = datasetSource(dataset, { names: ['c'] });
  const { bins, nulls } = await makeHistogram(source, { bins: 4 });
  expect(nulls).toBe(1);
  expect(bins?.map(({ from, to, count }) => [from, to, count])).toEqual([
    ['-0.50', '0.00', 1],
    ['0.00', '0.50', 2],
    ['0.50', '1.00', 0],
    ['1.00', '1.50', 2],
  ]);
  const { values } = await makeHistogram(source, { top: 1 });
  expect(values).toEqual([{ value: '-0.40', count: 1 }]);
});
