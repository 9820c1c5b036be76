import { livenessOf } from '../sessions/alive.ts';
import type { Workdir } from '../workdir.ts';
import { runFormat, runNotFound } from './errors.ts';
import { FileWake } from './file-wake.ts';
import type { TimedEvent } from './run-event.ts';
import { isRunId, openRunFile, runFile, runIds } from './run-files.ts';
import { type LoggedEvent, RunReader } from './run-reader.ts';
import { isEnd, type RunEnd, type RunStatus, type RunSummary, statusOf, summarizeRun } from './run-summary.ts';

/** A run with its events so far. */
export interface RunRecord extends RunSummary {
  readonly events: readonly TimedEvent[];
  /** Where the last of them ends in the log: in bytes, from where `followRun` and `readRun` go on. */
  readonly end: number;
}

/** Which events of a run are wanted. */
export interface RunPart {
  /** Where an event ended, after which they begin. Default: from the first event. */
  readonly from?: number;
  /** How many, at most. Default: all. */
  readonly most?: number;
}

/** @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT` */
export function readRun(
  workdir: Workdir,
  id: string,
  { from = 0, most = Number.POSITIVE_INFINITY }: RunPart = {},
): RunRecord {
  const { summary, reader } = openRun(workdir, id, from);
  try {
    const events: TimedEvent[] = [];
    let end = from;
    for (const logged of reader.read()) {
      events.push(logged.event);
      end = logged.end;
      if (events.length >= most) break;
    }
    return { ...summary, events, end };
  } finally {
    reader.close();
  }
}

export interface FollowOptions {
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  /** Where an event ended, after which it goes on. Default: from the first event. */
  readonly from?: number;
}

/**
 * The events of a run, and on until it ends, in whatever process it runs, each with where it ends in the log.
 * @returns how it ended; `running` when the signal came first
 * @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT`
 */
export async function* followRun(
  workdir: Workdir,
  id: string,
  { signal, from = 0 }: FollowOptions = {},
): AsyncGenerator<LoggedEvent, RunStatus> {
  const { summary, reader } = openRun(workdir, id, from);
  const wake = new FileWake([workdir.door.pathTo(runFile(id))], signal);
  try {
    let owner = summary.start ?? undefined;
    let end: RunEnd | undefined;
    const hasEnded = summary.status !== 'running' && summary.status !== 'broken-off';
    for (;;) {
      // Before the log is read: the last lines may come between the two.
      const liveness = livenessOf(owner);
      for (const logged of reader.read()) {
        const { event } = logged;
        if (event.type === 'run-started') owner = event;
        if (isEnd(event)) end = event;
        yield logged;
      }
      // Its end may lie before where this begins.
      const status = hasEnded ? summary.status : statusOf(end, liveness, reader.silentMs);
      if (status !== 'running' || signal?.aborted === true) return status;
      await wake.wait();
    }
  } finally {
    wake.close();
    reader.close();
  }
}

function openRun(workdir: Workdir, id: string, from = 0): { readonly summary: RunSummary; readonly reader: RunReader } {
  const summary = isRunId(id) ? summarizeRun(workdir, id) : undefined;
  if (summary?.status === 'unreadable') throw runFormat(id);
  const descriptor = summary === undefined ? undefined : openRunFile(workdir, id);
  if (summary === undefined || descriptor === undefined) throw runNotFound(id, runIds(workdir));
  return { summary, reader: new RunReader(descriptor, from) };
}
