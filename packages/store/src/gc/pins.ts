import { AcceleratorError } from '@accelerator/base';
import { jobNotFound } from '../errors.ts';
import { lockKey } from '../locks/job-lock.ts';
import type { Workdir } from '../workdir.ts';
import { gcLock } from './sweep.ts';

const pinsName = 'pins';

/**
 * The jobs that somebody wants to keep, whatever happens: the file `pins`, a job id on each line.
 * @throws AcceleratorError `PINS_UNREADABLE` for a line that is no id: what it was to keep is not known
 */
export function readPins(workdir: Workdir): string[] {
  const ids = new Set<string>();
  for (const [index, line] of readLines(workdir).entries()) {
    const id = line.trim();
    if (id === '' || id.startsWith('#')) continue;
    if (!workdir.isJobId(id)) throw pinsUnreadable(workdir, index + 1, id);
    ids.add(id);
  }
  return [...ids];
}

/**
 * @param onWait called when a collector is at work, which may be removing the job: that is waited for
 * @returns false when it was pinned already
 * @throws AcceleratorError `JOB_NOT_FOUND` when it was removed meanwhile
 */
export function pin(from: Workdir, id: string, onWait: () => void = () => {}): Promise<boolean> {
  const workdir = placeOf(from, id);
  return alone(workdir, onWait, (hasWaited) => {
    if (hasWaited && !workdir.hasJob(id)) throw jobNotFound(id, workdir.jobIds());
    if (readPins(workdir).includes(id)) return false;
    write(workdir, [...readLines(workdir), id]);
    return true;
  });
}

/** @returns false when it was not pinned */
export async function unpin(from: Workdir, id: string, onWait: () => void = () => {}): Promise<boolean> {
  const workdir = placeOf(from, id);
  const isThere = (): boolean => readLines(workdir).some((line) => line.trim() === id);
  if (!isThere()) return false;
  return alone(workdir, onWait, () => {
    if (!isThere()) return false;
    write(
      workdir,
      readLines(workdir).filter((line) => line.trim() !== id),
    );
    return true;
  });
}

/** While nobody else pins something, and no collector is at work that has read the pins already. */
async function alone<T>(workdir: Workdir, onWait: () => void, change: (hasWaited: boolean) => T): Promise<T> {
  let hasWaited = false;
  const lock = await lockKey(workdir.path, gcLock, () => {
    hasWaited = true;
    onWait();
  });
  try {
    return change(hasWaited);
  } finally {
    lock.release();
  }
}

/** A job is kept where it is. */
function placeOf(workdir: Workdir, id: string): Workdir {
  return workdir.otherOf(id)?.workdir ?? workdir;
}

/** Whatever editor wrote it last: with a mark at its beginning, other line ends, or no last one. */
function readLines({ door }: Workdir): string[] {
  const text = door.readIfThere(pinsName)?.toString('utf8') ?? '';
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Whole, by rename: it is the only place that says so. */
function write({ door }: Workdir, lines: readonly string[]): void {
  door.write(pinsName, lines.map((line) => `${line}\n`).join(''), { durable: true });
}

/**
 * A line of the file `pins` in a workdir is no job id. Nothing is removed before it is put right.
 *
 * @remedy Write one id on each line, or unpin what stands there.
 */
const pinsUnreadable = ({ door }: Workdir, line: number, found: string): AcceleratorError =>
  new AcceleratorError({
    code: 'PINS_UNREADABLE',
    message: `Expected a job id on line ${line} of '${door.pathTo(pinsName)}', received ${JSON.stringify(found)}.`,
    hint: `\`ax unpin ${JSON.stringify(found)}\` removes the line.`,
    details: { line, found },
  });
