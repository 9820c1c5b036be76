import { ownWrite, toErrorRecord } from '@accelerator/base';
import { jsonValue } from '@accelerator/job';
import {
  newRunId,
  type RunCounts,
  type RunEvent,
  type TimedEvent,
  thisProcess,
  type Workdir,
} from '@accelerator/store';
import type { Project } from '../project.ts';
import { versions } from '../versions.ts';
import { commitOf } from './git-commit.ts';
import { RunLog } from './run-log.ts';
import { ScriptOutput } from './script-output.ts';
import type { StandardStream, Written } from './standard-writes.ts';
import { uncommittedFiles } from './uncommitted.ts';

/** What the log and the reporters get to know of a run at its beginning. */
export interface ToldRun {
  /** The build script. */
  readonly name: string;
  /** Already parsed by the script's own schema. */
  readonly options: Record<string, unknown>;
  /** Only tell what would be built, and run nothing. */
  readonly dryRun?: boolean;
  readonly emit: (event: TimedEvent) => void;
  /** Aborting it stops everything that runs; the reason, when it is a text, is told: `SIGINT`. */
  readonly signal: AbortSignal;
}

/** Runs of this process that have not ended. One listener for all: Node warns of eleven. */
const telling = new Set<RunTeller>();

/** A second Ctrl-C, or a stop that takes too long, ends this process in the middle. */
function endAll(): void {
  for (const each of telling) each.breakOff();
}

/** A job that a script asked for. */
export interface AskedJob {
  readonly how: 'built' | 'reused';
}

/** Tells what happens in a run, with its time, to its listener and to its log. */
export class RunTeller {
  /** null for a dry run, of which nothing is kept. */
  readonly id: string | null;
  readonly #run: ToldRun;
  readonly #began = new Date();
  readonly #startMs = performance.now();
  #jobs: () => readonly AskedJob[] = () => [];
  readonly #log: RunLog | undefined;
  readonly #subjobs = { built: 0, reused: 0 };
  #failed = 0;
  readonly #badRows = new Map<string, number>();
  /** Jobs of which it was said that they are of no use: once, though both finding and reading one meets its record. */
  readonly #useless = new Set<string>();
  readonly #output = new ScriptOutput((event) => this.#tell(event));
  #returned: unknown;
  #ended = false;
  readonly #looking = new AbortController();

  constructor(run: ToldRun, workdir: Workdir) {
    this.#run = run;
    this.id = run.dryRun === true ? null : newRunId(run.name, this.#began);
    if (this.id !== null) this.#log = new RunLog(workdir, this.id, () => this.#seconds);
    if (telling.size === 0) process.on('exit', endAll);
    telling.add(this);
  }

  readonly emit = (event: RunEvent): void => {
    if (event.type === 'hit-refused' || event.type === 'job-unreadable') {
      if (this.#useless.has(event.job)) return;
      this.#useless.add(event.job);
    }
    if (event.type === 'job-failed') this.#failed++;
    // What phases have asked for is in no list of the script.
    if (event.type === 'job-finished' && event.parent !== undefined) this.#subjobs.built++;
    if (event.type === 'job-reused' && event.parent !== undefined) this.#subjobs.reused++;
    if ('badRows' in event && 'job' in event) this.#badRows.set(event.job, event.badRows ?? 0);
    this.#output.flush();
    this.#tell(event);
  };

  /** The script printed something. */
  printed(stream: StandardStream, chunk: Written): void {
    if (!this.#ended) this.#output.add(stream, chunk);
  }

  /** @param jobs what the script has asked for so far */
  begin(project: Project, jobs: () => readonly AskedJob[]): void {
    this.#jobs = jobs;
    const commit = this.id === null ? undefined : commitOf(project.directory);
    this.emit({
      type: 'run-started',
      format: 1,
      run: this.id,
      script: this.#run.name,
      workdir: project.workdirFolder,
      started: this.#began.toISOString(),
      options: jsonValue(this.#run.options),
      ...thisProcess(),
      workers: project.config.workers,
      versions,
      ...(commit !== undefined && { git: { commit } }),
    });
    if (commit !== undefined) void this.#tellUncommitted(project.directory);
  }

  /** The script ended well. @param returned what it returned */
  finish(returned: unknown): void {
    this.#returned = returned;
    this.end();
  }

  /** @param error what the script threw, if it did */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#looking.abort();
    this.#output.end();
    const end = { seconds: this.#seconds, ...this.#counts() };
    const { aborted, reason } = this.#run.signal;
    if (aborted) this.emit({ type: 'run-stopped', ...end, by: typeof reason === 'string' ? reason : null });
    else if (error === undefined) this.emit({ type: 'run-finished', ...end, ...returnedField(this.#returned) });
    else this.emit({ type: 'run-failed', ...end, error: toErrorRecord(error) });
  }

  /** This process ends, whatever still runs. */
  breakOff(): void {
    if (this.#run.signal.aborted) this.end();
    this.close();
  }

  /** Nothing more is told. */
  close(): void {
    telling.delete(this);
    if (telling.size === 0) process.off('exit', endAll);
    this.#output.end();
    this.#log?.close();
  }

  async #tellUncommitted(directory: string): Promise<void> {
    const files = (await uncommittedFiles(directory, this.#looking.signal)) ?? 0;
    if (files > 0 && !this.#ended) this.emit({ type: 'uncommitted', files });
  }

  #tell(event: RunEvent): void {
    const timed: TimedEvent = { t: this.#seconds, ...event };
    this.#log?.event(timed);
    // A listener may print: that is not what the script prints.
    ownWrite(() => this.#run.emit(timed));
  }

  /** Since it began, in whole milliseconds. */
  get #seconds(): number {
    return Math.round(performance.now() - this.#startMs) / 1000;
  }

  #counts(): RunCounts {
    const jobs = this.#jobs();
    const built = jobs.filter(({ how }) => how === 'built').length;
    const badRows = [...this.#badRows.values()].reduce((sum, each) => sum + each, 0);
    return {
      built: built + this.#subjobs.built,
      reused: jobs.length - built + this.#subjobs.reused,
      failed: this.#failed,
      ...(badRows > 0 && { badRows }),
    };
  }
}

/** A value that is longer belongs into a job. */
const mostReturned = 1 << 16;

/** What a script returned, as the log keeps it. */
function returnedField(returned: unknown): { readonly returned?: unknown } {
  if (returned === undefined || returned === null) return {};
  const value = jsonValue(returned);
  return JSON.stringify(value).length > mostReturned ? {} : { returned: value };
}
