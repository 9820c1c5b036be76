import { closeSync, fstatSync, readSync } from 'node:fs';
import type { ErrorRecord } from '@accelerator/base';
import { type Liveness, livenessOf } from '../sessions/alive.ts';
import type { Workdir } from '../workdir.ts';
import type { RunCounts, TimedEvent } from './run-event.ts';
import { openRunFile, runIds } from './run-files.ts';
import { isOtherFormat, longestLine, parseRunLine } from './run-line.ts';
import type { RunStarted } from './run-started.ts';

/** `broken-off`: its process is gone, or was not heard of for long, and never said how it ended. */
export type RunStatus = 'running' | 'finished' | 'failed' | 'stopped' | 'broken-off' | 'unreadable';

/** What is known of a run from the first and the last lines of its log. */
export interface RunSummary {
  /** Its id. */
  readonly run: string;
  readonly status: RunStatus;
  /** null when it was broken off at once, or is unreadable: written by a later version. */
  readonly start: RunStarted | null;
  /** How long it took, or how long it ran when it was last heard of. */
  readonly seconds: number;
  /** At its end. */
  readonly counts: RunCounts | null;
  /** Of one that failed. */
  readonly error: ErrorRecord | null;
}

/** An engine says that it is alive every five seconds; without that it is taken for dead after so long. */
export const silenceMs = 30_000;

/**
 * The newest runs of a workdir, the newest first. Takes no lock.
 * @param most how many
 * @param ended runs that had ended when they were listed before, which are not read again: 0.3 ms each; it is added to
 */
export function listRuns(
  workdir: Workdir,
  most = Number.POSITIVE_INFINITY,
  ended = new Map<string, RunSummary>(),
): RunSummary[] {
  return runIds(workdir)
    .reverse()
    .slice(0, most)
    .flatMap((id) => {
      const summary = ended.get(id) ?? summarizeRun(workdir, id);
      if (summary === undefined) return [];
      if (Object.values<RunStatus>(endings).includes(summary.status)) ended.set(id, summary);
      return [summary];
    });
}

/** undefined when there is no log of it. */
export function summarizeRun(workdir: Workdir, id: string): RunSummary | undefined {
  const descriptor = openRunFile(workdir, id);
  if (descriptor === undefined) return undefined;
  try {
    const first = firstLine(descriptor);
    const event = parseRunLine(first);
    const start = event?.type === 'run-started' ? event : null;
    // Before the end of the log is read: it may come between the two.
    const liveness = livenessOf(start ?? undefined);
    const last = lastEvents(descriptor);
    const end = last.findLast(isEnd);
    const status = isOtherFormat(first)
      ? 'unreadable'
      : statusOf(end, liveness, Date.now() - fstatSync(descriptor).mtimeMs);
    return {
      run: id,
      status,
      start,
      seconds: end?.seconds ?? last.at(-1)?.t ?? 0,
      counts: end === undefined ? null : { built: end.built, reused: end.reused, failed: end.failed },
      error: end?.type === 'run-failed' ? end.error : null,
    };
  } finally {
    closeSync(descriptor);
  }
}

const endings = { 'run-finished': 'finished', 'run-failed': 'failed', 'run-stopped': 'stopped' } as const;

export type RunEnd = Extract<TimedEvent, { readonly type: keyof typeof endings }>;

export function isEnd(event: TimedEvent): event is RunEnd {
  return Object.hasOwn(endings, event.type);
}

/** @param silentMs since anything was written to its log */
export function statusOf(end: RunEnd | undefined, liveness: Liveness, silentMs: number): RunStatus {
  if (end !== undefined) return endings[end.type];
  const runs = liveness === 'alive' || (liveness === 'unknown' && silentMs < silenceMs);
  return runs ? 'running' : 'broken-off';
}

const headBytes = 4096;
const tailBytes = 16_384;

function firstLine(descriptor: number): string {
  for (let size = headBytes; ; size *= 4) {
    const bytes = Buffer.allocUnsafe(size);
    const length = readSync(descriptor, bytes, 0, size, 0);
    const end = bytes.subarray(0, length).indexOf('\n');
    if (end >= 0) return bytes.toString('utf8', 0, end);
    if (length < size || size > longestLine) return '';
  }
}

/** The last events, at least one if there is any. */
function lastEvents(descriptor: number): TimedEvent[] {
  const { size } = fstatSync(descriptor);
  for (let wanted = tailBytes; ; wanted *= 4) {
    const length = Math.min(size, wanted);
    const bytes = Buffer.allocUnsafe(length);
    const read = readSync(descriptor, bytes, 0, length, size - length);
    const lines = bytes.toString('utf8', 0, read).split('\n');
    // Of the first line only the end may be there, and what follows the last newline is torn.
    const whole = lines.slice(length < size ? 1 : 0, -1);
    const events = whole.flatMap((line) => parseRunLine(line) ?? []);
    if (events.length > 0 || length === size || length > longestLine) return events;
  }
}
