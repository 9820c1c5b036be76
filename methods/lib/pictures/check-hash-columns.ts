import type { Dataset } from '@accelerator/sdk';
import { tableColumn } from '../tables/table-columns.ts';

/** @throws AcceleratorError `TABLE_COLUMN`, `COLUMN_NOT_FOUND` */
export function checkHashColumns(
  source: Dataset,
  { hash, vector }: { readonly hash: string | null; readonly vector: string | null },
): void {
  if (hash === null && vector === null) throw tableColumn('Images are compared by `hash`, by `vector` or by both.');
  if (hash !== null) checkType(source, hash, ['ascii', 'unicode']);
  if (vector !== null) checkType(source, vector, ['vector']);
}

function checkType(source: Dataset, name: string, types: readonly string[]): void {
  const { type } = source.column(name);
  if (types.includes(type)) return;
  throw tableColumn(
    `Expected ${types[0]} in column '${name}' of ${source.id}, where images are compared by it, received ${type}.`,
    'image_features makes the columns `hash` and `features`.',
  );
}
