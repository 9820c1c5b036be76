import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packOutcomes } from '@accelerator/job';
import { expect, test } from 'vitest';
import { KeptLog, keptAmount, readKept } from '../src/kept/kept-log.ts';
import { type KeptRows, keptRuns } from '../src/kept/kept-records.ts';
import { forgetResumable, noteResumable, resumableJobs, sweepResumable } from '../src/kept/resumable.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const key = 'a'.repeat(32);
const head = { format: 1, key, total: 200, unit: 'rows' } as const;
const chunk = (row: number, more: Partial<KeptRows> = {}): KeptRows => ({
  sliceno: 0,
  attempt: `map.0.${row}.1`,
  part: null,
  runs: [[row, 8, 0]],
  outcomes: packOutcomes([[8, 'skipped']]),
  bad: [],
  seen: { identities: [], byMap: [] },
  ...more,
});

function started(): {
  readonly workdir: ReturnType<typeof temporaryWorkdir>;
  readonly id: string;
  readonly log: KeptLog;
} {
  const workdir = temporaryWorkdir();
  const id = workdir.allocate();
  mkdirSync(path.join(workdir.jobPath(id), 'attempts'));
  return { workdir, id, log: new KeptLog(workdir.jobPath(id), head, true) };
}

test('each line is there at once; torn, foreign and contradictory ones are passed over', async () => {
  const { workdir, id, log } = started();
  expect([readKept(workdir, id), keptAmount(workdir, id)]).toEqual([undefined, undefined]);
  log.add(chunk(0), []);
  log.add(chunk(8), []);
  expect(readKept(workdir, id)).toEqual({ head, entries: [chunk(0), chunk(8)] });
  expect(keptAmount(workdir, id)).toEqual({ done: 16, total: 200, unit: 'rows' });
  await log.sync();
  await log.close();
  const file = path.join(workdir.jobPath(id), 'attempts/kept.log');
  const text = readFileSync(file, 'utf8');
  const [first = '', second = '', third = ''] = text.split('\n');
  const odd = [third.slice(0, -9), third.replace('"bad', '"bat'), 'null', '', `${'0'.repeat(32)} {}`, third.slice(33)];
  appendFileSync(file, `${odd.join('\n')}\n`);
  expect(readKept(workdir, id)?.entries).toEqual([chunk(0), chunk(8)]);
  writeFileSync(file, [second, first, third].join('\n'));
  expect(readKept(workdir, id)).toBeUndefined();
});

test.each<[string, Partial<KeptRows>]>([
  ['an attempt that leads out', { attempt: '../../x' }],
  ['outcomes of other rows', { outcomes: packOutcomes([[9, 'skipped']]) }],
  ['rows that no part has', { outcomes: packOutcomes([[8, 'bad']]) }],
  ['a part of another dataset', { part: { name: 'bad', sliceno: 0, rows: 8, columns: {} } }],
])('%s is no line', (_, odd) => {
  const { workdir, id, log } = started();
  log.add(chunk(0, odd), []);
  expect(readKept(workdir, id)?.entries).toEqual([]);
});

test('runs tell where each row lies, whatever became of it', () => {
  const runs = [
    [0, 4, 0],
    [10, 3, 3],
  ] as const;
  const outcomes = packOutcomes([
    [2, 'kept'],
    [1, 'skipped'],
    [2, 'bad'],
    [2, 'kept'],
  ]);
  expect(keptRuns({ runs, outcomes })).toEqual([
    { row: 0, count: 2, at: 0, outcome: 'kept' },
    { row: 2, count: 1, at: 2, outcome: 'skipped' },
    { row: 3, count: 1, at: 2, outcome: 'bad' },
    { row: 10, count: 1, at: 3, outcome: 'bad' },
    { row: 11, count: 2, at: 4, outcome: 'kept' },
  ]);
});

test('jobs that can be resumed are found by their key, newest first, also when the index was lost', async () => {
  const { workdir, id, log } = started();
  expect(resumableJobs(workdir, key)).toEqual([]);
  log.add(chunk(0), []);
  await log.close();
  const later = workdir.allocate();
  for (const job of [id, later]) noteResumable(workdir, key, job);
  expect(resumableJobs(workdir, key)).toEqual([later, id]);
  // It holds nothing.
  sweepResumable(workdir);
  expect(resumableJobs(workdir, key)).toEqual([id]);
  workdir.door.remove('resumable');
  expect(resumableJobs(workdir, key)).toEqual([id]);
  forgetResumable(workdir, key, id);
  expect([resumableJobs(workdir, key), existsSync(path.join(workdir.path, 'resumable', key))]).toEqual([[], false]);
});
