import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sealJson } from '@accelerator/base';
import { jobKey, type KeyPreimage } from '@accelerator/job';
import type { RunEvent, Workdir } from '@accelerator/store';
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
  const finder = new JobFinder({
    workdir,
    emit: (event) => void events.push(event),
    session: { use: () => true },
    dryRun: false,
  });
  return { job: finder.find({ by, preimage })?.id, events };
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
});
