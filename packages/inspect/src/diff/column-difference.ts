import { isDeepStrictEqual } from 'node:util';
import { blockRows } from '@accelerator/column';
import type { Dataset } from '@accelerator/dataset';
import { plainCursor } from '../datasets/plain-rows.ts';
import { type PictureDifference, PictureMeter } from './picture-difference.ts';

/** In what a column of two datasets differs. */
export interface ColumnDifference {
  readonly column: string;
  readonly how: 'new' | 'gone' | 'type' | 'values';
  readonly types: readonly [before: string | null, after: string | null];
  /** Of `values`: at how many places, of those that both have, the values differ. */
  readonly rows: number;
  /** The first of these. */
  readonly first: PlaceDifference | null;
  /** Of pictures that differ. */
  readonly pictures: PictureDifference | null;
}

export interface PlaceDifference {
  readonly sliceno: number;
  /** In its slice. */
  readonly row: number;
  /** Pictures as the bytes of their files. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Of a column that is in both datasets; undefined when it has the same values in the same places. */
export async function columnDifference(
  before: Dataset,
  after: Dataset,
  column: string,
): Promise<ColumnDifference | undefined> {
  const [old, now] = [before.column(column), after.column(column)];
  const types = [old.type, now.type] as const;
  if (old.type !== now.type) return { column, how: 'type', types, rows: 0, first: null, pictures: null };
  if (old.digest === now.digest) return undefined;
  const meter = old.type === 'image' || old.type === 'bytes' ? new PictureMeter(old.type) : undefined;
  let rows = 0;
  let first: PlaceDifference | null = null;
  for (const place of otherPlaces(before, after, column)) {
    rows++;
    first ??= place;
    await meter?.add(place.before, place.after);
  }
  return { column, how: 'values', types, rows, first, pictures: meter?.result ?? null };
}

/** Where the values differ, of the rows that both have in a slice. */
function* otherPlaces(before: Dataset, after: Dataset, column: string): Generator<PlaceDifference, undefined> {
  const slices = Math.min(before.slices, after.slices);
  for (let sliceno = 0; sliceno < slices; sliceno++) {
    const cursors = [plainCursor(before, column, sliceno), plainCursor(after, column, sliceno)] as const;
    try {
      const rows = Math.min(before.rowsPerSlice[sliceno] ?? 0, after.rowsPerSlice[sliceno] ?? 0);
      for (let at = 0; at < rows; ) {
        const count = Math.min(blockRows, rows - at, ...cursors.map((cursor) => cursor.available()));
        const [old, now] = cursors.map((cursor) => {
          const values: unknown[] = [];
          cursor.take(count, values);
          return values;
        });
        for (let row = 0; row < count; row++) {
          const [a, b] = [old?.[row], now?.[row]];
          if (a !== b && !isDeepStrictEqual(a, b)) yield { sliceno, row: at + row, before: a, after: b };
        }
        at += count;
      }
    } finally {
      for (const cursor of cursors) cursor.close();
    }
  }
  return undefined;
}
