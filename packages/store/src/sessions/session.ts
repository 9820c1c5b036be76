import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError, systemCode, writeAll } from '@accelerator/base';
import { loadLocks } from '../locks/kernel-locks.ts';
import { noteUse } from '../uses.ts';
import type { Workdir } from '../workdir.ts';
import { condemnedJobs } from './condemned.ts';
import { sessionHeader } from './session-files.ts';

/** A session that lasts longer is locked, so that other machines see that it is alive; most are over before. */
const lockAfterMs = 1000;

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
  /** In other workdirs, as soon as one of their jobs is used; by name. */
  readonly #elsewhere = new Map<string, Session>();
  readonly #run: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param run id of the run that it is for, if it is one */
  constructor(workdir: Workdir, run?: string) {
    this.#workdir = workdir;
    this.#run = run;
    const name = `sessions/${process.pid}-${randomBytes(4).toString('hex')}`;
    this.#file = path.join(workdir.path, name);
    try {
      workdir.door.makeFolder('sessions');
      this.#descriptor = openSync(workdir.door.pathTo(name), 'ax+');
      writeSync(this.#descriptor, sessionHeader(workdir.lastNumber, run));
    } catch (error) {
      // A run in which everything is reused needs no permission to write; and while something else stands in the place
      // of the folder, nothing is collected.
      if (!cantWrite.has(systemCode(error) ?? '') && !isAcceleratorError(error)) throw error;
      this.#descriptor = undefined;
      return;
    }
    this.#lockSoon();
  }

  /** Notes jobs before they are looked at. @returns false when one of them is being removed right now */
  use(ids: Iterable<string>): boolean {
    // Most often they are known, from the build before.
    let fresh: Set<string> | undefined;
    for (const id of ids) {
      if (this.#used.has(id)) continue;
      fresh ??= new Set();
      fresh.add(id);
    }
    if (fresh === undefined) return true;
    const all = [...fresh];
    const isFree = this.#useElsewhere(all);
    if (this.#descriptor === undefined || !isFree) return isFree;
    try {
      writeAll(this.#descriptor, Buffer.from(`${all.join('\n')}\n`));
    } catch (error) {
      // A full disk: what is reused now was noted as used, so `ax gc` keeps it by its age.
      if (!cantWrite.has(systemCode(error) ?? '')) throw error;
    }
    const condemned = condemnedJobs(this.#workdir);
    if (all.some((id) => condemned.has(id))) return false;
    for (const id of all) this.#used.add(id);
    // Behind the note of the session: a collector here that takes back what nobody needs any more looks at that last.
    for (const id of all) {
      const other = this.#workdir.otherOf(id)?.workdir;
      if (other !== undefined) noteUse(other, id, this.#workdir);
    }
    return true;
  }

  /** Jobs of other workdirs are used there, too, as far as that can be noted there. */
  #useElsewhere(ids: readonly string[]): boolean {
    if (this.#workdir.others.length === 0) return true;
    const byWorkdir = new Map<Workdir, string[]>();
    for (const id of ids) {
      const other = this.#workdir.otherOf(id)?.workdir;
      if (other !== undefined) byWorkdir.set(other, [...(byWorkdir.get(other) ?? []), id]);
    }
    return [...byWorkdir].every(([other, theirs]) => {
      const session = this.#elsewhere.get(other.name) ?? new Session(other, this.#run);
      this.#elsewhere.set(other.name, session);
      return session.use(theirs);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const session of this.#elsewhere.values()) session.close();
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

const cantWrite = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EEXIST', 'ENOTDIR']);
