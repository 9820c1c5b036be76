import { type ColumnType, type Extreme, extremeFromJson, isDecimalType, parseDecimal } from '@accelerator/column';
import type { AnyDataset } from '../manifest/any-dataset.ts';
import { ownSource } from '../manifest/column-info.ts';
import { iterateDatasets } from './iterate.ts';
import type { ReadRows } from './retracted.ts';

/** What extremes are compared by. */
type Key = Extreme;
type KeyOf = (type: ColumnType, value: Extreme) => Key;

/** What is known of some rows: of a slice, or of a dataset of which no row is retracted. */
interface Bound {
  readonly value: Extreme;
  readonly key: Key;
  readonly dataset: AnyDataset;
  /** Rows that have to be read for the exact value. */
  readonly sliceno: number | undefined;
}

/**
 * The least or greatest value of a column over rows that are not retracted. What is known of whole slices most often
 * tells; a slice is read when some of its rows are retracted and it may hold a value that beats all others.
 */
export function exactExtreme(read: ReadRows, which: 'min' | 'max', column: string): Extreme | null {
  const beats = which === 'min' ? (a: Key, b: Key) => a < b : (a: Key, b: Key) => a > b;
  const areDecimals = read.datasets.every((dataset) => isDecimalType(dataset.column(column).type));
  const keyOf: KeyOf = (type, value) => decimalKey(type, value, areDecimals);
  const bounds = read.datasets.flatMap((dataset) => boundsOf(read, dataset, which, { column, keyOf }));
  bounds.sort((a, b) => Number(beats(b.key, a.key)) - Number(beats(a.key, b.key)));
  let best: { readonly value: Extreme; readonly key: Key } | undefined;
  for (const { value, key, dataset, sliceno } of bounds) {
    if (best !== undefined && !beats(key, best.key)) break;
    if (sliceno === undefined) return value;
    const { type } = dataset.column(column);
    for (const each of iterateDatasets({ ...read, datasets: [dataset] }, sliceno, column)) {
      if (!isExtreme(each)) continue;
      const own = keyOf(type, each);
      if (best === undefined || beats(own, best.key)) best = { value: each, key: own };
    }
  }
  return best?.value ?? null;
}

/** Decimals are text, of which `9.50` comes after `10.00`. @param areExact whether all others are decimals as well */
function decimalKey(type: ColumnType, value: Extreme, areExact: boolean): Key {
  if (!isDecimalType(type)) return value;
  return areExact ? (parseDecimal(String(value), 38) ?? value) : Number(value);
}

function boundsOf(
  { retracted }: ReadRows,
  dataset: AnyDataset,
  which: 'min' | 'max',
  { column: name, keyOf }: { readonly column: string; readonly keyOf: KeyOf },
): Bound[] {
  const column = dataset.column(name);
  const { type, [which]: whole } = column;
  if (whole === null) return [];
  if (retracted.countOf(dataset) === 0) return [{ value: whole, key: keyOf(type, whole), dataset, sliceno: undefined }];
  return dataset.sliceNumbers().flatMap((sliceno) => {
    const value = extremeFromJson(type, column[ownSource](sliceno)?.summary[which] ?? null);
    return value === null ? [] : [{ value, key: keyOf(type, value), dataset, sliceno }];
  });
}

function isExtreme(value: unknown): value is Extreme {
  if (typeof value === 'number') return !Number.isNaN(value);
  return ['bigint', 'boolean', 'string'].includes(typeof value) || value instanceof Date;
}
