import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newRunId, type RunEvent, Workdir } from '@accelerator/store';
import { afterAll, expect, test } from 'vitest';
import { findRun, latestRuns, runDetails } from '../src/index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const workdir = Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 1 });

/** A log as an engine leaves it. */
function logged(script: string, second: number, ...events: readonly RunEvent[]): string {
  const started = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const id = newRunId(script, started);
  const start: RunEvent = {
    type: 'run-started',
    format: 1,
    run: id,
    script,
    workdir: 'main',
    started: started.toISOString(),
    options: { size: 1 },
    workers: 1,
    versions: {},
    host: 'elsewhere',
    pid: 1,
  };
  mkdirSync(workdir.door.pathTo('runs'), { recursive: true });
  const lines = [start, ...events].map((event, t) => `${JSON.stringify({ t, ...event })}\n`);
  writeFileSync(workdir.door.pathTo(`runs/${id}.jsonl`), lines.join(''));
  return id;
}

const counts = { built: 1, reused: 1, failed: 0 };
const first = logged('main', 1, { type: 'run-finished', seconds: 1, ...counts });
const other = logged('other', 2, { type: 'run-stopped', seconds: 1, ...counts, by: 'SIGINT' });
const last = logged(
  'main',
  3,
  { type: 'job-started', job: 'main-1', method: 'm', why: 'new' },
  { type: 'job-started', job: 'main-2', method: 'n', why: 'newer' },
  { type: 'job-reused', job: 'main-0', method: 'm', seconds: 0.1, by: 'id', badRows: 3 },
  { type: 'job-reused', job: 'main-3', method: 'm', seconds: 0.2, by: 'shared' },
  { type: 'warning', text: 'look' },
  { type: 'job-finished', job: 'main-1', method: 'm', seconds: 2, why: 'new' },
  { type: 'result-linked', name: 'x', job: 'main-1', target: 'a.txt' },
  { type: 'run-finished', seconds: 4, ...counts, returned: [1] },
);

test('runs, the newest last, of all scripts or of one, no more than are asked for', () => {
  const ids = (script: string | undefined, most: number): string[] =>
    latestRuns(workdir, script, most).map(({ run }) => run);
  expect(ids(undefined, 10)).toEqual([first, other, last]);
  expect(ids('main', 10)).toEqual([first, last]);
  expect(ids('main', 1)).toEqual([last]);
  expect(ids('none', 10)).toEqual([]);
});

test('a run is found by its id, or by its script and how far it lies back', () => {
  expect(['main', 'main~1', 'other', first].map((spec) => findRun(workdir, spec))).toEqual([last, first, other, first]);
  expect(() => findRun(workdir, 'main~2')).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
  expect(() => runDetails(workdir, findRun(workdir, 'none'))).toThrow(
    expect.objectContaining({ code: 'RUN_NOT_FOUND' }),
  );
});

test('all that is kept of a run: jobs as they ended, those that did not, and what the script said', () => {
  expect(runDetails(workdir, last)).toMatchObject({
    status: 'finished',
    start: { options: { size: 1 } },
    jobs: [
      { job: 'main-0', method: 'm', state: 'reused', seconds: 0.1, why: null, badRows: 3, isFetched: false },
      { job: 'main-3', method: 'm', state: 'reused', seconds: 0.2, why: null, badRows: 0, isFetched: true },
      { job: 'main-1', method: 'm', state: 'built', seconds: 2, why: 'new', badRows: 0 },
      { job: 'main-2', method: 'n', state: 'unfinished', seconds: null, why: 'newer', badRows: 0 },
    ],
    warnings: ['look'],
    links: [{ name: 'x', job: 'main-1', target: 'a.txt' }],
    returned: [1],
    stoppedBy: null,
  });
  expect(runDetails(workdir, other)).toMatchObject({
    status: 'stopped',
    jobs: [],
    returned: null,
    stoppedBy: 'SIGINT',
  });
});
