import { fstatSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';
import { turn } from './own-timers.ts';
import { isFileWork } from './resources.ts';

/** A write that was started and not awaited may take so long to end. */
const patienceMs = 10_000;
/** A stream closes its file a turn after it has written the last of it. */
const quietTurns = 3;

/**
 * Waits until nothing is written below a folder any more: a phase may have returned before the files that it writes are
 * whole (`stream.end()`, `void writeFile(…)`).
 * @param others descriptors that are not the phase's: see `openDescriptors`
 * @throws AcceleratorError `FILE_LEFT_OPEN` for one that is open and that nobody writes to
 */
export async function settleFiles(directory: string, others: ReadonlySet<string>): Promise<void> {
  const end = performance.now() + patienceMs;
  for (let quiet = 0; ; ) {
    await turn();
    if (isFileWorkActive() && performance.now() < end) {
      quiet = 0;
      continue;
    }
    const open = openFilesBelow(directory, others);
    if (open.length === 0) return;
    if (++quiet >= quietTurns) throw fileLeftOpen(open);
  }
}

/** Waits until no request to a file runs any more, such as the end of a handle that was closed: a turn, as a rule. */
export async function settleRequests(): Promise<void> {
  const end = performance.now() + patienceMs;
  do await turn();
  while (isFileWorkActive() && performance.now() < end);
}

function isFileWorkActive(): boolean {
  return process.getActiveResourcesInfo().some(isFileWork);
}

/** Names of the files that this process has open; none where the kernel does not tell (only Linux does). */
function openFilesBelow(directory: string, others: ReadonlySet<string>): string[] {
  const names = new Set<string>();
  for (const descriptor of openDescriptors(others)) {
    const target = targetOf(descriptor);
    // Pipes and sockets have names that are no paths.
    if (target.startsWith(directory + path.sep)) names.add(target.slice(directory.length + 1));
  }
  return [...names].sort();
}

/** What this process has open, by number; nothing where the kernel does not tell. */
export function openDescriptors(others: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  try {
    // The one by which the folder itself is read is among the names, and closed again.
    return new Set(readdirSync('/proc/self/fd').filter((each) => !others.has(each) && targetOf(each) !== ''));
  } catch {
    return new Set();
  }
}

/**
 * Files and folders that this process has open, wherever they are but where the kernel tells of itself, as the engine
 * looks there; none where it does not tell.
 */
export function openFiles(others: ReadonlySet<string>): string[] {
  return [...openDescriptors(others)].map(targetOf).filter((each) => /^\/(?!dev\/|proc\/)/.test(each));
}

/** Which files the descriptors are by which a process reads and prints. */
export function standardDescriptors(): string {
  return [0, 1, 2].map(fileOf).join(' ');
}

function fileOf(descriptor: number): string {
  try {
    const { dev, ino } = fstatSync(descriptor);
    return `${dev}.${ino}`;
  } catch {
    return 'closed';
  }
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

/**
 * A phase returned while a file of the job was open and nobody wrote to it any more: a stream that was never ended, a
 * handle that was never closed.
 *
 * @remedy Close it and wait for that: `await handle.close()`, `await finished(stream.end())`.
 */
function fileLeftOpen(names: readonly string[]): AcceleratorError {
  const [first = '', ...more] = names;
  return new AcceleratorError({
    code: 'FILE_LEFT_OPEN',
    message: `The phase returned while its file '${first}'${more.length === 0 ? '' : ` (and ${more.length} more)`} was open.`,
    hint: 'Close it and wait for that: `await handle.close()`, `await finished(stream.end())`.',
    details: { files: names },
  });
}
