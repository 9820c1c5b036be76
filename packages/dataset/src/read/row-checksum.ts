import { DigestSum } from '@accelerator/base';
import type { DatasetBatch } from './batches.ts';
import { RowBytes } from './row-bytes.ts';
import type { RowSource } from './row-source.ts';

const modulus = 1n << 128n;

/**
 * A sum of 128-bit digests over rows: equal for the same rows in whatever order, slices and batches, also of another
 * type that holds the same values. Of parts it can be added up by `joinChecksums`. Memory is that of some rows.
 *
 * Equal are texts by their characters, numbers by their value (NaN is one value, -0 is not 0), moments whether date or
 * datetime, JSON as it is stored, vectors by their bits.
 * @param columns their order matters, their names don't
 */
export function checksumRows(rows: RowSource, sliceno: number | null, columns: readonly string[]): bigint {
  const sum = new DigestSum();
  const bytes = new RowBytes();
  for (const batch of rows.batches(sliceno, columns, { recycle: true })) addBatch(sum, bytes, batch, columns);
  sum.add(bytes.take());
  return sum.total();
}

/** The checksum of all rows from those of their parts. */
export function joinChecksums(parts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const part of parts) sum += part;
  return sum % modulus;
}

/** 32 hexadecimal digits. */
export function formatChecksum(sum: bigint): string {
  return sum.toString(16).padStart(32, '0');
}

function addBatch(sum: DigestSum, bytes: RowBytes, { rows, columns }: DatasetBatch, names: readonly string[]): void {
  const puts = names.flatMap((name) => columns[name] ?? []).map((view) => bytes.putOf(view));
  for (let row = 0; row < rows; row++) {
    for (const put of puts) put(row);
    bytes.endRow();
    if (bytes.isFull) sum.add(bytes.take());
  }
}
