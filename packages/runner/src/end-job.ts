import { rmSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, formatJson, messageOf, toErrorRecord, withPlace, writeFileAtomic } from '@accelerator/base';
import { contentDigest, type FileRecord, type JobPost, type JobSetup, type RowCounts } from '@accelerator/job';
import { Job } from '@accelerator/store';
import type { FinishedDatasets } from './finish-datasets.ts';
import { type JobAttempts, PartFailure } from './job-attempts.ts';
import type { JobPlan, JobTools } from './job-plan.ts';

/** What a job made, when all its phases have ended well. */
export interface JobOutcome {
  readonly datasets: FinishedDatasets;
  /** Of a map. */
  readonly rows?: RowCounts;
}

/** The last step of a job that went well: everything that it made is durable, and then it counts. */
export async function publish(
  plan: JobPlan,
  setup: JobSetup,
  attempts: JobAttempts,
  { datasets, rows }: JobOutcome,
  started: number,
  tools: JobTools,
): Promise<Job> {
  const directory = tools.workdir.jobPath(setup.job);
  rmSync(path.join(directory, 'attempts'), { recursive: true });
  const files: Record<string, FileRecord> = { ...attempts.files.files, ...datasets.files };
  const post: JobPost = {
    format: 1,
    status: 'done',
    started: new Date(started).toISOString(),
    finished: new Date().toISOString(),
    seconds: (Date.now() - started) / 1000,
    phases: attempts.records,
    ...(rows !== undefined && { rows }),
    files,
    links: datasets.links,
    datasets: datasets.digests,
    digest: contentDigest(files, datasets.digests),
  };
  const records = ['setup.json', 'method.mjs', 'method.mjs.map'];
  const keys = plan.indexed ? [setup.key, setup.contentKey] : [];
  // Before it counts, so that a crash between the two can't leave a finished job that no key leads to; but a job that
  // the key names already stays there until this one is whole.
  for (const key of keys) if (tools.workdir.lookUp(key) === undefined) tools.workdir.remember(key, setup.job);
  await tools.workdir.publish(setup.job, post, [...records, ...Object.keys(files)], tools.durable);
  // Looked up anew: whoever found it unfinished meanwhile has removed the link. And it counts now: an index that can't be
  // written costs another run, not this job.
  quietly(() => {
    for (const key of keys) if (tools.workdir.lookUp(key) !== setup.job) tools.workdir.remember(key, setup.job);
  });
  tools.emit({ type: 'job-finished', job: setup.job, method: setup.method, seconds: post.seconds, why: plan.why });
  return new Job(tools.workdir, setup.job, { setup, post });
}

/** Keeps the job directory with what was printed and the whole error; it is never reused. */
export function fail(setup: JobSetup, attempts: JobAttempts, error: unknown, started: number, tools: JobTools): never {
  const directory = tools.workdir.jobPath(setup.job);
  const part = error instanceof PartFailure ? error : undefined;
  // A slice process has said where.
  const cause = part?.cause ?? withPlace(error, directory);
  const place = {
    ...(part !== undefined && { phase: part.phase }),
    ...(part !== undefined && part.slice !== null && { slice: part.slice }),
  };
  // On a full disk none of this may be possible. Then the job is one that was broken off, and the error is told all the same.
  quietly(() => attempts.files.keepAllOutput());
  quietly(() => rmSync(path.join(directory, 'attempts'), { recursive: true, force: true }));
  const seconds = (Date.now() - started) / 1000;
  const record = toErrorRecord(cause);
  const post: JobPost = {
    format: 1,
    status: 'failed',
    started: new Date(started).toISOString(),
    finished: new Date().toISOString(),
    seconds,
    phases: attempts.records,
    files: {},
    links: {},
    datasets: {},
    digest: '',
    error: { ...record, ...place },
  };
  quietly(() => {
    // Published, and then the disk failed: others may use it already.
    if (tools.workdir.readPost(setup.job)?.status === 'done') return;
    writeFileAtomic(path.join(directory, 'post.json'), formatJson(post));
  });
  tools.emit({
    type: 'job-failed',
    job: setup.job,
    method: setup.method,
    seconds,
    error: record,
    ...place,
  });
  throw jobFailed(setup, part, cause);
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The error that is being handled is the one to report.
  }
}

/** A phase of a job failed. The cause has the error itself. */
function jobFailed(setup: JobSetup, part: PartFailure | undefined, cause: unknown): AcceleratorError {
  const where = part === undefined ? '' : ` in ${part.phase}${part.slice === null ? '' : ` of slice ${part.slice}`}`;
  return new AcceleratorError({
    code: 'JOB_FAILED',
    message: `Job ${setup.job} (${setup.method}) failed${where}: ${messageOf(cause)}`,
    hint: `\`ax job ${setup.job}\` shows what it printed and the whole error.`,
    cause,
    details: { job: setup.job, method: setup.method },
  });
}
