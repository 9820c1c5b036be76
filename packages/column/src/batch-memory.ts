/** What is longer gets memory of its own: it would be held until the column is closed. Ours have little more than 1 MiB. */
const mostHeld = 4 << 20;

/**
 * Memory for one batch after another. Fresh memory for each is what most of reading costs: the system has to clear it, and
 * V8 collects garbage because of it. Of 200 MB of vectors, which take 68 ms of a processor, it would be 105 (medians).
 */
export class BatchMemory {
  #bytes: Buffer | undefined;

  /** So many bytes at offset 0 of their buffer, not zeroed. What was taken before is written over by who fills them. */
  take(length: number): Buffer {
    if (length > mostHeld) return Buffer.allocUnsafeSlow(length);
    if (this.#bytes === undefined || this.#bytes.length < length) {
      // Some more, as batches differ by a few bytes.
      this.#bytes = Buffer.allocUnsafeSlow(Math.min(mostHeld, length + (length >> 3)));
    }
    return this.#bytes.subarray(0, length);
  }

  /** Leaves what was taken to those who have it. */
  leave(): void {
    this.#bytes = undefined;
  }
}
