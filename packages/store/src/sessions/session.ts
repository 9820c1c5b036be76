import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ifThere, makeFolder, systemCode, writeAll } from '@accelerator/base';
import { ifUnlocked, loadLocks } from '../locks/kernel-locks.ts';
import type { Workdir } from '../workdir.ts';
import { isOwner, mayBeAlive, type Owner, thisProcess } from './alive.ts';
import { condemnedJobs } from './condemned.ts';

/** A session that lasts longer is locked, so that other machines see that it is alive; most are over before. */
const lockAfterMs = 1000;
const youngMs = 60_000;

/**
 * What a running engine uses, so that `ax gc` leaves it alone, with all that it needs.
 *
 * The engine first notes a job here, and then looks whether a collector has condemned it; a collector first condemns
 * jobs, and then looks what is noted. So whichever comes first, one of the two sees the other, and no lock is held.
 */
export class Session {
  readonly #workdir: Workdir;
  readonly #file: string;
  #descriptor: number | undefined;
  readonly #used = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(workdir: Workdir) {
    this.#workdir = workdir;
    const directory = path.join(workdir.path, 'sessions');
    this.#file = path.join(directory, `${process.pid}-${randomBytes(4).toString('hex')}`);
    try {
      makeFolder(directory);
      this.#descriptor = openSync(this.#file, 'ax+');
      writeSync(
        this.#descriptor,
        `${JSON.stringify({ ...thisProcess(), from: workdir.lastNumber } satisfies Header)}\n`,
      );
    } catch (error) {
      // A run in which everything is reused needs no permission to write.
      if (!cantWrite.has(systemCode(error) ?? '')) throw error;
      this.#descriptor = undefined;
      return;
    }
    this.#lockSoon();
  }

  /** Notes jobs before they are looked at. @returns false when one of them is being removed right now */
  use(ids: Iterable<string>): boolean {
    const fresh = [...new Set(ids)].filter((id) => !this.#used.has(id));
    if (fresh.length === 0 || this.#descriptor === undefined) return true;
    try {
      writeAll(this.#descriptor, Buffer.from(`${fresh.join('\n')}\n`));
    } catch (error) {
      // A full disk: what is reused now was noted as used, so `ax gc` keeps it by its age.
      if (!cantWrite.has(systemCode(error) ?? '')) throw error;
    }
    const condemned = condemnedJobs(this.#workdir);
    if (fresh.some((id) => condemned.has(id))) return false;
    for (const id of fresh) this.#used.add(id);
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#descriptor = undefined;
    rmSync(this.#file, { force: true });
    closeSync(descriptor);
  }

  #lockSoon(): void {
    // Where files can't be locked, the process id and the age of the file tell that it is alive.
    this.#timer = setTimeout(() => void this.#lock().catch(() => {}), lockAfterMs).unref();
  }

  async #lock(): Promise<void> {
    const { tryLock } = await loadLocks();
    // It may be closed by now; and a collector that looks holds the lock for an instant.
    if (this.#descriptor !== undefined && !tryLock(this.#descriptor)) this.#lockSoon();
  }
}

const cantWrite = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

interface Header extends Owner {
  /** The number of the newest job when it began: jobs with a lower one are not its own. */
  readonly from: number;
}

/** A session of an engine that runs right now. */
export interface LiveSession {
  readonly from: number;
  readonly used: ReadonlySet<string>;
}

/** What engines use right now. */
export async function liveSessions(workdir: Workdir): Promise<LiveSession[]> {
  const directory = path.join(workdir.path, 'sessions');
  const live: LiveSession[] = [];
  for (const name of ifThere(() => readdirSync(directory), [])) {
    const file = path.join(directory, name);
    const [first = '', ...used] = ifThere(() => readFileSync(file, 'utf8'), '')
      .split('\n')
      .filter(Boolean);
    const header = parseHeader(first);
    const isHeld = mayBeAlive(header, file, youngMs) || !(await ifUnlocked(file, () => {}));
    if (isHeld) live.push({ from: header?.from ?? 0, used: new Set(used) });
  }
  return live;
}

/** Removes what engines that died have left. */
export async function removeDeadSessions(workdir: Workdir): Promise<void> {
  const directory = path.join(workdir.path, 'sessions');
  for (const name of ifThere(() => readdirSync(directory), [])) {
    const file = path.join(directory, name);
    const header = parseHeader(ifThere(() => readFileSync(file, 'utf8'), '').split('\n')[0] ?? '');
    if (!mayBeAlive(header, file, youngMs)) await ifUnlocked(file, () => rmSync(file, { force: true }));
  }
}

function parseHeader(line: string): Header | undefined {
  try {
    const header: unknown = JSON.parse(line);
    if (!isOwner(header)) return undefined;
    return { ...header, from: 'from' in header && typeof header.from === 'number' ? header.from : 0 };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
