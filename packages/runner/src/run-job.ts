import { setMaxListeners } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, formatJson, fromErrorRecord, toErrorRecord } from '@accelerator/base';
import {
  type FileRecord,
  Job,
  type JobPost,
  type JobSetup,
  type PhaseName,
  type PhaseRecord,
  type Workdir,
} from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { partName } from './attempt.ts';
import { JobFiles } from './collect-attempt.ts';
import { contentDigest } from './content-digest.ts';
import type { EventListener } from './events.ts';
import type { Executor, Task } from './executor.ts';
import { finishDatasets, type FinishedDatasets } from './finish-datasets.ts';

/** A job that must be built: all that is known of it but its number. */
export interface JobPlan {
  readonly method: LoadedMethod;
  readonly setup: Omit<JobSetup, 'format' | 'job' | 'created'>;
  /** Throws when an input file is no longer what the key was made from. */
  readonly checkInputs: () => Promise<void>;
  /** Whether the keys will lead to it; not for a job that is only run again to be compared. */
  readonly indexed: boolean;
  /** What differs from the nearest earlier job, in one line. */
  readonly why: string;
}

/** What a job runs with. */
export interface JobTools {
  readonly workdir: Workdir;
  readonly executor: Executor;
  readonly emit: EventListener;
  /** Aborted when the run is stopped. */
  readonly signal: AbortSignal;
  /** Whether files are forced onto the disk before the job counts as finished. */
  readonly durable: boolean;
}

/**
 * Runs a job: prepare → analysis → synthesis → publish. What it makes is complete and durable before it counts.
 * @throws AcceleratorError `JOB_FAILED` with the phase's error as its cause; `CANCELLED` when the run was stopped
 */
export async function runJob(plan: JobPlan, tools: JobTools): Promise<Job> {
  const started = Date.now();
  const setup = createJob(plan, tools.workdir);
  tools.emit({ type: 'job-started', job: setup.job, method: setup.method, why: plan.why });
  const attempts = new JobAttempts(setup, tools);
  try {
    const { definition } = plan.method;
    if (definition.prepare !== undefined) await attempts.run('prepare');
    if (definition.analysis !== undefined) await attempts.run('analysis');
    const datasets = finishDatasets(tools.workdir, setup.job, attempts.files);
    if (definition.synthesis !== undefined) await attempts.run('synthesis');
    // A file may have been read by its path, unseen: what changed meanwhile must not be stored under the old key.
    await plan.checkInputs();
    return await publish(plan, setup, attempts, finishDatasets(tools.workdir, setup.job, attempts.files, datasets), started, tools);
  } catch (error) {
    if (tools.signal.aborted) throw error;
    return fail(setup, attempts, error, started, tools);
  }
}

/** Makes the job directory with everything that is known before it runs. */
function createJob(plan: JobPlan, workdir: Workdir): JobSetup {
  const id = workdir.allocate();
  const directory = workdir.jobPath(id);
  const setup: JobSetup = { format: 1, job: id, ...plan.setup, created: new Date().toISOString() };
  writeFileSync(path.join(directory, 'method.mjs'), plan.method.code);
  writeFileSync(path.join(directory, 'method.mjs.map'), plan.method.map);
  writeFileSync(path.join(directory, 'setup.json'), formatJson(setup));
  mkdirSync(path.join(directory, 'attempts'));
  return setup;
}

/** The failure of one part of a job. */
class PartFailure extends Error {
  readonly phase: PhaseName;
  readonly slice: number | null;

  constructor(task: Task, cause: Error) {
    super(cause.message, { cause });
    this.phase = task.phase;
    this.slice = task.sliceno;
  }
}

/** Runs the phases of one job and keeps what they made. */
class JobAttempts {
  readonly files: JobFiles;
  readonly records: PhaseRecord[] = [];
  readonly #setup: JobSetup;
  readonly #tools: JobTools;
  readonly #jobPath: string;

  constructor(setup: JobSetup, tools: JobTools) {
    this.#setup = setup;
    this.#tools = tools;
    this.#jobPath = tools.workdir.jobPath(setup.job);
    this.files = new JobFiles(this.#jobPath);
  }

  /** Runs a phase, all its slices as workers become free. The first failure stops the others. */
  async run(phase: PhaseName): Promise<void> {
    const { slices } = this.#tools.workdir;
    const slicenos = phase === 'analysis' ? [...Array(slices).keys()] : [null];
    this.#tools.emit({ type: 'phase-started', job: this.#setup.job, phase, slices: slicenos.length });
    const tasks = slicenos.map((sliceno): Task => ({ jobPath: this.#jobPath, phase, sliceno, slices }));
    await stopAllAtFirstFailure(this.#tools.signal, tasks, (task, signal) => this.#runTask(task, signal));
    for (const task of tasks) this.files.collect(partName(task));
  }

  async #runTask(task: Task, signal: AbortSignal): Promise<void> {
    const { emit, executor } = this.#tools;
    const place = { job: this.#setup.job, phase: task.phase, slice: task.sliceno };
    const result = await executor.run(task, partName(task), (news) => emit({ ...news, ...place }), signal);
    if (result.record !== undefined) this.records.push(result.record);
    if (!result.ok) throw new PartFailure(task, fromErrorRecord(result.error));
    emit({ ...place, type: 'slice-finished', seconds: result.record.seconds });
  }
}

async function stopAllAtFirstFailure<T>(
  outer: AbortSignal,
  tasks: readonly T[],
  run: (task: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const stop = (): void => controller.abort();
  outer.addEventListener('abort', stop, { once: true });
  if (outer.aborted) stop();
  let failure: { readonly error: unknown } | undefined;
  const attempts = tasks.map((task) =>
    run(task, controller.signal).catch((error: unknown) => {
      failure ??= { error };
      stop();
    }),
  );
  await Promise.all(attempts);
  outer.removeEventListener('abort', stop);
  if (failure !== undefined) throw failure.error;
}

async function publish(
  plan: JobPlan,
  setup: JobSetup,
  attempts: JobAttempts,
  datasets: FinishedDatasets,
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
  for (const key of keys) if (tools.workdir.lookUp(key) !== setup.job) tools.workdir.remember(key, setup.job);
  tools.emit({ type: 'job-finished', job: setup.job, method: setup.method, seconds: post.seconds, why: plan.why });
  return new Job(tools.workdir, setup.job, { setup, post });
}

/** Keeps the job directory with what was printed and the whole error; it is never reused. */
function fail(setup: JobSetup, attempts: JobAttempts, error: unknown, started: number, tools: JobTools): never {
  const directory = tools.workdir.jobPath(setup.job);
  const part = error instanceof PartFailure ? error : undefined;
  const cause = part?.cause ?? error;
  const place = {
    ...(part !== undefined && { phase: part.phase }),
    ...(part !== undefined && part.slice !== null && { slice: part.slice }),
  };
  for (const name of ['prepare', 'synthesis', ...[...Array(tools.workdir.slices).keys()].map((slice) => `analysis.${slice}`)]) {
    attempts.files.keepOutput(name);
  }
  rmSync(path.join(directory, 'attempts'), { recursive: true, force: true });
  const seconds = (Date.now() - started) / 1000;
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
    error: { ...toErrorRecord(cause), ...place },
  };
  void tools.workdir.publish(setup.job, post, [], false);
  tools.emit({ type: 'job-failed', job: setup.job, method: setup.method, seconds, error: toErrorRecord(cause), ...place });
  throw jobFailed(setup, part, cause);
}

function jobFailed(setup: JobSetup, part: PartFailure | undefined, cause: unknown): AcceleratorError {
  const where = part === undefined ? '' : ` in ${part.phase}${part.slice === null ? '' : ` of slice ${part.slice}`}`;
  return new AcceleratorError({
    code: 'JOB_FAILED',
    message: `Job ${setup.job} (${setup.method}) failed${where}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: `\`ax job ${setup.job}\` shows what it printed and the whole error.`,
    cause,
    details: { job: setup.job, method: setup.method },
  });
}

