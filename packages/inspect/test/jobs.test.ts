import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { findDataset, findFinishedJob, findJob, verifyWorkdir, type Workdir } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { jobDetails } from '../src/jobs/job-details.ts';
import { summarizeJob } from '../src/jobs/job-summary.ts';
import { verifyReport } from '../src/workdirs/verify-report.ts';
import { workdirDetails } from '../src/workdirs/workdir-details.ts';

/** main-1 a, main-2 b, main-3 a (failed), main-4 a, main-5 a (not ended), main-6 broken off before its record. */
function makeJobs(): Workdir {
  const workdir = temporaryWorkdir();
  makeJob(workdir, { method: 'a', options: { n: 1 } });
  makeJob(workdir, { method: 'b' });
  const error = { name: 'Error', message: 'no', phase: 'analysis', sliceno: 1 } as const;
  makeJob(workdir, { method: 'a', options: { n: 2 }, post: { status: 'failed', error, files: {}, digest: '' } });
  makeJob(workdir, { method: 'a', options: { n: 3 } });
  makeJob(workdir, { method: 'a', options: { n: 4 }, unfinished: true });
  mkdirSync(workdir.jobPath(workdir.allocate()), { recursive: true });
  return workdir;
}

const answer = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    return isAcceleratorError(error) ? error.code : String(error);
  }
};

describe('the job that is meant', () => {
  test.each([
    ['main-2', 'main-2'],
    ['a', 'main-5'],
    ['a~', 'main-4'],
    ['a~2', 'main-3'],
    ['a~4', 'SPEC_LEADS_NOWHERE'],
    ['main-1+', 'main-3'],
    ['b~', 'SPEC_LEADS_NOWHERE'],
    ['b^', 'SPEC_LEADS_NOWHERE'],
    ['b.source', 'SPEC_LEADS_NOWHERE'],
    ['nosuch', 'JOB_NOT_FOUND'],
    ['main-99', 'JOB_NOT_FOUND'],
    ['', 'JOB_NOT_FOUND'],
  ])('%j', (wanted, job) => {
    const workdir = makeJobs();
    expect(answer(() => findJob(workdir, wanted))).toBe(job);
  });

  test('of those that finished well', () => {
    const workdir = makeJobs();
    expect(answer(() => findFinishedJob(workdir, 'main-4~'))).toBe('main-1');
    expect(answer(() => findFinishedJob(workdir, 'main-LATEST'))).toBe('main-4');
  });

  test('by the path of its directory', () => {
    const workdir = makeJobs();
    expect(answer(() => findJob(workdir, `${workdir.jobPath('main-2')}/`))).toBe('main-2');
  });

  test('has no dataset of that name, or none at all', () => {
    const workdir = makeJobs();
    expect(answer(() => findDataset(workdir, 'main-1'))).toBe('DATASET_NOT_FOUND');
    expect(answer(() => findDataset(workdir, 'main-1/bad'))).toBe('DATASET_NOT_FOUND');
  });
});

test('a job in one line, whatever became of it', () => {
  const workdir = makeJobs();
  const lines = workdir.jobIds().map((id) => {
    const { job, method, state, seconds, rows, script } = summarizeJob(workdir, id);
    return [job, method, state, seconds, rows, script];
  });
  expect(lines).toEqual([
    ['main-1', 'a', 'done', 1, null, 'main'],
    ['main-2', 'b', 'done', 1, null, 'main'],
    ['main-3', 'a', 'failed', 1, null, 'main'],
    ['main-4', 'a', 'done', 1, null, 'main'],
    ['main-5', 'a', 'unfinished', null, null, 'main'],
    ['main-6', '-', 'unfinished', null, null, null],
  ]);
});

test('everything about a job: what there is, and null where there is nothing', async () => {
  const workdir = makeJobs();
  expect(await jobDetails(workdir, 'main-1')).toMatchObject({
    state: 'done',
    options: { n: 1 },
    hasResult: true,
    result: 'the result',
    phases: [],
    map: null,
    rowCounts: null,
    badRows: 0,
    damaged: [],
    peakMemory: null,
    error: null,
  });
  expect(await jobDetails(workdir, 'main-3')).toMatchObject({
    state: 'failed',
    hasResult: false,
    files: {},
    digest: null,
    error: { message: 'no', phase: 'analysis', sliceno: 1 },
  });
  expect(await jobDetails(workdir, 'main-5')).toMatchObject({ state: 'unfinished', digest: null, error: null });
  await expect(jobDetails(workdir, 'main-6')).rejects.toThrow(expect.objectContaining({ name: 'AcceleratorError' }));
});

test('a workdir counts its jobs by state, what their records say, and each file when it is asked to', () => {
  const workdir = makeJobs();
  const told = workdirDetails(workdir);
  expect(told).toMatchObject({
    name: 'main',
    path: workdir.path,
    slices: 2,
    jobs: { done: 3, failed: 1, collected: 0, unfinished: 2 },
    files: 3,
    disk: null,
  });
  const before = workdirDetails(workdir, true).disk ?? { files: 0, size: 0 };
  const file = path.join(workdir.path, 'main-1', 'more');
  writeFileSync(file, Buffer.alloc(100_000, 1));
  linkSync(file, `${file}-by-another-name`);
  const after = workdirDetails(workdir, true).disk ?? { files: 0, size: 0 };
  expect(after.files).toBe(before.files + 1);
  expect(after.size - before.size).toBeGreaterThanOrEqual(100_000);
  expect(after.size - before.size).toBeLessThan(200_000);
  expect(workdirDetails(workdir).files).toBe(3);
});

test('a damaged job is reported with the jobs that are built upon it', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir);
  writeFileSync(path.join(workdir.jobPath(id), 'result.msgpack'), 'other');
  const { steps, dependents } = verifyReport(workdir, [...verifyWorkdir(workdir, { contents: false })]);
  expect(steps.flatMap(({ findings }) => findings.map(({ job, severity }) => [job, severity]))).toContainEqual([
    id,
    'wrong',
  ]);
  expect(dependents).toEqual({ [id]: [] });
});
