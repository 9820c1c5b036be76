import { hashRows } from './row-hash.ts';
import type { Chunk } from './rows.ts';
import { isSame } from './value-order.ts';

/** Rows by the values that they have in some columns. */
export interface GroupedRows {
  /** The address of the first row of each group. */
  readonly firsts: Uint32Array;
  /** The group of each row. */
  readonly groups: Uint32Array;
}

/** Behind so many rows it is looked whether values come again. */
const sampleRows = 65_536;
/** A part of the rows that may be groups of their own. */
const mostGroups = 1 / 4;

/**
 * Finds rows that have the same values in some columns; undefined when too few have, so that it is not worth the time.
 * @param rows of all chunks
 */
export function groupRows(chunks: readonly Chunk[], rows: number, keys: readonly number[]): GroupedRows | undefined {
  const groups = new Uint32Array(rows);
  let firsts = new Uint32Array(1024);
  let hashesOfFirsts = new Uint32Array(1024);
  // By the last bits of a hash, the group plus 1; what lies there already is passed over.
  let table = new Uint32Array(4096);
  let count = 0;
  let at = 0;
  for (const [number, chunk] of chunks.entries()) {
    const hashes = hashRows(chunk, keys);
    for (let row = 0; row < chunk.rows; row++) {
      const hash = hashes[row] ?? 0;
      let place = hash & (table.length - 1);
      let group = table[place] ?? 0;
      while (group !== 0) {
        const first = firsts[group - 1] ?? 0;
        if (hashesOfFirsts[group - 1] === hash && isSameRow(chunks[first >>> 16], first & 0xffff, chunk, row, keys))
          break;
        place = (place + 1) & (table.length - 1);
        group = table[place] ?? 0;
      }
      if (group === 0) {
        if (count === firsts.length) {
          firsts = doubled(firsts);
          hashesOfFirsts = doubled(hashesOfFirsts);
        }
        firsts[count] = (number << 16) | row;
        hashesOfFirsts[count] = hash;
        group = ++count;
        table[place] = group;
        if (count * 2 > table.length) table = tableOf(hashesOfFirsts.subarray(0, count), table.length * 4);
      }
      groups[at++] = group - 1;
      if (at % sampleRows === 0 && count > at * mostGroups) return undefined;
    }
  }
  return { firsts: firsts.slice(0, count), groups };
}

function isSameRow(
  first: Chunk | undefined,
  firstRow: number,
  chunk: Chunk,
  row: number,
  keys: readonly number[],
): boolean {
  for (const key of keys) {
    const [one, other] = [first?.columns[key], chunk.columns[key]];
    if (one === undefined || other === undefined || !isSame(one, firstRow, other, row)) return false;
  }
  return true;
}

function tableOf(hashes: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(size);
  for (let group = 0; group < hashes.length; group++) {
    let place = (hashes[group] ?? 0) & (size - 1);
    while (table[place] !== 0) place = (place + 1) & (size - 1);
    table[place] = group + 1;
  }
  return table;
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(words.length * 2);
  more.set(words);
  return more;
}
