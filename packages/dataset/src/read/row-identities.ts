import { digestBytes, writeDigest } from '@accelerator/base';
import { ColumnCursor, ColumnReader, type ColumnSource } from '@accelerator/column';
import type { AnyDataset } from '../manifest/any-dataset.ts';
import { ownSource } from '../manifest/column-info.ts';

const blockRows = 1024;

/**
 * What the rows of a slice are, by the content of some columns: two rows have the same text exactly when these cells
 * are the same. Of columns of large values no value is read: their digests were kept when they were written.
 */
export function rowIdentities(dataset: AnyDataset, sliceno: number, columns: readonly string[]): string[] {
  const rows = dataset.rowsPerSlice[sliceno] ?? 0;
  const digests = columns.map((column) => columnDigests(dataset.column(column)[ownSource](sliceno), rows));
  const [only] = digests;
  const whole = digests.length === 1 && only !== undefined ? only : joined(digests, rows);
  return Array.from({ length: rows }, (_, row) => whole.toString('latin1', row * digestBytes, (row + 1) * digestBytes));
}

/** Digests of values that were kept when they were written, as hexadecimal digits; undefined: none were. */
export function keptDigests(source: ColumnSource): (string | null)[] | undefined {
  const reader = new ColumnReader(source);
  const kept = reader.rowDigests;
  reader.close();
  if (kept === undefined) return undefined;
  const nothing = '0'.repeat(2 * digestBytes);
  return Array.from({ length: kept.length / digestBytes }, (_, row) => {
    const digest = kept.toString('hex', row * digestBytes, (row + 1) * digestBytes);
    return digest === nothing ? null : digest;
  });
}

/** 16 bytes for each row; zeros for null. */
function columnDigests(source: ColumnSource | undefined, rows: number): Buffer {
  if (source === undefined || rows === 0) return Buffer.alloc(rows * digestBytes);
  const reader = new ColumnReader(source);
  const kept = reader.rowDigests;
  reader.close();
  return kept ?? digestsOfValues(source, rows);
}

function digestsOfValues(source: ColumnSource, rows: number): Buffer {
  const digests = Buffer.alloc(rows * digestBytes);
  const cursor = new ColumnCursor({ ...source, raw: true }, { recycle: true });
  const block: unknown[] = [];
  for (let row = 0; row < rows; ) {
    const count = Math.min(cursor.available(), blockRows);
    cursor.take(count, block);
    for (let index = 0; index < count; index++, row++) {
      const value = block[index];
      if (value !== null) writeDigest(bytesOf(value), digests, row * digestBytes);
    }
  }
  cursor.close();
  return digests;
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof Float32Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof Date) return Buffer.from(String(value.getTime()));
  return Buffer.from(Object.is(value, -0) ? '-0' : String(value));
}

function joined(digests: readonly Buffer[], rows: number): Buffer {
  const result = Buffer.alloc(rows * digestBytes);
  const cells = Buffer.alloc(digests.length * digestBytes);
  for (let row = 0; row < rows; row++) {
    for (const [index, column] of digests.entries()) {
      column.copy(cells, index * digestBytes, row * digestBytes, (row + 1) * digestBytes);
    }
    writeDigest(cells, result, row * digestBytes);
  }
  return result;
}
