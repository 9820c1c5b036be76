import { randomBytes } from 'node:crypto';
import { compareCodeUnits, isAcceleratorError, systemCode } from '@accelerator/base';
import type { Workdir } from '../workdir.ts';

/** So that the name of a file is never too long, whatever a script is called. */
const mostCharacters = 40;

/** Of earlier runs the id has whole seconds. */
const pattern = /^\d{8}T\d{6}(?:\d{3})?Z-[\p{L}\p{N}_-]+-[0-9a-f]{4}$/u;

/**
 * `20261125T194119123Z-main-7f3a`, to the millisecond: sorted as text, runs are in the order in which they began, and one
 * that only reuses takes a fifth of a second.
 */
export function newRunId(script: string, started: Date): string {
  const time = started.toISOString().replaceAll(/[-:.]/g, '');
  const name = [...script.normalize('NFC').replaceAll(/[^\p{L}\p{N}_-]/gu, '_')].slice(0, mostCharacters).join('');
  return `${time}-${name === '' ? '_' : name}-${randomBytes(2).toString('hex')}`;
}

/** Whether it can be the id of a run: it becomes the name of a file. */
export function isRunId(id: string): boolean {
  return pattern.test(id);
}

/** The folder of the run logs in a workdir. */
export const runsFolder = 'runs';

/** The log of a run, by its path in the workdir. */
export function runFile(id: string): string {
  return `${runsFolder}/${id}.jsonl`;
}

/** Opens the log of a run for reading; undefined when there is none, or something else stands in its place. */
export function openRunFile(workdir: Workdir, id: string): number | undefined {
  return ifPlain(() => workdir.door.open(runFile(id)).descriptor, undefined);
}

/** The ids of all runs of which there is a log, the oldest first. */
export function runIds(workdir: Workdir): string[] {
  return ifPlain(() => workdir.door.list(runsFolder), [])
    .flatMap(({ name }) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []))
    .filter(isRunId)
    .sort(compareCodeUnits);
}

/** Run logs only inform: a link or a pipe in the place of a file counts as no log. */
export function ifPlain<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (error) {
    const isNone = systemCode(error) === 'ENOENT' || (isAcceleratorError(error) && error.code === 'FILE_REFUSED');
    if (isNone) return otherwise;
    throw error;
  }
}
