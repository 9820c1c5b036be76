import path from 'node:path';
import { AcceleratorError, messageOf, sealJson, toErrorRecord, withPath } from '@accelerator/base';
import {
  contentDigest,
  contentPreimage,
  describePart,
  type JobPost,
  type JobSetup,
  preimageProof,
  type RowCounts,
} from '@accelerator/job';
import { Job, publishJob, sealDirectory } from '@accelerator/store';
import { chainEndsOf } from './chain-ends.ts';
import { type JobRun, told } from './job-run.ts';
import { keepTemporary } from './keep-temporary.ts';
import { quietly } from './quietly.ts';
import { removeAttempts } from './remove-attempts.ts';
import { jobNamed, recordsWithSeen } from './run-subjobs.ts';
import { PartFailure } from './run-task.ts';

/**
 * The last step of a job that went well: everything that it made is durable, and then it counts.
 * @param rows of a map
 */
export async function publish(run: JobRun, rows?: RowCounts): Promise<Job> {
  const { plan, setup, datasets } = run;
  const { workdir, durable, emit } = run.tools;
  const { files, records } = run.files;
  const chainEnds = chainEndsOf(run);
  const subjobs = recordsWithSeen(run.subjobs, run.seen.identities, givenJobs(setup));
  const seen = run.seen.without(new Set(subjobs.flatMap(({ job }) => job ?? [])));
  const post: JobPost = {
    ...endOf(run, 'done'),
    ...(rows !== undefined && { rows }),
    ...(run.bad > 0 && { bad: run.bad }),
    ...(seen !== undefined && { seen }),
    ...(chainEnds.length > 0 && { chainEnds }),
    ...(plan.indexed && { preimages: proofsOf(setup) }),
    records,
    files,
    links: datasets.links,
    ...(subjobs.length > 0 && { subjobs }),
    ...(datasets.chained.size > 0 && { chained: [...datasets.chained] }),
    datasets: datasets.digests,
    digest: contentDigest(files, datasets.digests),
  };
  const keys = plan.indexed ? [setup.key, setup.contentKey] : [];
  // Before it counts, so that a crash between the two can't leave a finished job that no key leads to; but a job that
  // the key names already stays there until this one is whole.
  const { index } = workdir;
  for (const key of keys) index.announce(key, setup.job);
  await run.early?.done;
  const unsynced = [
    ...Object.keys(records).filter((name) => run.early?.names.has(name) !== true),
    ...run.files.unsynced,
  ];
  const folders = foldersOf([...Object.keys(files), ...Object.keys(records)]);
  await publishJob(workdir, setup.job, post, durable ? { files: unsynced, folders } : undefined);
  await run.kept?.drop();
  // Not before it counts: until then what it has done may be taken over by another.
  if (run.tools.keepTemp === true) quietly(() => keepTemporary(run.path));
  removeAttempts(run.path);
  run.kept?.supersede();
  quietly(() => sealDirectory(workdir, setup.job));
  workdir.records.recalled.noteWritten(setup, run.files.setupBytes);
  for (const key of keys) index.confirm(key, setup.job);
  const job = new Job(workdir, setup.job, { setup, post });
  emit({
    type: 'job-finished',
    ...told(setup),
    seconds: post.seconds,
    why: plan.why,
    ...job.remarks,
    ...(rows?.retried !== undefined && { retriedRows: rows.retried }),
  });
  return job;
}

/** The jobs of which it was given something. */
function givenJobs({ preimage, fileJobs = [] }: JobSetup): ReadonlySet<string> {
  const { datasets, jobs } = preimage;
  const names = [...Object.values(datasets), ...Object.values(jobs), fileJobs].flatMap((each) => each ?? []);
  return new Set(names.map(jobNamed));
}

export function proofsOf({ preimage, contentInputs }: JobSetup): NonNullable<JobPost['preimages']> {
  return { id: preimageProof(preimage), content: preimageProof(contentPreimage(preimage, contentInputs)) };
}

/** Keeps the job directory with what was printed and the whole error; it is never reused. */
export function fail(run: JobRun, error: unknown): never {
  const { setup } = run;
  const { workdir, emit } = run.tools;
  const failure = error instanceof PartFailure ? error : undefined;
  // A slice process has said where.
  const cause = failure?.cause ?? withPath(error, run.path);
  // On a full disk none of this may be possible. Then the job counts as broken off, and the error is reported all the same.
  quietly(() => run.files.keepAllOutput());
  if (run.tools.keepTemp === true) quietly(() => keepTemporary(run.path));
  quietly(() => (run.kept === undefined ? removeAttempts(run.path) : run.kept.tidy()));
  const record = toErrorRecord(cause);
  const post: JobPost = {
    ...endOf(run, 'failed'),
    records: run.files.records,
    files: {},
    links: {},
    datasets: {},
    digest: '',
    error: { ...record, ...failure?.part },
  };
  quietly(() => {
    // Published, and then the disk failed: others may use it already.
    if (workdir.readPost(setup.job)?.status === 'done') return;
    workdir.door.write(`${setup.job}/post.json`, sealJson(post));
  });
  const { seconds } = post;
  emit({ type: 'job-failed', ...told(setup), seconds, error: record, ...failure?.part });
  throw jobFailed(setup, failure, cause);
}

/** All folders above the files of a job, in it: each has an entry that must be on the disk. */
export function foldersOf(files: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = path.dirname(file); folder !== '.' && !folders.has(folder); folder = path.dirname(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

/** When it ended, how, and what it took. */
function endOf(
  { clock, costs }: JobRun,
  status: 'done' | 'failed',
): Pick<JobPost, 'format' | 'status' | 'started' | 'finished' | 'seconds' | 'waited' | 'phases'> {
  return {
    format: 1,
    status,
    started: new Date(clock.startedAt).toISOString(),
    finished: new Date().toISOString(),
    seconds: inMilliseconds(clock.seconds),
    waited: inMilliseconds(clock.waited),
    phases: costs.records,
  };
}

/** What is kept: more digits say nothing. */
function inMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** A phase of a job failed. The cause has the error itself. */
function jobFailed(setup: JobSetup, failure: PartFailure | undefined, cause: unknown): AcceleratorError {
  const where = failure === undefined ? '' : ` in ${describePart(failure.part)}`;
  return new AcceleratorError({
    code: 'JOB_FAILED',
    message: `Job ${setup.job} (${setup.method}) failed${where}: ${messageOf(cause)}`,
    hint: `\`ax job ${setup.job}\` shows what it printed and the whole error.`,
    cause,
    details: { job: setup.job, method: setup.method, ...failure?.part },
  });
}
