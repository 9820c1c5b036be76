import { type Door, isAcceleratorError, systemCode } from '@accelerator/base';
import { type JobSetup, setupFilesFile } from '@accelerator/job';

/** As many as a script with several methods compares in turn; a setup may hold 40,000 input files. */
const mostRecalled = 64;
/** What was written is kept up to this size: what a larger one holds would be in memory once for each job. */
const mostWritten = 1 << 15;

/** A setup, and how large it is on the disk, with its files: 0 when there is none. */
interface Recalled {
  readonly setup: JobSetup | undefined;
  readonly bytes: number;
}

/** What reads a setup that is not in memory. */
interface SetupSource {
  /** undefined where it can't be read. */
  peekSetup(job: string): JobSetup | undefined;
  /** Whether it is kept there already: of large ones only so many bytes are. */
  keepsSetup(job: string): boolean;
}

/** Setups that were asked for or written lately: one never changes, but its job may have been removed. */
export class RecalledSetups {
  readonly #door: Door;
  readonly #source: SetupSource;
  /** The last used comes last. */
  readonly #kept = new Map<string, Recalled>();

  constructor(door: Door, source: SetupSource) {
    this.#door = door;
    this.#source = source;
  }

  /** From memory if it was asked for or written lately. */
  find(job: string): Recalled {
    const known = this.#kept.get(job);
    if (known !== undefined) return this.#keep(job, known);
    const read: Recalled = { setup: this.#source.peekSetup(job), bytes: this.#bytesOf(job) };
    return read.setup === undefined || this.#source.keepsSetup(job) ? read : this.#keep(job, read);
  }

  /**
   * Keeps what was written just now: the next job of its method is compared with it (of 4 ms that a small job takes the
   * engine, reading it took 0.2).
   * @param bytes with its files
   */
  noteWritten(setup: JobSetup, bytes: number): void {
    if (bytes <= mostWritten) this.#keep(setup.job, { setup, bytes });
  }

  #keep(job: string, recalled: Recalled): Recalled {
    this.#kept.delete(job);
    this.#kept.set(job, recalled);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostRecalled && oldest !== undefined) this.#kept.delete(oldest);
    return recalled;
  }

  #bytesOf(job: string): number {
    try {
      const sizes = this.#door.within(job, () =>
        ['setup.json', setupFilesFile].map((name) => this.#door.stat(`${job}/${name}`)?.size ?? 0),
      );
      return sizes.reduce((sum, size) => sum + size);
    } catch (error) {
      if (isAcceleratorError(error) || systemCode(error) !== undefined) return 0;
      throw error;
    }
  }
}
