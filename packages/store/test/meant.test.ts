import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFinishedJob, findJob, meantFinishedJob, meantJob, noteJobs, Workdir } from '../src/index.ts';
import { makeJob } from './make-job.ts';

const current = new Set(['main-1', 'main-4', 'main-5', 'main-6', 'shared-1']);
const asked: string[] = [];
let folder: string;
let workdir: Workdir;

/**
 * main-1 a, main-2 b, main-3 a, main-4 a, main-5 a that failed, main-6 b, main-7 a, main-9 c, and no main-8; in another
 * workdir shared-1 a, shared-2 b, shared-3 a.
 */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meant-'));
  const shared = Workdir.openOrCreate(path.join(folder, 'shared'), { name: 'shared', slices: 2 });
  for (const method of ['a', 'b', 'a']) noteJobs(shared, method, [makeJob(shared, { method })]);
  const isCurrentIn = () => async (job: string) => {
    asked.push(job);
    return current.has(job);
  };
  const place = { name: 'main', slices: 2 };
  const tools = { others: { shared: shared.path }, isCurrentIn };
  workdir = Workdir.openOrCreate(path.join(folder, 'main'), place, tools);
  for (const method of ['a', 'b', 'a', 'a', 'a', 'b', 'a', '', 'c']) {
    if (method === '') rmSync(workdir.jobPath(workdir.allocate()), { recursive: true });
    else if (workdir.lastNumber === 4) makeJob(workdir, { method, post: { status: 'failed' } });
    else noteJobs(workdir, method, [makeJob(workdir, { method })]);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const answer = async (find: () => string | Promise<string>): Promise<string> => {
  try {
    return await find();
  } catch (error) {
    return isAcceleratorError(error) ? `${error.code} ${error.message}` : String(error);
  }
};

describe('by number, whatever the method', () => {
  test.each([
    ['main-4<', 'main-3'],
    ['main-4<2', 'main-2'],
    ['main-4<<', 'main-2'],
    ['main-4>', 'main-5'],
    ['main-7>', 'main-9'],
    ['main-9<', 'main-7'],
    ['main-9<~', 'main-5'],
    ['c<2>', 'main-7'],
    ['main-9>', 'SPEC_LEADS_NOWHERE There is no job after main-9.'],
    ['main-2<2', 'SPEC_LEADS_NOWHERE There is only 1 job before main-2, not 2.'],
    ['shared-2<', 'shared-1'],
    ['shared-2>', 'shared-3'],
    ['shared-3>', 'SPEC_LEADS_NOWHERE There is no job after shared-3.'],
  ])('%s', async (spec, job) => {
    expect(await answer(() => findJob(workdir, spec))).toBe(job);
  });

  test('of those that finished', () => {
    expect([findFinishedJob(workdir, 'main-6<'), findJob(workdir, 'main-6<')]).toEqual(['main-4', 'main-5']);
  });
});

test('older, newer and latest are looked for in the workdir in which the job is', async () => {
  const found = ['shared-3~', 'shared-1+', 'shared-LATEST', 'main-LATEST'].map((spec) => findJob(workdir, spec));
  expect(found).toEqual(['shared-1', 'shared-3', 'shared-3', 'main-9']);
  expect(await answer(() => findJob(workdir, 'shared-3+'))).toContain("no job of method 'a' after shared-3");
});

describe('only what is current', () => {
  test.each([
    ['a!', 'main-4'],
    ['a!~', 'main-1'],
    ['b!', 'main-6'],
    ['b!<', 'main-4'],
    ['b!<2', 'main-1'],
    ['main-7!~', 'main-4'],
    ['main-3!+', 'main-4'],
    ['a!<', 'main-1'],
    ['main-4!', 'main-4'],
    ['a~!', 'SPEC_LEADS_NOWHERE Job main-5 is not current.'],
    ['a~2!', 'main-4'],
    ['main-3!', 'SPEC_LEADS_NOWHERE Job main-3 is not current.'],
    ['a!~2', "SPEC_LEADS_NOWHERE There is only 1 current job of method 'a' before main-4, not 2."],
    ['a!+', "SPEC_LEADS_NOWHERE There is no current job of method 'a' after main-4."],
    ['c!', "SPEC_LEADS_NOWHERE No job of 'c' is current: the latest is main-9."],
    ['shared-3!~', 'shared-1'],
    ['nosuch!', `JOB_NOT_FOUND There is no job 'nosuch' in`],
  ])('%s', async (spec, job) => {
    expect(await answer(() => meantJob(workdir, spec))).toContain(job);
  });

  test('only as many are asked as it takes', async () => {
    asked.length = 0;
    expect(await meantFinishedJob(workdir, 'a!')).toBe('main-4');
    expect(asked.filter((job, index) => asked.indexOf(job) === index)).toEqual(['main-7', 'main-4']);
  });

  test('is a word of its own where nobody knows', async () => {
    expect(await answer(() => findJob(workdir, 'a!'))).toMatch(/^CURRENT_UNKNOWN/);
    expect(await answer(() => meantJob(Workdir.open(workdir.path), 'a!'))).toMatch(/^CURRENT_UNKNOWN/);
    expect(await answer(() => meantJob(Workdir.open(workdir.path), 'a'))).toBe('main-7');
  });
});
