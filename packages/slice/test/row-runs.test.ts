import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RowNumbers, type RowRun, rowRunsFile, runsOf } from '../src/map/row-runs.ts';
import type { MapTask } from '../src/task.ts';

function task(rows: MapTask['rows']): MapTask {
  const job = { root: 'main', id: 'main-1' };
  return { job, slices: 1, attempt: 1, sync: false, env: [], secrets: [], step: 'map', sliceno: 0, rows };
}

test('a chunk of a slice has those of its rows that are to be computed', () => {
  const job = mkdtempSync(path.join(tmpdir(), 'ax-runs-'));
  onTestFinished(() => rmSync(job, { recursive: true }));
  mkdirSync(path.join(job, 'attempts'));
  const runs: RowRun[] = [
    [2, 3],
    [7, 1],
    [10, 5],
  ];
  writeFileSync(rowRunsFile(job, 0), JSON.stringify(runs));
  const of = (from: number, to: number): RowRun[] => runsOf(job, task({ from, to, sparse: true }));
  expect(of(0, 20)).toEqual(runs);
  expect(of(3, 8)).toEqual([
    [3, 2],
    [7, 1],
  ]);
  expect(of(5, 7)).toEqual([]);
  expect(of(12, 14)).toEqual([[12, 2]]);
  expect(runsOf(job, task({ from: 4, to: 9 }))).toEqual([[4, 5]]);
});

test('rows are numbered run by run', () => {
  const runs: RowRun[] = [
    [2, 3],
    [7, 1],
    [10, 2],
  ];
  const numbers = new RowNumbers(runs);
  const rows = [2, 3, 4, 7, 10, 11];
  expect(rows.map(() => numbers.next())).toEqual(rows);
  expect(rows.map((_, index) => numbers.at(index))).toEqual(rows);
});
