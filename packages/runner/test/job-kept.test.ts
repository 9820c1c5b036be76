import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { JobSetup } from '@accelerator/job';
import { noteResumable, resumableJobs, type Workdir } from '@accelerator/store';
import { expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { JobKept } from '../src/kept/job-kept.ts';

/** A job that ended early, and has kept something. */
function endedEarly(workdir: Workdir): JobSetup {
  const id = makeJob(workdir, { unfinished: true });
  mkdirSync(`${workdir.jobPath(id)}/attempts`, { recursive: true });
  writeFileSync(`${workdir.jobPath(id)}/attempts/kept.log`, 'kept\n');
  const setup = workdir.readSetup(id);
  noteResumable(workdir, setup.key, id);
  return setup;
}

/** Another job of the same key, which goes well. */
async function build(
  workdir: Workdir,
  key: string,
  { looks, isOnly }: { looks: boolean; isOnly: boolean },
): Promise<void> {
  const id = makeJob(workdir, { unfinished: true });
  const run = {
    path: workdir.jobPath(id),
    setup: { job: id, key },
    plan: { indexed: true, isOnly, method: { definition: { resume: true } } },
    tools: { workdir, durable: false },
  };
  const kept = JobKept.begin(run, { format: 1, key, total: 1, unit: 'slices' });
  if (looks) expect(kept?.earlier).toEqual(resumableJobs(workdir, key));
  await kept?.drop();
  kept?.supersede();
}

test.each<[string, { looks: boolean; isOnly: boolean }, boolean]>([
  ['what an earlier attempt kept goes, though nothing was taken over', { looks: true, isOnly: true }, true],
  ['so it does when nobody has looked for it', { looks: false, isOnly: true }, true],
  ['it stays where somebody else may be at it', { looks: true, isOnly: false }, false],
])('of a job that is built %s', async (_, how, goes) => {
  const workdir = temporaryWorkdir();
  const { job, key } = endedEarly(workdir);
  await build(workdir, key, how);
  expect(resumableJobs(workdir, key)).toEqual(goes ? [] : [job]);
  expect(existsSync(`${workdir.jobPath(job)}/attempts`)).toBe(!goes);
});

test('a job with nothing before it touches nothing', async () => {
  const workdir = temporaryWorkdir();
  const other = endedEarly(workdir);
  await build(workdir, '0'.repeat(32), { looks: true, isOnly: true });
  expect(resumableJobs(workdir, other.key)).toEqual([other.job]);
});
