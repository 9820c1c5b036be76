import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { syncPaths, systemCode, writeAll } from '@accelerator/base';
import { quietly } from '../quietly.ts';
import type { Workdir } from '../workdir.ts';
import { type KeptEntry, type KeptHead, keptLine, keptRuns, parseKeptEntry, parseKeptHead } from './kept-records.ts';

/** Beside the attempts that it names, so that both go at once. */
export const keptLogName = 'kept.log';
const logName = `attempts/${keptLogName}`;

/** A power cut may cost what was done in so long. A job that is over before forces nothing onto the disk. */
const syncEveryMs = 1000;

/** What a job that ended early has done. */
export interface Kept {
  readonly head: KeptHead;
  readonly entries: readonly KeptEntry[];
}

export function hasKeptLog({ door }: Workdir, id: string): boolean {
  return quietly(() => door.stat(`${id}/${logName}`)?.isFile() === true) ?? false;
}

/** The first line of the log; undefined when there is none. */
export function readKeptHead(workdir: Workdir, id: string): KeptHead | undefined {
  return hasKeptLog(workdir, id) ? readKept(workdir, id)?.head : undefined;
}

/** Undefined when there is no log, or it is of another version. Lines that are torn are passed over. */
export function readKept({ door }: Workdir, id: string): Kept | undefined {
  const bytes = quietly(() => door.readIfThere(`${id}/${logName}`));
  if (bytes === undefined) return undefined;
  const [first = '', ...lines] = linesOf(bytes);
  const head = parseKeptHead(first);
  return head && { head, entries: lines.flatMap((line) => parseKeptEntry(line) ?? []) };
}

/** The log of a week may be longer than a string can be. */
function* linesOf(bytes: Buffer): Generator<string, void, undefined> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf('\n', start);
    const end = found < 0 ? bytes.length : found;
    yield bytes.toString('utf8', start, end);
    start = end + 1;
  }
}

/** How much a job has done of what it was to do: `184 of 200 rows`. */
export interface KeptAmount {
  readonly done: number;
  readonly total: number;
  readonly unit: KeptHead['unit'];
}

/** Undefined when there is nothing to go on from. */
export function keptAmount(workdir: Workdir, id: string): KeptAmount | undefined {
  const kept = readKept(workdir, id);
  if (kept === undefined || kept.entries.length === 0) return undefined;
  const { total, unit } = kept.head;
  const done = kept.entries.reduce((sum, entry) => sum + amountOf(entry), 0);
  return { done, total, unit };
}

function amountOf(entry: KeptEntry): number {
  return 'phase' in entry ? 1 : keptRuns(entry).reduce((sum, { count }) => sum + count, 0);
}

/**
 * The log of what a running job has done. A line is written at once, so that it is there however the engine ends; a
 * little later what it names is forced onto the disk, and then the line. After a power cut it may be the other way: so
 * whoever takes what a line names reads it first, and checks it.
 */
export class KeptLog {
  readonly #file: string;
  readonly #head: KeptHead;
  readonly #durable: boolean;
  #descriptor: number | undefined;
  #isLost = false;
  #pending: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #syncing: Promise<void> = Promise.resolve();

  /** @param durable whether anything is forced onto the disk */
  constructor(jobPath: string, head: KeptHead, durable: boolean) {
    this.#file = `${jobPath}/${logName}`;
    this.#head = head;
    this.#durable = durable;
  }

  /** Whether it names anything. */
  get isEmpty(): boolean {
    return this.#descriptor === undefined;
  }

  /** @param paths files and folders, absolute, that are to be on the disk before it */
  add(entry: KeptEntry, paths: readonly string[]): void {
    if (this.#isLost) return;
    try {
      if (this.#descriptor === undefined) {
        this.#descriptor = openSync(this.#file, 'wx');
        writeAll(this.#descriptor, Buffer.from(keptLine(this.#head)));
      }
      writeAll(this.#descriptor, Buffer.from(keptLine(entry)));
    } catch (error) {
      // A full disk: it is the work that counts, and not the note of it. What was torn is seen by its digest.
      if (systemCode(error) === undefined) throw error;
      this.#isLost = true;
      return;
    }
    if (!this.#durable) return;
    this.#pending.push(...paths);
    this.#timer ??= setTimeout(() => this.#sync(), syncEveryMs).unref();
  }

  /** Resolves when all that was added is on the disk. */
  async sync(): Promise<void> {
    if (this.#timer !== undefined) this.#sync();
    await this.#syncing;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isLost = true;
    await this.#syncing;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #sync(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const paths = new Set(this.#pending);
    this.#pending = [];
    this.#syncing = this.#syncing.then(() => this.#force(paths));
  }

  /** What is gone by now was moved to its place in the job, which is over soon. */
  async #force(paths: Iterable<string>): Promise<void> {
    try {
      await syncPaths(paths);
      if (this.#descriptor !== undefined) await promisify(fdatasync)(this.#descriptor);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
  }
}
