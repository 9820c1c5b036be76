import { gather } from './gather.ts';
import { hashRows } from './row-hash.ts';
import type { Chunk } from './rows.ts';
import type { SpilledChunk, SpillFile } from './spill-file.ts';

/** In how many parts rows are cut by the hash of their keys. */
export const partCount = 64;

/** Cuts rows in parts by their keys, and writes them to a file: rows that match are in the same part of both sides. */
export class RowParts {
  readonly #file: SpillFile;
  readonly #keys: readonly number[];
  readonly parts: readonly SpilledChunk[][] = Array.from({ length: partCount }, () => []);

  constructor(file: SpillFile, keys: readonly number[]) {
    this.#file = file;
    this.#keys = keys;
  }

  add(chunk: Chunk): void {
    const hashes = hashRows(chunk, this.#keys);
    const rows: number[][] = Array.from({ length: partCount }, () => []);
    for (let row = 0; row < chunk.rows; row++) rows[(hashes[row] ?? 0) >>> 26]?.push(row);
    for (const [part, wanted] of rows.entries()) {
      if (wanted.length === 0) continue;
      this.parts[part]?.push(this.#file.write(gather([chunk], Uint32Array.from(wanted))));
    }
  }
}
