import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sealJson } from '@accelerator/base';
import { jobKey, type KeyPreimage } from '@accelerator/job';
import { keepHit, type RunEvent, thisProcess, Workdir } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { JobFinder } from '../src/job-finder.ts';

interface Found {
  readonly job: string | undefined;
  readonly events: readonly RunEvent[];
}

function find(workdir: Workdir, preimage: KeyPreimage, by: 'id' | 'content'): Found {
  const events: RunEvent[] = [];
  return { job: finderOf(workdir, events).find({ by, preimage })?.id, events };
}

function finderOf(workdir: Workdir, events: RunEvent[]): JobFinder {
  return new JobFinder({
    workdir,
    emit: (event) => void events.push(event),
    session: { use: () => true },
    dryRun: false,
  });
}

/** As the record of an earlier version, which does not say what the job is found by. */
function makeEarlier(workdir: Workdir, id: string): void {
  const file = path.join(workdir.jobPath(id), 'post.json');
  const { preimages: _, checksum: __, ...post } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, sealJson(post));
}

describe.each(['id', 'content'] as const)('a job that is found by %s', (by) => {
  test.each([
    ['of this version', false],
    ['of an earlier version', true],
  ])('%s: the index is only a hint, what it was made from is compared', (_, isEarlier) => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    if (isEarlier) makeEarlier(workdir, id);
    const { preimage } = workdir.readSetup(id);
    workdir.index.remember(jobKey(preimage, by), id);
    expect(find(workdir, preimage, by)).toEqual({ job: id, events: [] });
    // As if two keys were equal by chance.
    const other = { ...preimage, options: { n: 2 } };
    workdir.index.remember(jobKey(other, by), id);
    expect(find(workdir, other, by)).toEqual({ job: undefined, events: [] });
  });

  test('what its record said is known: it is not read, and compared all the same', () => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    const { preimage } = workdir.readSetup(id);
    const other = { ...preimage, options: { n: 2 } };
    for (const each of [preimage, other]) workdir.index.remember(jobKey(each, by), id);
    const post = workdir.readPost(id);
    // As if it was read when it had not changed for a while.
    if (post !== undefined) keepHit(workdir, id, post, Date.now() + 10_000);
    workdir.close();
    const reopened = Workdir.open(workdir.path);
    expect(find(reopened, other, by)).toEqual({ job: undefined, events: [] });
    const job = finderOf(reopened, []).find({ by, preimage });
    expect([job?.id, job?.remarks, job?.hasAsked, job?.failedRows]).toEqual([id, {}, false, 0]);
    // It is read when it is asked for, and it would be there if it had been read before.
    rmSync(path.join(workdir.jobPath(id), 'post.json'));
    expect(job?.post).toBeUndefined();
    expect(finderOf(reopened, []).find({ by, preimage })).toBeUndefined();
  });
});

describe('a job that the index names and that is not finished', () => {
  function unfinished(): { workdir: Workdir; id: string; preimage: KeyPreimage; key: string; finish: () => void } {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    const { preimage } = workdir.readSetup(id);
    const key = jobKey(preimage, 'id');
    workdir.index.remember(key, id);
    const post = path.join(workdir.jobPath(id), 'post.json');
    renameSync(post, path.join(workdir.path, 'aside'));
    return { workdir, id, preimage, key, finish: () => renameSync(path.join(workdir.path, 'aside'), post) };
  }

  test('is being built by another engine: nothing is wrong with it, and it stays named', () => {
    const { workdir, id, preimage, key } = unfinished();
    const other = { host: thisProcess().host, pid: process.ppid };
    mkdirSync(path.join(workdir.path, 'sessions'));
    writeFileSync(path.join(workdir.path, 'sessions/other'), `${JSON.stringify({ ...other, from: 0 })}\n${id}\n`);
    expect(find(workdir, preimage, 'id')).toEqual({ job: undefined, events: [] });
    expect(workdir.index.lookUp(key)).toBe(id);
  });

  test('was left by one that died: that is told, and it is named no more', () => {
    const { workdir, id, preimage, key } = unfinished();
    const { job, events } = find(workdir, preimage, 'id');
    expect([job, events]).toMatchObject([undefined, [{ type: 'hit-refused', job: id }]]);
    expect(workdir.index.lookUp(key)).toBeUndefined();
  });

  test('is finished by another one right before its name is removed: it is named again', () => {
    const { workdir, id, preimage, key, finish } = unfinished();
    // Its directories were looked through before.
    expect([...workdir.index.candidates('0'.repeat(32))]).toEqual([]);
    const forget = workdir.index.forget.bind(workdir.index);
    workdir.index.forget = (...of) => {
      finish();
      forget(...of);
    };
    expect(find(workdir, preimage, 'id').job).toBeUndefined();
    expect(workdir.index.lookUp(key)).toBe(id);
    expect(find(workdir, preimage, 'id')).toEqual({ job: id, events: [] });
  });
});
