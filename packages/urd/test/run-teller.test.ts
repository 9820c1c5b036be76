import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';
import { listRuns, type RunEvent, readRun, runFile, type TimedEvent } from '@accelerator/store';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AskedJob, RunTeller } from '../src/run-log/run-teller.ts';
import { TestRun } from './test-run.ts';

const error = { name: 'Error', message: 'no' };
const failed = (job: string): RunEvent => ({ type: 'job-failed', job, method: 'm', seconds: 1, error });
const bad = (job: string, badRows: number): RunEvent => ({
  type: 'job-finished',
  job,
  method: 'm',
  seconds: 1,
  why: 'w',
  badRows,
  badDataset: `${job}/bad`,
});

interface Told {
  readonly run: TestRun;
  readonly teller: RunTeller;
  readonly events: TimedEvent[];
  readonly stop: AbortController;
}

async function told(dryRun = false): Promise<Told> {
  const run = await TestRun.open();
  const events: TimedEvent[] = [];
  const stop = new AbortController();
  const options = { photos: 'in', since: new Date(0), big: 5n };
  const emit = (event: TimedEvent): void => void events.push(event);
  const teller = new RunTeller({ name: 'main', options, dryRun, emit, signal: stop.signal }, run.workdir);
  onTestFinished(() => teller.close());
  return { run, teller, events, stop };
}

const asked =
  (...how: AskedJob['how'][]): (() => AskedJob[]) =>
  () =>
    how.map((each) => ({ how: each }));

describe('the end of a run', () => {
  test.each<[string, (of: Told) => unknown, object]>([
    ['that went well', ({ teller }) => teller.end(), { type: 'run-finished' }],
    ['with an error', ({ teller }) => teller.end(new Error('no')), { type: 'run-failed', error: { message: 'no' } }],
    [
      'with one that says more',
      ({ teller }) => teller.end(new AcceleratorError({ code: 'X', message: 'm', hint: 'h', details: { n: 1 } })),
      { type: 'run-failed', error: { code: 'X', hint: 'h', details: { n: 1 } } },
    ],
    ['with what is no error', ({ teller }) => teller.end('thrown'), { type: 'run-failed', error: {} }],
    [
      'that was stopped, whatever came of it',
      ({ teller, stop }) => [stop.abort('SIGTERM'), teller.end(new Error('no'))],
      { type: 'run-stopped', by: 'SIGTERM' },
    ],
    ['that a program stopped', ({ teller, stop }) => [stop.abort(), teller.end()], { type: 'run-stopped', by: null }],
  ])('%s is told once, in its log too', async (_, end, expected) => {
    const of = await told();
    of.teller.begin(of.run.project, asked());
    end(of);
    of.teller.end(new Error('again'));
    of.teller.close();
    expect(of.events).toHaveLength(2);
    expect(of.events[1]).toMatchObject(expected);
    const record = readRun(of.run.workdir, of.teller.id ?? '');
    expect(record.events.at(-1)).toMatchObject(expected);
    expect(record.status).toBe(String(of.events[1]?.type).slice('run-'.length));
  });

  test('counts the jobs that were asked for until then, and what they could not take', async () => {
    const { run, teller, events } = await told();
    const jobs: AskedJob[] = [];
    teller.begin(run.project, () => jobs);
    jobs.push({ how: 'built' }, { how: 'reused' }, { how: 'reused' });
    teller.emit(failed('main-1'));
    teller.emit(failed('main-2'));
    teller.emit(bad('main-3', 5));
    teller.emit(bad('main-4', 2));
    // The same job, asked for again.
    teller.emit({ type: 'job-reused', job: 'main-3', method: 'm', seconds: 0, by: 'id', badRows: 5 });
    teller.end();
    expect(events.at(-1)).toMatchObject({ built: 1, reused: 2, failed: 2, badRows: 7 });
  });

  test('without bad rows says nothing of them', async () => {
    const { run, teller, events } = await told();
    teller.begin(run.project, asked('built'));
    teller.end();
    expect(events.at(-1)).not.toHaveProperty('badRows');
  });
});

describe('the beginning of a run', () => {
  test('says what it is, as far as JSON can', async () => {
    const { run, teller, events } = await told();
    teller.begin(run.project, asked());
    expect(events[0]).toMatchObject({
      type: 'run-started',
      format: 1,
      run: teller.id,
      script: 'main',
      pid: process.pid,
      workers: 1,
      options: { photos: 'in', since: '1970-01-01T00:00:00.000Z', big: '5' },
    });
    expect(JSON.parse(JSON.stringify(events[0]))).toEqual(events[0]);
    expect(listRuns(run.workdir).map(({ run: id, status }) => [id, status])).toEqual([[teller.id, 'running']]);
  });

  test('times only rise', async () => {
    const { run, teller, events } = await told();
    teller.begin(run.project, asked());
    for (let each = 0; each < 5; each++) teller.emit({ type: 'plan-stopped', method: 'm' });
    const times = events.map(({ t }) => t);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((t) => t >= 0 && Math.round(t * 1000) / 1000 === t)).toBe(true);
  });
});

test('of a dry run all is told, and nothing kept', async () => {
  const { run, teller, events } = await told(true);
  teller.begin(run.project, asked());
  teller.emit({ type: 'job-planned', method: 'm', why: 'w' });
  teller.end();
  expect(events.map(({ type }) => type)).toEqual(['run-started', 'job-planned', 'run-finished']);
  expect([teller.id, events[0]]).toEqual([null, expect.objectContaining({ run: null })]);
  expect(existsSync(run.path('workdirs', 'main', 'runs'))).toBe(false);
});

test('the log has what was told, an event a line, up to the end', async () => {
  const { run, teller, events } = await told();
  teller.begin(run.project, asked());
  teller.emit(failed('größe-1'));
  teller.emit({ type: 'no-locks', reason: 'line\nend' });
  teller.end();
  teller.close();
  const lines = readFileSync(path.join(run.workdir.path, runFile(teller.id ?? '')), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
});
