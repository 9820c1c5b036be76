import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { AcceleratorError, type ColumnType } from '@accelerator/sdk';
import { newValues } from './gather.ts';
import { type Chunk, type ColumnRows, isBinary } from './rows.ts';

/** Where a chunk lies in a spill file. Plain data, so that a later phase can read it. */
export interface SpilledChunk {
  readonly at: number;
  readonly bytes: number;
  readonly rows: number;
}

/** So large that the number of reads does not matter, so small that a hundred runs are merged at a time. */
export function spillBytes(memory: number): number {
  return Math.min(256 << 10, Math.max(4 << 10, memory / 256));
}

/** Rows that do not fit into memory, in a file: chunks as they lie in memory, one behind the other. */
export class SpillFile {
  readonly file: string;
  readonly #types: readonly ColumnType[];
  #descriptor: number | undefined;
  #end = 0;

  /** @param file a new one, or one that was written before and is read again */
  constructor(file: string, types: readonly ColumnType[]) {
    this.file = file;
    this.#types = types;
  }

  write({ rows, columns }: Chunk): SpilledChunk {
    // Of each column: whether it has nulls, and how many bytes its values are.
    const header = new Float64Array(columns.length * 2);
    const pieces: Uint8Array[] = [new Uint8Array(header.buffer)];
    for (const [index, { values, offsets, nulls }] of columns.entries()) {
      const [start, end] = offsets.length > 0 ? [offsets[0] ?? 0, offsets.at(-1) ?? 0] : [0, values.length];
      const data = values.subarray(start, end);
      header[index * 2] = nulls === undefined ? 0 : 1;
      header[index * 2 + 1] = data.byteLength;
      if (nulls !== undefined) pieces.push(nulls);
      if (offsets.length > 0) pieces.push(bytesIn(start === 0 ? offsets : offsets.map((offset) => offset - start)));
      pieces.push(bytesIn(data));
    }
    const bytes = pieces.reduce((sum, piece) => sum + padded(piece.length), 0);
    const joined = new Uint8Array(bytes);
    let to = 0;
    for (const piece of pieces) {
      joined.set(piece, to);
      to += padded(piece.length);
    }
    const at = this.#end;
    this.#writeAll(joined, at);
    this.#end += bytes;
    return { at, bytes, rows };
  }

  read({ at, bytes, rows }: SpilledChunk): Chunk {
    const buffer = new ArrayBuffer(bytes);
    this.#readAll(new Uint8Array(buffer), at);
    const header = new Float64Array(buffer, 0, this.#types.length * 2);
    let from = header.byteLength;
    const take = (length: number): number => {
      const start = from;
      from += padded(length);
      return start;
    };
    const columns = this.#types.map((type, index): ColumnRows => {
      const nulls = header[index * 2] === 1 ? new Uint8Array(buffer, take(rows), rows) : undefined;
      const length = header[index * 2 + 1] ?? 0;
      if (!isBinary(type))
        return { type, values: valuesIn(type, buffer, take(length), rows), offsets: noOffsets, nulls };
      const offsets = new Int32Array(buffer, take((rows + 1) * 4), rows + 1);
      return { type, values: new Uint8Array(buffer, take(length), length), offsets, nulls };
    });
    return { rows, columns };
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Gives the disk back what it took. */
  remove(): void {
    this.close();
    rmSync(this.file, { force: true });
  }

  #writeAll(bytes: Uint8Array, at: number): void {
    try {
      this.#descriptor ??= openSync(this.file, 'w+');
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30), at + done);
      }
    } catch (cause) {
      throw spillFailed(this.file, cause);
    }
  }

  #readAll(bytes: Uint8Array, at: number): void {
    this.#descriptor ??= openSync(this.file, 'r');
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30), at + done);
      if (count === 0) throw new Error(`Internal error: '${this.file}' ends too early`);
      done += count;
    }
  }
}

const noOffsets = new Int32Array(0);

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function bytesIn({ buffer, byteOffset, byteLength }: ColumnRows['values']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function valuesIn(type: ColumnType, buffer: ArrayBuffer, at: number, rows: number): ColumnRows['values'] {
  const values = newValues(type, 0);
  if (values instanceof Uint8Array) return new Uint8Array(buffer, at, rows);
  if (values instanceof Int32Array) return new Int32Array(buffer, at, rows);
  if (values instanceof BigInt64Array) return new BigInt64Array(buffer, at, rows);
  if (values instanceof Float32Array) return new Float32Array(buffer, at, rows);
  return new Float64Array(buffer, at, rows);
}

/**
 * Rows that do not fit into the memory that a method may use can't be written to a temporary file of its job: most often
 * the disk of the workdir is full.
 *
 * @remedy Make room on that disk, or give a method that has the option `memory` more of it.
 */
export function spillFailed(file: string, cause: unknown): AcceleratorError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AcceleratorError({
    code: 'SPILL_FAILED',
    message: `Rows that memory does not hold can't be written to '${file}': ${reason}.`,
    hint: 'Make room on the disk of the workdir; methods with the option `memory` write less when it is larger.',
    cause,
  });
}
