import { existsSync } from 'node:fs';
import { isAcceleratorError } from '@accelerator/base';
import type { Workdir } from '../workdir.ts';
import { isProcessIdentity, mayBeAlive, type ProcessIdentity, thisProcess } from './alive.ts';

const listName = 'condemned';

/** A collector writes to its list at least once in this time; of a process on another machine nothing else is known. */
const shortMs = 3_600_000;

const none: ReadonlySet<string> = new Set();

/** Announces which jobs are about to be removed. From now on no engine begins to use one of them. */
export function condemn({ door }: Workdir, ids: readonly string[]): void {
  // What is no list of ours is in the way.
  if (door.stat(listName)?.isFile() === false) door.remove(listName);
  door.write(listName, [JSON.stringify(thisProcess()), ...ids, ''].join('\n'));
}

export function endCondemning({ door }: Workdir): void {
  door.remove(listName);
}

/** The jobs that are being removed right now. Most often there are none: one failing call. */
export function condemnedJobs(workdir: Workdir): ReadonlySet<string> {
  const file = workdir.door.pathTo(listName);
  // A tenth of what an exception costs: this is asked for every job of a run in which nothing changed.
  if (!existsSync(file)) return none;
  const lines = readQuietly(workdir).split('\n').filter(Boolean);
  const owner = parseOwner(lines[0]);
  if (mayBeAlive(owner, file, shortMs)) return new Set(lines.slice(1));
  // A collector that died: what it has not removed is as good as before.
  removeQuietly(workdir);
  return none;
}

/** What is no plain file is no list. */
function readQuietly({ door }: Workdir): string {
  try {
    return door.readIfThere(listName)?.toString('utf8') ?? '';
  } catch (error) {
    if (isAcceleratorError(error)) return '';
    throw error;
  }
}

function parseOwner(line: string | undefined): ProcessIdentity | undefined {
  try {
    const owner: unknown = JSON.parse(line ?? '');
    return isProcessIdentity(owner) ? owner : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isAcceleratorError(error)) return undefined;
    throw error;
  }
}

function removeQuietly({ door }: Workdir): void {
  try {
    door.remove(listName);
  } catch {
    // A workdir that can only be read: the next collector removes it.
  }
}
