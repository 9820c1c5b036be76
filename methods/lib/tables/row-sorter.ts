import type { ColumnType } from '@accelerator/sdk';
import { gatherSome, mostChunks } from './gather.ts';
import { mergeRuns, type SortedRun, type SorterSetup } from './merge-runs.ts';
import { bytesOf, type Chunk } from './rows.ts';
import { sortAddresses } from './sort-addresses.ts';
import { type SpilledChunk, SpillFile, spillBytes } from './spill-file.ts';

/** Chunks of a sorted run in a file, as plain data. */
export interface SpilledRun {
  readonly file: string;
  readonly chunks: readonly SpilledChunk[];
}

/** Bytes of a chunk that goes to a writer. */
const outputBytes = 1 << 20;

/**
 * Puts rows in order, as many as there may be. Those that fit into memory are sorted there. When there are more, sorted
 * runs go to a file, and are merged.
 */
export class RowSorter {
  readonly #setup: SorterSetup;
  #chunks: Chunk[] = [];
  #rows = 0;
  #bytes = 0;
  #file: SpillFile | undefined;
  readonly #runs: SpilledChunk[][] = [];

  constructor(setup: SorterSetup) {
    this.#setup = setup;
  }

  add(chunk: Chunk): void {
    if (chunk.rows === 0) return;
    this.#chunks.push(chunk);
    this.#rows += chunk.rows;
    this.#bytes += bytesOf(chunk);
    // Addresses, the index, its scratch space; keys of each column.
    const perRow = 12 + 9 * this.#setup.order.by.length;
    const isFull = this.#bytes + this.#rows * perRow > this.#setup.memory / 2;
    if (isFull || this.#chunks.length === mostChunks) this.#spill();
  }

  /** All rows, in order. Once. */
  *sorted(): Generator<Chunk> {
    if (this.#file === undefined) {
      yield* this.#sortBlock(outputBytes);
      return;
    }
    this.#spill();
    const file = this.#file;
    const runs = this.#runs.map((chunks): SortedRun => ({ file, chunks }));
    yield* mergeRuns(runs, this.#setup);
  }

  /** Writes what is left to the file: the sorted runs, for another phase to merge. */
  spilled(): SpilledRun[] {
    this.#spill();
    const file = this.#file;
    file?.close();
    return file === undefined ? [] : this.#runs.map((chunks) => ({ file: file.file, chunks }));
  }

  /** Removes the file. */
  close(): void {
    this.#file?.remove();
  }

  #spill(): void {
    if (this.#rows === 0) return;
    const { spillFile, types, memory } = this.#setup;
    this.#file ??= new SpillFile(spillFile(), types);
    const run: SpilledChunk[] = [];
    for (const chunk of this.#sortBlock(spillBytes(memory))) run.push(this.#file.write(chunk));
    this.#runs.push(run);
  }

  /** What is in memory, in order; then it is empty. */
  *#sortBlock(bytes: number): Generator<Chunk> {
    const chunks = this.#chunks;
    const { order, combine } = this.#setup;
    const { addresses, ends } = sortAddresses(chunks, this.#rows, order, combine !== undefined);
    this.#chunks = [];
    this.#rows = 0;
    this.#bytes = 0;
    if (combine !== undefined) {
      yield* combine(chunks, addresses, ends);
      return;
    }
    for (let from = 0; from < addresses.length; ) {
      const chunk = gatherSome(chunks, addresses, from, bytes);
      yield chunk;
      from += chunk.rows;
    }
  }
}

/** Opens the runs that other phases have written. The files are to be removed in the end. */
export function openRuns(
  spilled: readonly SpilledRun[],
  types: readonly ColumnType[],
): { readonly runs: SortedRun[]; readonly files: SpillFile[] } {
  const files = new Map(spilled.map(({ file }) => [file, new SpillFile(file, types)]));
  const runs = spilled.flatMap(({ file, chunks }) => {
    const opened = files.get(file);
    return opened === undefined ? [] : [{ file: opened, chunks }];
  });
  return { runs, files: [...files.values()] };
}
