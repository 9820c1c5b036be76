import type { Chunk, ColumnRows } from './rows.ts';

/** A number of 32 bits for the values of each row in some columns: equal for equal values, whatever type of number they have. */
export function hashRows({ rows, columns }: Chunk, keys: readonly number[]): Uint32Array {
  const hashes = new Uint32Array(rows);
  for (const key of keys) {
    const column = columns[key];
    if (column === undefined) continue;
    const before = column.nulls && hashes.slice();
    if (column.offsets.length > 0) hashBytes(column, hashes);
    else if (column.values instanceof BigInt64Array) hashWords(column, hashes);
    else hashNumbers(column, hashes);
    if (before !== undefined && column.nulls !== undefined) hashNulls(column.nulls, before, hashes);
  }
  return hashes;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85eb_ca6b);
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35) ^ (mixed >>> 16);
}

/** What lies in place of a null is no value. */
function hashNulls(nulls: Uint8Array, before: Uint32Array, hashes: Uint32Array): void {
  for (let row = 0; row < hashes.length; row++) if (nulls[row] === 1) hashes[row] = mix(before[row] ?? 0, nullWord);
}

const nullWord = 0x6e75_6c6c;

function hashBytes({ values, offsets }: ColumnRows, hashes: Uint32Array): void {
  for (let row = 0; row < hashes.length; row++) {
    let hash = 0x811c_9dc5;
    const end = offsets[row + 1] ?? 0;
    for (let at = offsets[row] ?? 0; at < end; at++) hash = Math.imul(hash ^ Number(values[at] ?? 0), 0x0100_0193);
    hashes[row] = mix(hashes[row] ?? 0, hash ^ (hash >>> 15));
  }
}

function hashWords({ values }: ColumnRows, hashes: Uint32Array): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let row = 0; row < hashes.length; row++) {
    hashes[row] = mix(mix(hashes[row] ?? 0, words[row * 2] ?? 0), words[row * 2 + 1] ?? 0);
  }
}

const scratch = new Float64Array(1);
const scratchWords = new Int32Array(scratch.buffer);

function hashNumbers({ values }: ColumnRows, hashes: Uint32Array): void {
  for (let row = 0; row < hashes.length; row++) {
    const value = Number(values[row] ?? 0);
    // One zero, and one NaN.
    scratch[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value;
    hashes[row] = mix(mix(hashes[row] ?? 0, scratchWords[0] ?? 0), scratchWords[1] ?? 0);
  }
}

/** Whether a row has a null in one of the columns. */
export function hasNull({ columns }: Chunk, keys: readonly number[], row: number): boolean {
  for (const key of keys) if (columns[key]?.nulls?.[row] === 1) return true;
  return false;
}
