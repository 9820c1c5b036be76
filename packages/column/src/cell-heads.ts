import { ColumnReader, type ColumnSource } from './column-reader.ts';
import { type ColumnBatch, isValid } from './decode/batch.ts';

/** What is known of a value of bytes without reading it whole. */
export interface CellHead {
  readonly size: number;
  /** Its first bytes, at least 1024 if it has them. */
  readonly head: Uint8Array;
  /** All of it, where it was read anyway. */
  readonly whole: Uint8Array | undefined;
}

/**
 * Sizes and first bytes of some values of a column that is stored as bytes; null for null. Of a large value, which has a
 * batch of its own, only these are read, so that no checksum can be compared: it is to be looked at, not to be worked with.
 */
export function cellHeads(source: ColumnSource, from: number, count: number): (CellHead | null)[] {
  const heads: (CellHead | null)[] = [];
  const reader = new ColumnReader(source);
  try {
    let first = 0;
    for (const [index, { rows }] of reader.batches.entries()) {
      const start = Math.max(from, first);
      const end = Math.min(from + count, first + rows);
      if (start < end) {
        const alone = rows === 1 ? reader.readHead(index) : undefined;
        if (alone !== undefined) heads.push(alone === null ? null : { ...alone, whole: undefined });
        else heads.push(...headsIn(reader.readBatch(index), start - first, end - first));
      }
      first += rows;
      if (first >= from + count) break;
    }
  } finally {
    reader.close();
  }
  return heads;
}

function headsIn({ validity, offsets, data }: ColumnBatch, from: number, to: number): (CellHead | null)[] {
  return Array.from({ length: to - from }, (_, index) => {
    const row = from + index;
    if (validity !== null && !isValid(validity, row)) return null;
    const whole = data.subarray(offsets[row], offsets[row + 1]);
    return { size: whole.length, head: whole, whole };
  });
}
