import { setTimeout } from 'node:timers/promises';
import { livenessOf } from '../sessions/alive.ts';
import type { Workdir } from '../workdir.ts';
import { runFormat, runNotFound } from './errors.ts';
import type { TimedEvent } from './run-event.ts';
import { isRunId, openRunFile, runIds } from './run-files.ts';
import { RunReader } from './run-reader.ts';
import { isEnd, type RunEnd, type RunStatus, type RunSummary, statusOf, summarizeRun } from './run-summary.ts';

/** A run with all its events so far. */
export interface RunRecord extends RunSummary {
  readonly events: readonly TimedEvent[];
}

/** @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT` */
export function readRun(workdir: Workdir, id: string): RunRecord {
  const { summary, reader } = openRun(workdir, id);
  try {
    return { ...summary, events: [...reader.read()] };
  } finally {
    reader.close();
  }
}

/** Works on every file system; looking costs 0.1 ms. */
const lookEveryMs = 200;

/**
 * The events of a run, from its first, and on until it ends, in whatever process it runs.
 * @param signal ends it early
 * @returns how it ended; `running` when the signal came first
 * @throws AcceleratorError `RUN_NOT_FOUND`, `RUN_FORMAT`
 */
export async function* followRun(
  workdir: Workdir,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<TimedEvent, RunStatus> {
  const { summary, reader } = openRun(workdir, id);
  try {
    let owner = summary.start ?? undefined;
    let end: RunEnd | undefined;
    for (;;) {
      // Before the log is read: the last lines may come between the two.
      const liveness = livenessOf(owner);
      for (const event of reader.read()) {
        if (event.type === 'run-started') owner = event;
        if (isEnd(event)) end = event;
        yield event;
      }
      const status = statusOf(end, liveness, reader.silentMs);
      if (status !== 'running' || signal?.aborted === true) return status;
      await setTimeout(lookEveryMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    reader.close();
  }
}

function openRun(workdir: Workdir, id: string): { readonly summary: RunSummary; readonly reader: RunReader } {
  const summary = isRunId(id) ? summarizeRun(workdir, id) : undefined;
  if (summary?.status === 'unreadable') throw runFormat(id);
  const descriptor = summary === undefined ? undefined : openRunFile(workdir, id);
  if (summary === undefined || descriptor === undefined) throw runNotFound(id, runIds(workdir));
  return { summary, reader: new RunReader(descriptor) };
}
