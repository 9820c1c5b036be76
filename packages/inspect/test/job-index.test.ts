import { rmSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { JobIndex } from '../src/jobs/job-index.ts';

test('what was removed is not known any more, also when others were listed just before', async () => {
  const workdir = temporaryWorkdir();
  for (let n = 1; n <= 4; n++) makeJob(workdir, { method: 'a', options: { n } });
  const index = new JobIndex(workdir);
  const known = async (): Promise<string[]> => {
    await index.whole();
    return index.jobs.map(({ job }) => job);
  };
  // The clock of a folder may stand still for longer than this test takes.
  const changedAt = (second: number): void => utimesSync(workdir.path, second, second);
  changedAt(1);
  expect(await known()).toEqual(['main-4', 'main-3', 'main-2', 'main-1']);
  rmSync(workdir.jobPath('main-2'), { recursive: true });
  changedAt(2);
  expect(await known()).toEqual(['main-4', 'main-3', 'main-1']);
  makeJob(workdir, { method: 'a', options: { n: 5 } });
  rmSync(workdir.jobPath('main-4'), { recursive: true });
  makeJob(workdir, { method: 'a', options: { n: 6 } });
  expect((await known()).slice(0, 2)).toEqual(['main-6', 'main-5']);
  rmSync(workdir.jobPath('main-6'), { recursive: true });
  expect(await known()).toEqual(['main-5', 'main-3', 'main-1']);
});
