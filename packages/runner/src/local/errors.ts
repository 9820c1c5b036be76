import { AcceleratorError } from '@accelerator/base';
import { partName } from '@accelerator/job';
import { channelClosedStatus, partOf, type Task } from '@accelerator/slice';
import type { ChannelLoss } from './slice-channel.ts';
import type { LastSeen } from './task-watch.ts';

/** How a process ended, and what it was at. */
export interface Death {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The engine has ended it, as nothing that it said was heard any more. */
  readonly loss?: ChannelLoss | undefined;
  /** The end of what it printed past the engine. */
  readonly printed: string;
  readonly seen: LastSeen | undefined;
}

/**
 * A slice process ended in the middle of a task: it was killed, ran out of memory, or called `process.exit`.
 *
 * @remedy The sentence says how it ended and what it was doing. When memory ran out, fewer workers (`ax run
 * --workers`) leave more for each; `ax run --retries 1` tries a task again whose process died.
 */
export function sliceDied(task: Task | undefined, death: Death): AcceleratorError {
  const { exitCode, signal, printed, seen } = death;
  const loss = exitCode === channelClosedStatus ? 'closed' : death.loss;
  const facts = [
    ...(seen?.progress === undefined
      ? []
      : [`${seen.progress.done} of ${seen.progress.total} rows or files were done`]),
    ...(seen?.peakMemory === undefined
      ? []
      : [`it had used ${Math.round(seen.peakMemory / 1e6)} MB of memory at most`]),
    ...(seen !== undefined && seen.memoryKills > 0
      ? ['the kernel killed a process meanwhile because memory ran out']
      : []),
    ...(printed.trim() === '' ? [] : [`it last printed: ${printed.trim().split('\n').slice(-3).join(' | ')}`]),
  ];
  return new AcceleratorError({
    code: 'SLICE_DIED',
    message: `${processOf(task)} ${[howItEnded(death, loss), ...facts].join('; ')}.`,
    hint: loss === undefined ? hintFor(exitCode, signal, printed) : channelHint,
    details: {
      signal,
      exitCode,
      sliceno: task?.sliceno ?? null,
      peakMemory: seen?.peakMemory ?? null,
      lastRow: seen?.progress?.done ?? null,
      memoryKills: seen?.memoryKills ?? 0,
    },
  });
}

/** The operating system refuses to start a slice process. */
export function sliceNotStarted(task: Task | undefined, cause: unknown): AcceleratorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AcceleratorError({
    code: 'SLICE_NOT_STARTED',
    message: `${processOf(task)} can't be started: ${reason}.`,
    hint: 'EMFILE and EAGAIN: this user has too many files open, or too many processes (`ulimit -a`).',
    cause,
  });
}

/** A phase took longer than the method allows. */
export function timeLimitExceeded(task: Task, seconds: number): AcceleratorError {
  return new AcceleratorError({
    code: 'TIME_LIMIT',
    message: `${partName(partOf(task))} took longer than the time limit of the method, ${seconds} s, and was stopped.`,
    hint: 'The method sets it: `timeLimit`.',
    details: { sliceno: task.sliceno, timeLimit: seconds },
  });
}

export function cancelledError(): AcceleratorError {
  return new AcceleratorError({ code: 'CANCELLED', message: 'The run was stopped.' });
}

function processOf(task: Task | undefined): string {
  if (task === undefined) return 'A slice process';
  const rows = 'rows' in task ? ` (rows ${task.rows.from} to ${task.rows.to - 1})` : '';
  return `The process of ${partName(partOf(task))}${rows}`;
}

const channelHint =
  'What a method closes, or writes to, is what it has opened itself: other descriptors of its process are of the engine.';

function howItEnded({ exitCode, signal }: Death, loss: ChannelLoss | undefined): string {
  if (loss === 'closed') return 'has closed its channel to the engine, or ended it by `process.disconnect`';
  if (loss === 'rubbish') return 'has written to its channel to the engine what is no message of it';
  return signal === null ? `ended with exit status ${exitCode}` : `was killed by ${signal}`;
}

function hintFor(exitCode: number | null, signal: NodeJS.Signals | null, printed: string): string | undefined {
  // Node's own failures have other numbers, and say so.
  if (exitCode === 0) return 'Something in it called `process.exit`: throw an error, or return, instead.';
  if (signal !== 'SIGKILL' && !printed.includes('heap out of memory')) return undefined;
  return 'It may have run out of memory: fewer workers (`ax run --workers`) leave more for each. A process that dies now and then is tried again by `ax run --retries 1`.';
}
