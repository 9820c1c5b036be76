import type { BatchInput } from '@accelerator/sdk';

const word = 2 ** 32;

/** Collects numbers of lines as an int64 column: as two words, without a bigint for each. */
export class LineNumbers {
  #words = new Int32Array(2048);
  #rows = 0;

  add(line: number): void {
    const at = this.#rows * 2;
    if (at === this.#words.length) {
      const words = new Int32Array(at * 2);
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[at] = line % word;
    this.#words[at + 1] = Math.floor(line / word);
    this.#rows++;
  }

  /** Its arrays are good until the next `add`. */
  take(): BatchInput {
    const values = new BigInt64Array(this.#words.buffer, 0, this.#rows);
    this.#rows = 0;
    return { values };
  }
}
