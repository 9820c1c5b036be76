import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runDetails } from '@accelerator/inspect';
import { newRunId, type RunEvent, Workdir } from '@accelerator/store';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { afterAll, expect, test } from 'vitest';
import { KnownRuns } from '../src/pages/runs/known-runs.ts';
import { RunJobs } from '../src/pages/runs/run-jobs.tsx';
import { WorkerLanes } from '../src/pages/timeline/work-lanes.tsx';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-known-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const workdir = Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 1 });
mkdirSync(workdir.door.pathTo('runs'), { recursive: true });

const started = new Date(Date.UTC(2026, 0, 1));
const run = newRunId('main', started);
const file = workdir.door.pathTo(`runs/${run}.jsonl`);
let seconds = 0;

function log(...events: readonly RunEvent[]): void {
  for (const event of events) appendFileSync(file, `${JSON.stringify({ t: seconds++ / 1000, ...event })}\n`);
}

function logJob(number: number): void {
  const job = { job: `main-${number}`, method: 'm' };
  log(
    { type: 'job-started', ...job, why: 'new' },
    { type: 'slice-started', job: job.job, phase: 'synthesis', sliceno: null, worker: String(number % 2) },
    { type: 'slice-finished', job: job.job, phase: 'synthesis', sliceno: null, seconds: 0.001 },
    { type: 'job-finished', ...job, seconds: 0.004, why: 'new' },
  );
}

test('a run that is looked at again and again is what it is when its whole log is read', async () => {
  const { host, pid } = { host: 'elsewhere', pid: 1 };
  log({
    ...{ type: 'run-started', format: 1, run, script: 'main', workdir: 'main', started: started.toISOString() },
    ...{ options: {}, workers: 2, versions: {}, host, pid },
  });
  const known = new KnownRuns(workdir);
  // More than are read in one turn.
  for (let number = 1; number <= 1500; number++) logJob(number);
  const [one, other] = await Promise.all([known.look(run), known.look(run)]);
  expect(other.soFar).toBe(one.soFar);
  expect(one.soFar.details(one.summary)).toEqual(runDetails(workdir, run));
  expect([one.state.built, one.state.running.size]).toEqual([1500, 0]);
  // The line that is being written is left until the rest of it comes.
  const line = JSON.stringify({ t: 9, type: 'job-started', job: 'main-1501', method: 'm', why: 'new' });
  appendFileSync(file, line.slice(0, 30));
  expect((await known.look(run)).state.running.size).toBe(0);
  appendFileSync(file, `${line.slice(30)}\n`);
  const now = await known.look(run);
  expect([...now.state.running.keys()]).toEqual(['main-1501']);
  expect(now.soFar.details(now.summary)).toEqual(runDetails(workdir, run));
  log({ type: 'uncommitted', files: 2 }, { type: 'run-finished', seconds: 1, built: 1500, reused: 0, failed: 0 });
  const end = await known.look(run);
  expect(end.soFar.details(end.summary)).toEqual(runDetails(workdir, run));
  expect(end.soFar.details(end.summary)).toMatchObject({ status: 'finished', uncommitted: 2 });

  const { jobs } = runDetails(workdir, run);
  const shown = (wish: Parameters<typeof RunJobs>[0]['wish']): string[] =>
    [...renderToString(h(RunJobs, { run, jobs, wish })).matchAll(/<th scope="row"><a[^>]*>([^<]*)/g)].map(
      ([, job = '']) => job,
    );
  expect(shown({ from: 0 }).slice(0, 2)).toEqual(['main-1501', 'main-1500']);
  expect(shown({ from: 1400 })).toHaveLength(101);
  expect(shown({ from: 0, state: 'unfinished' })).toEqual(['main-1501']);
  const spans = end.work.spans(workdir, started.toISOString());
  expect(spans).toHaveLength(1500);
  const lanes = renderToString(h(WorkerLanes, { spans, label: 'workers', byMethod: true }));
  const parts = [...lanes.matchAll(/class="span /g)].length;
  expect(parts).toBeGreaterThan(1);
  expect(parts).toBeLessThan(1010);
  await expect(known.look(newRunId('none', started))).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
});
