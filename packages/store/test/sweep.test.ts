import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { removeJob, removePayload } from '../src/gc/remove.ts';
import { failedPayload, isPayload, type SurveyedJob, surveyJobs } from '../src/gc/survey.ts';
import { sweep } from '../src/gc/sweep.ts';
import { lockKey } from '../src/locks/job-lock.ts';
import type { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

let workdir: Workdir;
beforeEach(() => {
  workdir = temporaryWorkdir();
});
const at = (...parts: string[]): string => path.join(workdir.path, ...parts);

function put(name: string, { hours = 0, bytes = 1 } = {}): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), Buffer.alloc(bytes, 1));
  const then = new Date(Date.now() - hours * 3_600_000);
  utimesSync(at(name), then, then);
}

const surveyed = (id: string): SurveyedJob => {
  const job = surveyJobs(workdir).find((each) => each.id === id);
  if (job === undefined) throw new Error(`${id} is not there`);
  return job;
};

describe('what engines that died have left', () => {
  const key = 'a'.repeat(32);
  test.each<[string, number, boolean]>([
    ['x.tmp', 2, false],
    ['x.tmp', 0.5, true],
    ['builds/main.json.12.tmp', 2, false],
    ['chains/main.json.12.tmp', 2, false],
    ['keys/x.tmp', 2, false],
    ['keys/ab/x.tmp', 2, false],
    ['keys/ab/x.tmp', 0, true],
    ['builds/main.json', 99, true],
    ['runs/x.tmp', 99, true],
    [`locks/${key}`, 0, false],
    ['locks/gc', 99, true],
    ['locks/notes', 99, true],
    ['pins', 99, true],
    ['notes.txt', 99, true],
  ])('%s, of %d hours: stays is %s', async (name, hours, stays) => {
    put(name, { hours });
    await sweep(workdir);
    expect(existsSync(at(name))).toBe(stays);
  });

  test('a lock that somebody holds stays', async () => {
    const lock = await lockKey(workdir.path, key, () => {});
    await sweep(workdir);
    expect(existsSync(at('locks', key))).toBe(true);
    lock.release();
  });

  test('a link that is old is no file of theirs', async () => {
    put('kept', { hours: 99 });
    symlinkSync('kept', at('link.tmp'));
    await sweep(workdir);
    expect(readdirSync(workdir.path)).toEqual(expect.arrayContaining(['kept', 'link.tmp']));
  });

  test('attempts of jobs that have ended go, those of one that runs stay', async () => {
    const [done, running] = [makeJob(workdir), makeJob(workdir, { unfinished: true })];
    for (const id of [done, running]) for (const name of ['attempts/x/y', 'gone-0123abcd/z']) put(`${id}/${name}`);
    put(`${done}/out/attempts/mine`);
    put(`${done}/gone-west`);
    await sweep(workdir);
    const left = (id: string): string[] => readdirSync(at(id)).filter((name) => /^(attempts|gone|out$)/.test(name));
    expect([left(done), left(running)]).toEqual([['gone-west', 'out'], ['attempts']]);
  });
});

describe('a job as a collector sees it', () => {
  const file = { size: 3, digest: 'd'.repeat(32) };
  const record = { size: 3, digest: null, checksum: 'c'.repeat(32) };
  test.each<[string, Parameters<typeof isPayload>[1], boolean]>([
    ['result.msgpack', file, true],
    ['default/n/0.col', { size: 3, digest: null }, true],
    ['default/dataset.json', record, false],
    ['default/dataset.json', file, false],
    ['dataset.json', file, true],
    ['rows.json', record, false],
    ['output/synthesis.txt', file, false],
    ['my/output/x', file, true],
  ])('%s of %o is payload: %s', (name, of, expected) => {
    expect(isPayload(name, of)).toBe(expected);
  });

  test('its state is what its records say, whole or not', () => {
    const ids = [
      makeJob(workdir),
      makeJob(workdir, { unfinished: true }),
      makeJob(workdir, { post: { status: 'failed', digest: '' } }),
      makeJob(workdir, { post: { status: 'collected' } }),
      makeJob(workdir),
      makeJob(workdir),
      workdir.allocate(),
    ];
    writeFileSync(at('main-5', 'post.json'), 'x');
    writeFileSync(at('main-6', 'setup.json'), '');
    expect(ids.map((id) => surveyed(id).state)).toEqual([
      'done',
      'unfinished',
      'failed',
      'collected',
      'damaged',
      'damaged',
      'unfinished',
    ]);
    expect(surveyed('main-7').method).toBeNull();
    symlinkSync('main-1', at('main-9'));
    expect(surveyJobs(workdir)).toHaveLength(7);
  });

  test('it was used when it was made, or when its key was of use last', () => {
    const id = makeJob(workdir);
    expect(surveyed(id).used).toBe(Date.parse('2026-01-01T00:00:01.000Z'));
    const key = workdir.readSetup(id).key;
    workdir.index.remember(key, id);
    const before = Date.now() - 1000;
    workdir.index.touch(key);
    expect(surveyed(id).used).toBeGreaterThan(before);
  });
});

describe('files of a job are removed', () => {
  test('the records stay, and say that it was collected', () => {
    const id = makeJob(workdir);
    expect(surveyed(id).payloadBytes).toBeGreaterThan(0);
    removePayload(workdir, surveyed(id));
    expect(existsSync(at(id, 'result.msgpack'))).toBe(false);
    expect(existsSync(at(id, 'output/synthesis.txt'))).toBe(true);
    expect(workdir.readPost(id)).toMatchObject({ status: 'collected', files: { 'result.msgpack': {} } });
    expect(surveyed(id)).toMatchObject({ state: 'collected', payloadBytes: 0 });
    // What nobody recorded may be a user's own.
    put(`${id}/notes.txt`);
    removePayload(workdir, surveyed(id));
    expect(existsSync(at(id, 'notes.txt'))).toBe(true);
  });

  test('with the folders that are empty then, and no others', () => {
    const size = { size: 1, digest: 'd'.repeat(32) };
    const files = { 'a/b/c/1': size, 'a/2': size, 'e/3': size };
    const id = makeJob(workdir, { post: { files } });
    for (const name of [...Object.keys(files), 'a/own', 'e/f/own']) put(`${id}/${name}`);
    removePayload(workdir, surveyed(id));
    expect(readdirSync(at(id, 'a'))).toEqual(['own']);
    expect(readdirSync(at(id, 'e'))).toEqual(['f']);
  });

  test('of one that failed all but its records goes', () => {
    const id = makeJob(workdir, { post: { status: 'failed', digest: '', files: {} } });
    for (const name of ['half/1', 'big', 'attempts/x']) put(`${id}/${name}`, { bytes: 10_000 });
    expect(failedPayload(workdir, id).sort()).toEqual(['attempts', 'big', 'half', 'result.msgpack']);
    expect(surveyed(id).payloadBytes).toBeGreaterThanOrEqual(30_000);
    removePayload(workdir, surveyed(id));
    expect(failedPayload(workdir, id)).toEqual([]);
    expect(surveyed(id)).toMatchObject({ state: 'failed', payloadBytes: 0 });
  });

  test('or all of it, and what a link leads to is no part of it', () => {
    const id = makeJob(workdir);
    put('outside/x');
    symlinkSync('../outside', at(id, 'link'));
    removeJob(workdir, id);
    removeJob(workdir, id);
    expect([existsSync(at(id)), existsSync(at('outside/x'))]).toEqual([false, true]);
  });
});
