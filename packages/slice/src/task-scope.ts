import { writeFileSync } from 'node:fs';
import { digestOf, type ErrorRecord, Scope, toErrorRecord, withPath } from '@accelerator/base';
import { DatasetWriters } from '@accelerator/dataset';
import { type JobSetup, PhaseStatus } from '@accelerator/job';
import type { FileToTake } from '@accelerator/store';
import { type AttemptPaths, claimAttempt } from './attempt.ts';
import { CostMeter } from './cost-meter.ts';
import type { Environment } from './environment.ts';
import { withMappedStacks } from './error-stacks.ts';
import { LostInputs } from './lost-inputs.ts';
import { RowNumbers, runsOf } from './map/row-runs.ts';
import type { NewsListener, TaskNews } from './outcome.ts';
import { ProgressTeller } from './progress-teller.ts';
import { RowsRead } from './rows-read.ts';
import { Secrets } from './secrets.ts';
import { SeenIdentities } from './seen-identities.ts';
import type { JobLocation, SliceHost } from './slice-host.ts';
import type { Task } from './task.ts';

/** A task for this process. */
export interface TaskOrder {
  readonly host: SliceHost;
  readonly task: Task;
  /** The variables that it sees, with their values. */
  readonly env: Environment;
  /** Called with the number of the attempt, before anything of the task runs. */
  readonly onClaim: (attempt: number) => void;
}

/** What a task works with, while it is entered. */
export interface TaskScope {
  readonly host: SliceHost;
  readonly job: JobLocation;
  readonly env: Environment;
  readonly secrets: Secrets;
  /** Which attempt at the task this is; the first is 1. */
  readonly attempt: number;
  readonly paths: AttemptPaths;
  readonly writers: DatasetWriters;
  readonly meter: CostMeter;
  readonly seen: SeenIdentities;
  readonly lost: LostInputs;
  /** Reports to the engine how far the task is; does nothing once it has ended. */
  readonly tell: (news: TaskNews) => void;
  /** What it says itself of how far it is. */
  readonly progress: ProgressTeller;
  readonly status: PhaseStatus;
  readonly rowsRead: RowsRead;
  /** Makes stacks point into the method's source; set as soon as that is loaded. */
  mapStack: (stack: string) => string;
  /** See `JobModule`; set with it. */
  mayHideWork: boolean;
  /** Bytes of the value that it has left for other tasks; null: none. */
  valueBytes: number | null;
  /** See `AttemptReport`. */
  valueDigest: string | undefined;
  /** Rows or files of which it said that they came to nothing. */
  bad: number;
  /** Files of other jobs that become files of this one, by the names that they get here. */
  readonly taken: Map<string, FileToTake>;
}

/**
 * Sets up all that belongs to one task, runs it, and takes everything away again: its working directory, what is
 * counted. One task runs at a time in a process. What it has left running when it ended, a timer or a
 * promise, is heard no more.
 */
export async function withinScope<R>(
  { host, task, env, onClaim, onNews }: TaskOrder & { readonly onNews: NewsListener },
  run: (scope: TaskScope) => Promise<R>,
): Promise<R> {
  const job = host.locate(task.job);
  const { number, paths } = claimAttempt(job.path, task);
  onClaim(number);
  const leaving: (() => void)[] = [];
  let isOver = false;
  const tell: NewsListener = (news) => {
    if (!isOver) onNews(news);
  };
  try {
    host.peakMemory.begin(job.path);
    leaving.push(scopeOf(host, task, job.path).enter());
    process.chdir(paths.files);
    // Its directory is removed soon: a process that stood in it would pay for that when it leaves (0.2 ms).
    leaving.push(() => process.chdir(job.path));
    const secrets = new Secrets(env, 'secrets' in task ? task.secrets : []);
    const tellProgress = (done: number, total: number): void => tell({ type: 'progress', done, total });
    const meter = new CostMeter(host.peakMemory, tellProgress);
    leaving.push(() => meter.stop());
    const progress = new ProgressTeller(tellProgress);
    leaving.push(() => progress.stop());
    const seen = new SeenIdentities([job.id, ...('earlier' in task ? (task.earlier ?? []) : [])]);
    leaving.push(seen.stop);
    const lost = new LostInputs();
    leaving.push(lost.stop);
    const rowsRead = new RowsRead();
    leaving.push(rowsRead.stop);
    const writers = new DatasetWriters({
      directory: paths.files,
      jobId: job.id,
      slices: task.slices,
      sliceno: task.sliceno,
      workdir: job.workdir.path,
      compression: task.compression,
      ...('rows' in task && { rowNumber: (written: number) => new RowNumbers(runsOf(job.path, task)).at(written) }),
    });
    const scope: TaskScope = {
      host,
      job,
      env,
      secrets,
      attempt: number,
      paths,
      writers,
      meter,
      seen,
      lost,
      tell,
      progress,
      status: new PhaseStatus((text) => tell({ type: 'status', text: secrets.blank(text) })),
      rowsRead,
      mapStack: (stack) => stack,
      mayHideWork: false,
      valueBytes: null,
      valueDigest: undefined,
      bad: 0,
      taken: new Map(),
    };
    host.giveUp = (error) => recordError(scope, error);
    leaving.push(() => {
      host.giveUp = undefined;
    });
    return await run(scope);
  } finally {
    host.subjobs.forget();
    for (const leave of leaving.reverse()) leave();
    isOver = true;
  }
}

/** What the setup of a map opened serves all its chunks. */
function scopeOf(host: SliceHost, task: Task, jobPath: string): Scope {
  return ('rows' in task ? host.maps.scopeOf(jobPath) : undefined) ?? new Scope();
}

/** The record of the job. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT` */
export function readSetup({ host, job }: TaskScope): JobSetup {
  return host.setupOf(job);
}

/** Leaves a value for other tasks to read. */
export function handOn(scope: TaskScope, value: Uint8Array): void {
  writeFileSync(scope.paths.value, value);
  scope.valueBytes = value.byteLength;
}

/** Leaves what a phase returned. */
export function handOnReturned(scope: TaskScope, value: Uint8Array): void {
  handOn(scope, value);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  // Its id stands in each of its paths.
  if (!bytes.includes(scope.job.id)) scope.valueDigest = digestOf(bytes);
}

/** An error as it's recorded: where on the machine it happened, and in which lines of the source. */
export function recordError(scope: TaskScope, error: unknown): ErrorRecord {
  const record = withMappedStacks(toErrorRecord(withPath(error, scope.job.path)), scope.mapStack);
  const hint = record.hint ?? relativePathHint(record);
  const during = scope.status.whenThrown(error);
  const lastRows = scope.rowsRead.last;
  return scope.secrets.blankAll({
    ...record,
    ...(hint !== undefined && { hint }),
    ...(during !== '' && { during }),
    ...(lastRows.length > 0 && { lastRows }),
  });
}

/** A phase looks for a file of the project in the folder of its job. */
function relativePathHint({ code, message }: ErrorRecord): string | undefined {
  if (code !== 'ENOENT' || !/^ENOENT: [^']*'[^'/]/.test(message)) return undefined;
  return 'A phase runs in a folder of its job, where relative paths begin. A file of the project is given as an input, `inputFile()`, or named in `dependExtra` and found by `import.meta.dirname`.';
}
