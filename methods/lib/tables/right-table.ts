import type { ColumnType } from '@accelerator/sdk';
import { mostChunks, newValues } from './gather.ts';
import { hashRows, hasNull } from './row-hash.ts';
import { bytesOf, type Chunk, isBinary } from './rows.ts';
import { isSame } from './value-order.ts';

/** Rows that others are joined to, found by the values of their keys. */
export class RightTable {
  readonly #keys: readonly number[];
  readonly #memory: number;
  /** The last one, once it is indexed, is a row of nulls. */
  readonly chunks: Chunk[] = [];
  #rows = 0;
  #bytes = 0;
  #addresses = new Uint32Array(0);
  #hashes = new Uint32Array(0);
  /** By the last bits of the hash, and by row: the next row, plus 1. */
  #first = new Uint32Array(1);
  #next = new Uint32Array(0);

  /** @param keys the columns by which rows are found */
  constructor(keys: readonly number[], memory: number) {
    this.#keys = keys;
    this.#memory = memory;
  }

  /** Takes rows; false when there is no room for more after these. */
  add(chunk: Chunk): boolean {
    this.chunks.push(chunk);
    this.#rows += chunk.rows;
    // Address, hash, next, and up to two in the table.
    this.#bytes += bytesOf(chunk) + chunk.rows * 20;
    return this.#bytes < this.#memory && this.chunks.length < mostChunks - 2;
  }

  get rows(): number {
    return this.#rows;
  }

  /** To be called when all rows are there. @returns where a row of nulls stands */
  index(types: readonly ColumnType[]): number {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, this.#rows)));
    this.#first = new Uint32Array(size);
    this.#next = new Uint32Array(this.#rows);
    this.#addresses = new Uint32Array(this.#rows);
    this.#hashes = new Uint32Array(this.#rows);
    let at = 0;
    for (const [number, chunk] of this.chunks.entries()) {
      this.#hashes.set(hashRows(chunk, this.#keys), at);
      for (let row = 0; row < chunk.rows; row++) this.#addresses[at++] = (number << 16) | row;
    }
    // Backwards, so that equal ones come in their order.
    for (let row = this.#rows - 1; row >= 0; row--) {
      const place = (this.#hashes[row] ?? 0) & (size - 1);
      this.#next[row] = this.#first[place] ?? 0;
      this.#first[place] = row + 1;
    }
    return ((this.chunks.push(rowOfNulls(types)) - 1) << 16) >>> 0;
  }

  /** Calls for each row whose keys are those of a row of another table. A null matches nothing. */
  find(
    chunk: Chunk,
    { keys, hashes }: { keys: readonly number[]; hashes: Uint32Array },
    row: number,
    found: (address: number) => boolean,
  ): void {
    if (hasNull(chunk, keys, row)) return;
    const hash = hashes[row] ?? 0;
    let at = this.#first[hash & (this.#first.length - 1)] ?? 0;
    for (; at !== 0; at = this.#next[at - 1] ?? 0) {
      if (this.#hashes[at - 1] !== hash) continue;
      const address = this.#addresses[at - 1] ?? 0;
      if (this.#isMatch(chunk, keys, row, address) && !found(address)) return;
    }
  }

  #isMatch(chunk: Chunk, keys: readonly number[], row: number, address: number): boolean {
    const own = this.chunks[address >>> 16];
    for (let key = 0; key < keys.length; key++) {
      const one = chunk.columns[keys[key] ?? 0];
      const other = own?.columns[this.#keys[key] ?? 0];
      if (one === undefined || other === undefined || !isSame(one, row, other, address & 0xffff)) return false;
    }
    return true;
  }
}

function rowOfNulls(types: readonly ColumnType[]): Chunk {
  const columns = types.map((type) => ({
    type,
    values: isBinary(type) ? new Uint8Array(0) : newValues(type, 1),
    offsets: new Int32Array(isBinary(type) ? 2 : 0),
    nulls: Uint8Array.of(1),
  }));
  return { rows: 1, columns };
}
