import { setMaxListeners } from 'node:events';
import { fromErrorRecord } from '@accelerator/base';
import type { JobSetup, PhaseName, PhaseRecord } from '@accelerator/job';
import type { AnyMethod } from '@accelerator/method';
import { attemptName, discardAttempt, partName, type Task, type TaskResult } from '@accelerator/slice';
import { JobFiles } from './collect-attempt.ts';
import type { JobTools } from './job-plan.ts';

/** The failure of one part of a job. */
export class PartFailure extends Error {
  readonly phase: PhaseName;
  readonly slice: number | null;

  constructor(task: Task, cause: Error) {
    super(cause.message, { cause });
    this.phase = task.phase;
    this.slice = task.sliceno;
  }
}

/** What a method says of its phases. */
export type PhaseLimits = Pick<AnyMethod, 'retries' | 'timeLimit'>;

/** Runs the phases of one job and keeps what they made. */
export class JobAttempts {
  readonly files: JobFiles;
  readonly records: PhaseRecord[] = [];
  readonly #setup: JobSetup;
  readonly #tools: JobTools;
  readonly #limits: PhaseLimits;
  readonly #jobPath: string;

  constructor(setup: JobSetup, tools: JobTools, limits: PhaseLimits) {
    this.#limits = limits;
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
    await stopAllAtFirstFailure(this.#tools.signal, tasks, async (task, signal) => {
      const { seconds } = await this.runTask(task, signal);
      this.#tools.emit({ type: 'slice-finished', job: this.#setup.job, phase, slice: task.sliceno, seconds });
    });
    for (const task of tasks) this.files.collect(partName(task));
  }

  /** Runs one task to its end; again, if its process dies and that is wanted. @throws PartFailure */
  async runTask(task: Task, signal: AbortSignal): Promise<PhaseRecord> {
    const { emit } = this.#tools;
    const retries = Math.max(this.#limits.retries, this.#tools.retries ?? 0);
    for (let retry = 1; ; retry++) {
      const result = await this.#attempt(task, signal);
      if (result.record !== undefined) this.#note(result.record);
      if (result.ok) return result.record;
      // An exception of the method would come again; a process may die of what another one did.
      if (result.error.code !== 'SLICE_DIED' || retry > retries || signal.aborted) {
        throw new PartFailure(task, fromErrorRecord(result.error));
      }
      discardAttempt(task.jobPath, attemptName(task));
      const { job, method } = this.#setup;
      emit({
        type: 'phase-retried',
        job,
        method,
        phase: task.phase,
        slice: task.sliceno,
        error: result.error,
        retry,
        retries,
      });
    }
  }

  #attempt(task: Task, signal: AbortSignal): Promise<TaskResult> {
    const { emit, executor } = this.#tools;
    const place = { job: this.#setup.job, phase: task.phase, slice: task.sliceno };
    // A map's progress is that of all its chunks: the engine tells it.
    const { timeLimit } = this.#limits;
    // Matching and gathering the rows of a map is the engine's own work.
    const isOwn = task.phase === 'match' || task.phase === 'gather';
    return executor.run(
      timeLimit === undefined || isOwn ? task : { ...task, timeLimit },
      attemptName(task),
      (news) => {
        if (news.type === 'output' || task.rows === undefined) emit({ ...news, ...place });
      },
      signal,
    );
  }

  /** The chunks of a map have one record for each slice. */
  #note(record: PhaseRecord): void {
    const known = this.records.findIndex(({ phase, slice }) => phase === record.phase && slice === record.slice);
    const before = this.records[known];
    if (before === undefined) this.records.push(record);
    else this.records[known] = mergeRecords(before, record);
  }
}

function mergeRecords(a: PhaseRecord, b: PhaseRecord): PhaseRecord {
  const columnBytesRead = { ...a.columnBytesRead };
  for (const [column, bytes] of Object.entries(b.columnBytesRead)) {
    columnBytesRead[column] = (columnBytesRead[column] ?? 0) + bytes;
  }
  return {
    ...a,
    seconds: a.seconds + b.seconds,
    peakMemory: Math.max(a.peakMemory, b.peakMemory),
    columnBytesRead,
    inputBytesRead: a.inputBytesRead + b.inputBytesRead,
    rowsRead: a.rowsRead + b.rowsRead,
    rowsWritten: a.rowsWritten + b.rowsWritten,
  };
}

/** Runs everything at once; the first failure stops the rest, and is thrown when all have ended. */
export async function stopAllAtFirstFailure<T>(
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
