import { gatherSome } from './gather.ts';
import { type Chunk, chunkRows } from './rows.ts';

/** Where one of the sources is. */
interface Head {
  readonly source: Iterator<Chunk>;
  /** Of its chunk, among those that are gathered from. */
  slot: number;
  rows: number;
  row: number;
}

/** Takes rows from several sources, each in its order, in turns that somebody else decides. One chunk of each is in memory. */
export class RowMixer {
  readonly #heads: readonly Head[];
  readonly #onChunk: (source: number, chunk: Chunk) => void;
  readonly #chunks: Chunk[] = [];
  readonly #addresses = new Uint32Array(chunkRows);
  readonly #mostChunks: number;
  #count = 0;

  /** @param onChunk called when the next chunk of a source comes */
  constructor(sources: readonly Iterator<Chunk>[], onChunk: (source: number, chunk: Chunk) => void = () => {}) {
    this.#onChunk = onChunk;
    this.#heads = sources.map((source) => ({ source, slot: 0, rows: 0, row: 0 }));
    this.#mostChunks = Math.max(16, sources.length * 2);
    for (const [source, head] of this.#heads.entries()) this.#advance(source, head);
  }

  hasRow(source: number): boolean {
    const head = this.#heads[source];
    return head !== undefined && head.row < head.rows;
  }

  /** The number of a source's next row in its chunk. */
  rowOf(source: number): number {
    return this.#heads[source]?.row ?? 0;
  }

  /** Takes the next row of a source; whether it has another one. */
  take(source: number): boolean {
    const head = this.#heads[source];
    if (head === undefined) return false;
    this.#addresses[this.#count++] = (head.slot << 16) | head.row;
    head.row++;
    return head.row < head.rows || this.#advance(source, head);
  }

  /** Whether what was taken is to be flushed before more is. */
  get isFull(): boolean {
    return this.#count === chunkRows || this.#chunks.length >= this.#mostChunks;
  }

  /** What was taken, in batches of about so many bytes. */
  *flush(bytes: number): Generator<Chunk> {
    const taken = this.#addresses.subarray(0, this.#count);
    for (let from = 0; from < taken.length; ) {
      const chunk = gatherSome(this.#chunks, taken, from, bytes);
      yield chunk;
      from += chunk.rows;
    }
    this.#count = 0;
    const kept = this.#heads.flatMap((head) => {
      const chunk = this.#chunks[head.slot];
      return head.row < head.rows && chunk !== undefined ? [{ head, chunk }] : [];
    });
    this.#chunks.length = 0;
    for (const { head, chunk } of kept) head.slot = this.#chunks.push(chunk) - 1;
  }

  #advance(source: number, head: Head): boolean {
    for (let next = head.source.next(); next.done !== true; next = head.source.next()) {
      if (next.value.rows === 0) continue;
      head.slot = this.#chunks.push(next.value) - 1;
      head.rows = next.value.rows;
      head.row = 0;
      this.#onChunk(source, next.value);
      return true;
    }
    return false;
  }
}
