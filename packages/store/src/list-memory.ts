import type { FileLists } from '@accelerator/job';

/** Of texts, in one process; what is parsed takes about four times as much. */
const mostBytes = 1 << 25;

interface Kept {
  readonly lists: FileLists;
  readonly bytes: number;
}

/**
 * Lists of input files, by the digest of their text: several jobs have the same, and each process asks for them several
 * times (3 ms for 10,000 files).
 */
export class ListMemory {
  /** The last used comes last. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  find(digest: string): FileLists | undefined {
    const kept = this.#kept.get(digest);
    if (kept === undefined) return undefined;
    this.#kept.delete(digest);
    this.#kept.set(digest, kept);
    return kept.lists;
  }

  keep(digest: string, lists: FileLists, bytes: number): void {
    if (bytes > mostBytes) return;
    this.#kept.set(digest, { lists, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= mostBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
