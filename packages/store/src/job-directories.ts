import { closeSync, mkdirSync, readdirSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type Door, ifThere, isAcceleratorError, syncDescriptor, systemCode } from '@accelerator/base';

const lastNumberName = 'last-number';

/** No workdir comes to so many; a larger number is damage, and would make ids that are none. */
const mostDigits = 12;

/** The job directories of a workdir: their names, and numbers for new ones. */
export class JobDirectories {
  readonly #door: Door;
  readonly #name: string;
  #lastNumber: number | undefined;

  /** @param name of the workdir: ids begin with it */
  constructor(door: Door, name: string) {
    this.#door = door;
    this.#name = name;
  }

  /** All ids by number, those of unfinished jobs too. Reads the directory: not for a run in which nothing changed. */
  ids(): string[] {
    // Sorted as numbers: 9 ms less for 20,000 jobs.
    const numbers = ifThere(() => readdirSync(this.#door.root), []).flatMap((entry) => this.numberOf(entry) ?? []);
    return numbers.sort((a, b) => a - b).map((number) => `${this.#name}-${number}`);
  }

  /** The number in an id; undefined for what is no id of a job of this workdir. */
  numberOf(id: string): number | undefined {
    if (!id.startsWith(`${this.#name}-`)) return undefined;
    const digits = id.slice(this.#name.length + 1);
    return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
  }

  /** Makes the next job directory. Numbers only rise and are never used again, whatever was removed. */
  allocate(): string {
    const before = this.#lastNumber ?? this.#highestNumber();
    return this.#changeLastNumber((noted, write) => {
      for (let number = Math.max(before, noted) + 1; ; number++) {
        const id = `${this.#name}-${number}`;
        try {
          mkdirSync(path.join(this.#door.root, id));
        } catch (error) {
          if (systemCode(error) === 'EEXIST') continue;
          throw error;
        }
        this.#lastNumber = number;
        write(number);
        return id;
      }
    });
  }

  /** The number that was used last, as far as is noted: no job that is made from now on has it, or a lower one. */
  lastNumber(): number {
    try {
      return numberIn(this.#door.readIfThere(lastNumberName)?.toString('latin1') ?? '');
    } catch (error) {
      // Then the directories tell; what stands there is not the engine's.
      if (isAcceleratorError(error)) return 0;
      throw error;
    }
  }

  /**
   * Makes sure that no number is used again, whatever directories are removed next.
   * @throws system errors: on a full disk there may be no room for a file that was lost
   */
  keepNumbers(): void {
    const highest = this.#highestNumber();
    this.#changeLastNumber((noted, write) => write(Math.max(highest, noted), { durable: true }));
  }

  /**
   * In place and always as long: replacing a file by rename makes ext4 write it to the disk at once, 0.7 ms for each
   * job; and a full disk has room for it. No reader sees a part of 16 bytes. Opened once, to be read and written.
   */
  #changeLastNumber<T>(change: (noted: number, write: (number: number, how?: { durable: boolean }) => void) => T): T {
    const descriptor = this.#openLastNumber();
    try {
      const length = readSync(descriptor, head, 0, head.byteLength, 0);
      return change(numberIn(head.toString('latin1', 0, length)), (number, how) => {
        writeSync(descriptor, `${number}`.padEnd(15).concat('\n'), 0);
        if (how?.durable === true) syncDescriptor(descriptor);
      });
    } finally {
      closeSync(descriptor);
    }
  }

  #openLastNumber(): number {
    try {
      return this.#door.openToChange(lastNumberName);
    } catch (error) {
      if (!isAcceleratorError(error)) throw error;
      // A link or a pipe that somebody put there is in the way.
      this.#door.remove(lastNumberName);
      return this.#door.openToChange(lastNumberName);
    }
  }

  /** Of the directories that are there; they are sorted by it. */
  #highestNumber(): number {
    return this.numberOf(this.ids().at(-1) ?? '') ?? 0;
  }
}

/** Longer than anything that is written there. */
const head = Buffer.alloc(64);

function numberIn(text: string): number {
  const digits = text.trim();
  return digits.length <= mostDigits && /^\d+$/.test(digits) ? Number(digits) : 0;
}
