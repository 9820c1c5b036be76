import type { DatedBytes, Door } from '@accelerator/base';

/** What a file looked like when it was read. */
type Looks = Pick<DatedBytes, 'changedMs'> & { readonly size: number };

interface Kept<T> {
  readonly looks: Looks;
  readonly value: T;
}

/** Smaller ones are parsed as fast as they are found here. */
const leastBytes = 1 << 15;
/** Of files, in one process; what is parsed takes about four times as much. */
const mostBytes = 1 << 26;
/** More than a tick of any file system's clock: what changed just now may change once more without looking any different. */
const settledMs = 2000;

/**
 * Large records, as they were parsed: each slice of a phase and each check of a job asks for the same ones, and one with
 * 10,000 files takes 15 ms. Costs one stat; a file that looks different is read again. What is shared is frozen.
 */
export class RecordMemory<T> {
  readonly #door: Door;
  /** The last used comes last. */
  readonly #kept = new Map<string, Kept<T>>();
  #bytes = 0;

  constructor(door: Door) {
    this.#door = door;
  }

  /** The record in a file, if the file is still the one that was parsed. @throws AcceleratorError `FILE_REFUSED` */
  find(name: string): T | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    const stat = this.#door.stat(name);
    this.#drop(name);
    const { looks } = kept;
    if (stat?.isFile() !== true || stat.size !== looks.size || stat.ctimeMs !== looks.changedMs) return undefined;
    this.#add(name, kept);
    return kept.value;
  }

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  /** @param nowMs when the file was read, in milliseconds since 1970 */
  keep(name: string, { bytes: { byteLength: size }, changedMs }: DatedBytes, value: T, nowMs = Date.now()): void {
    if (size < leastBytes || size > mostBytes || nowMs - changedMs <= settledMs) return;
    this.#drop(name);
    this.#add(name, { looks: { size, changedMs }, value: deepFrozen(value) });
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= mostBytes) break;
      this.#drop(oldest);
    }
  }

  #add(name: string, kept: Kept<T>): void {
    this.#kept.set(name, kept);
    this.#bytes += kept.looks.size;
  }

  #drop(name: string): void {
    this.#bytes -= this.#kept.get(name)?.looks.size ?? 0;
    this.#kept.delete(name);
  }
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const each of Object.values(value)) deepFrozen(each);
  return Object.freeze(value);
}
