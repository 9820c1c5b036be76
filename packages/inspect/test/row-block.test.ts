import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { longestText } from '../src/datasets/cells.ts';
import { rowBlock } from '../src/datasets/row-block.ts';
import { countRanges, sliceRanges } from '../src/datasets/row-ranges.ts';

const png = Buffer.concat([Buffer.from('\u0089PNG', 'latin1'), Buffer.alloc(300_000, 1)]);
const long = `${'x'.repeat(longestText - 1)}😀${'y'.repeat(50)}`;

function makeRows(workdir: string): Dataset {
  const columns = {
    name: 'unicode',
    file: 'bytes',
    shape: 'json',
    big: 'int64',
    day: 'date',
    price: 'decimal(6,2)',
    any: 'msgpack',
    x: 'float64',
  } as const;
  const row = (n: number) => ({
    name: `row ${n}`,
    file: Buffer.from([n]),
    shape: [n, n],
    big: 2n ** 60n + BigInt(n),
    day: new Date('2026-01-02'),
    price: '1.50',
    any: new Map([['n', n]]),
    x: Number.NaN,
  });
  const empty = { name: null, file: null, shape: null, big: null, day: null, price: null, any: null, x: null };
  return makeDataset(workdir, 'main-1', { columns }, [
    [row(0), { ...row(1), name: long, shape: { text: long }, any: [long] }],
    [],
    [{ ...row(2), file: png }, empty, row(4)],
  ]);
}

test('rows from anywhere, column by column, as JSON', () => {
  const dataset = makeRows(makeWorkdir());
  const block = rowBlock(dataset, { ranges: [[1, 3]], from: 1 });
  expect(block).toMatchObject({ dataset: 'main-1', rows: 5, from: 1, count: 3, numbers: null });
  const of = (name: string) => block.columns.find((column) => column.name === name);
  expect(of('name')?.values).toEqual(['x'.repeat(longestText - 1), 'row 2', null]);
  expect(of('name')?.cut).toEqual({ 0: long.length });
  expect(of('file')?.values).toEqual([
    { bytes: 1, type: 'bytes', digest: digestOf(Buffer.from([1])) },
    { bytes: png.length, type: 'png', digest: digestOf(png) },
    null,
  ]);
  expect(of('shape')?.values.slice(1)).toEqual([[2, 2], null]);
  expect(of('shape')?.cut).toEqual({ 0: JSON.stringify({ text: long }).length });
  expect(of('big')?.values).toEqual([String(2n ** 60n + 1n), String(2n ** 60n + 2n), null]);
  expect(of('day')?.values).toEqual(['2026-01-02', '2026-01-02', null]);
  expect(of('price')?.values).toEqual(['1.50', '1.50', null]);
  expect(of('any')?.values.slice(1)).toEqual([[['n', 2]], null]);
  expect(of('x')?.values).toEqual(['NaN', 'NaN', null]);
});

test('some rows of those that were chosen, and a column that is damaged', () => {
  const workdir = makeWorkdir();
  const dataset = makeRows(workdir);
  const chosen = [
    [0, 2],
    [4, 1],
  ] as const;
  expect(countRanges(chosen)).toBe(3);
  const block = rowBlock(dataset, { ranges: sliceRanges(chosen, 1, 2), rows: 3, from: 1, columns: ['name', 'big'] });
  expect(block).toMatchObject({ rows: 3, from: 1, count: 2, numbers: [1, 4] });
  expect(block.columns[1]?.values).toEqual([String(2n ** 60n + 1n), String(2n ** 60n + 4n)]);
  appendFileSync(path.join(dataset.column('big').directory, '2.arrow'), 'x');
  writeFileSync(path.join(dataset.column('name').directory, '0.arrow'), 'short');
  const damaged = rowBlock(dataset, { ranges: [[2, 2]], from: 2 });
  const problems = damaged.columns.filter(({ problem }) => problem !== null).map(({ name }) => name);
  expect(problems).toEqual(['big']);
  expect(damaged.columns.find(({ name }) => name === 'big')?.values).toEqual([null, null]);
  expect(rowBlock(dataset, { ranges: [], from: 9 })).toMatchObject({ count: 0, numbers: null });
});
