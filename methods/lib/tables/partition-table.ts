import path from 'node:path';
import { type DatasetWriter, slicesOfRows } from '@accelerator/sdk';
import { shareWork } from '../shared-work.ts';
import type { Link } from './along-chain.ts';
import { gather, mostChunks } from './gather.ts';
import { batchOf, bytesOf, type Chunk, chunksOf } from './rows.ts';
import { type SpilledChunk, SpillFile } from './spill-file.ts';
import { columnsOf } from './table-columns.ts';

/** Rows of a slice, dealt out: the chunks for each slice. */
export interface DealtRows {
  readonly file: string;
  readonly chunks: readonly (readonly SpilledChunk[])[];
}

interface Dealing {
  /** For files, of all slices. */
  readonly folder: string;
  readonly slices: number;
  readonly hashlabel: string;
}

/** Bytes of rows that are in memory before they are dealt out. */
const heldBytes = 8 << 20;

/**
 * Deals the rows of all slices out, by all slice processes: each slice is read once. For each slice and each link what
 * came of it; undefined where the rows are in the right slice already.
 */
export function dealRows(links: readonly Link[], dealing: Dealing): Promise<(DealtRows | undefined)[][]> {
  const { folder, slices, hashlabel } = dealing;
  const isToDo = links.some((link) => !isInPlace(link, hashlabel));
  return shareWork(folder, isToDo ? slices : 0, ({ task, folder: own, beat }) =>
    links.map((link, index) => {
      if (isInPlace(link, hashlabel)) return undefined;
      return dealSlice(link, task, { ...dealing, file: path.join(own, String(index)), beat });
    }),
  );
}

function isInPlace({ source }: Link, hashlabel: string): boolean {
  return source.hashlabel === hashlabel;
}

function dealSlice(
  { source, rows }: Link,
  sliceno: number,
  { file, beat, slices, hashlabel }: Dealing & { readonly file: string; readonly beat: () => void },
): DealtRows {
  const columns = columnsOf(source);
  const names = columns.map(({ name }) => name);
  const dealer = new RowDealer(
    new SpillFile(
      file,
      columns.map(({ type }) => type),
    ),
    { slices, key: names.indexOf(hashlabel) },
  );
  for (const batch of rows.batches(sliceno, names)) {
    for (const chunk of chunksOf(batch, names)) dealer.add(chunk);
    beat();
  }
  return { file, chunks: dealer.end() };
}

/** Writes the rows that belong to a slice, of one slice after the other. */
export function writeDealt(
  link: Link,
  {
    parts,
    sliceno,
    hashlabel,
    writer,
  }: {
    readonly parts: readonly (DealtRows | undefined)[];
    readonly sliceno: number;
    readonly hashlabel: string;
    readonly writer: DatasetWriter;
  },
): void {
  if (isInPlace(link, hashlabel)) {
    writer.copyRows(link.rows);
    return;
  }
  const columns = columnsOf(link.source);
  const names = columns.map(({ name }) => name);
  const types = columns.map(({ type }) => type);
  for (const part of parts) {
    const own = part?.chunks[sliceno] ?? [];
    if (part === undefined || own.length === 0) continue;
    const file = new SpillFile(part.file, types);
    try {
      for (const chunk of own) writer.writeBatch(batchOf(file.read(chunk), names));
    } finally {
      file.close();
    }
  }
}

/** Cuts rows in parts by the slice to which they belong, and writes them to a file. */
class RowDealer {
  readonly #file: SpillFile;
  readonly #slices: number;
  readonly #key: number;
  readonly #dealt: SpilledChunk[][];
  #chunks: Chunk[] = [];
  #bytes = 0;

  constructor(file: SpillFile, { slices, key }: { readonly slices: number; readonly key: number }) {
    this.#file = file;
    this.#slices = slices;
    this.#key = key;
    this.#dealt = Array.from({ length: slices }, () => []);
  }

  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += bytesOf(chunk);
    if (this.#bytes >= heldBytes || this.#chunks.length === mostChunks) this.#deal();
  }

  end(): SpilledChunk[][] {
    this.#deal();
    this.#file.close();
    return this.#dealt;
  }

  #deal(): void {
    const chunks = this.#chunks;
    const places = chunks.map(({ rows, columns }) => {
      const column = columns[this.#key];
      if (column === undefined) throw new Error(`Internal error: a chunk without column ${this.#key}`);
      const { nulls } = column;
      const isNull = nulls && ((row: number) => nulls[row] === 1);
      return slicesOfRows({ ...column, isNull, nulls: undefined }, rows, this.#slices);
    });
    for (const [slice, addresses] of addressesBySlice(places, this.#slices).entries()) {
      if (addresses.length > 0) this.#dealt[slice]?.push(this.#file.write(gather(chunks, addresses)));
    }
    this.#chunks = [];
    this.#bytes = 0;
  }
}

/** The rows of some chunks by their slices, in their order. */
function addressesBySlice(places: readonly Uint32Array[], slices: number): Uint32Array[] {
  const counts = new Uint32Array(slices);
  for (const each of places) {
    for (let row = 0; row < each.length; row++) {
      const slice = each[row] ?? 0;
      counts[slice] = (counts[slice] ?? 0) + 1;
    }
  }
  const addresses = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (const [chunk, each] of places.entries()) {
    for (let row = 0; row < each.length; row++) {
      const slice = each[row] ?? 0;
      const at = counts[slice] ?? 0;
      const own = addresses[slice];
      if (own !== undefined) own[at] = (chunk << 16) | row;
      counts[slice] = at + 1;
    }
  }
  return addresses;
}
