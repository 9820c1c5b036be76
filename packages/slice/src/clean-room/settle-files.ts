import { readdirSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';
import { openDescriptors, targetOf } from './descriptors.ts';
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
    // A task that makes no files needs no list of all that is open (0.1 ms).
    const open = readdirSync(directory).length === 0 ? [] : openFilesBelow(directory, others);
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
