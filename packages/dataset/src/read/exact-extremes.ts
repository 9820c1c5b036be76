import { type Extreme, extremeFromJson } from '@accelerator/column';
import type { AnyDataset } from '../manifest/any-dataset.ts';
import { ownSource } from '../manifest/column-info.ts';
import { iterateDatasets } from './iterate.ts';
import type { ReadRows } from './retracted.ts';

/** Whether a value comes before another: less for a minimum, greater for a maximum. */
export type Beats = (a: Extreme, b: Extreme) => boolean;

/** What is known of some rows: of a slice, or of a dataset of which no row is retracted. */
interface Bound {
  readonly value: Extreme;
  readonly dataset: AnyDataset;
  /** Rows that have to be read for the exact value. */
  readonly sliceno: number | undefined;
}

/**
 * The least or greatest value of a column over rows that are not retracted. What is known of whole slices most often
 * tells; a slice is read when some of its rows are retracted and it may hold a value that beats all others.
 */
export function exactExtreme(read: ReadRows, which: 'min' | 'max', column: string): Extreme | null {
  const beats: Beats = which === 'min' ? (a, b) => a < b : (a, b) => a > b;
  const bounds = read.datasets.flatMap((dataset) => boundsOf(read, dataset, which, column));
  bounds.sort((a, b) => Number(beats(b.value, a.value)) - Number(beats(a.value, b.value)));
  let best: Extreme | null = null;
  for (const { value, dataset, sliceno } of bounds) {
    if (best !== null && !beats(value, best)) break;
    if (sliceno === undefined) return value;
    for (const each of iterateDatasets({ ...read, datasets: [dataset] }, sliceno, column)) {
      if (isExtreme(each) && (best === null || beats(each, best))) best = each;
    }
  }
  return best;
}

function boundsOf({ retracted }: ReadRows, dataset: AnyDataset, which: 'min' | 'max', name: string): Bound[] {
  const column = dataset.column(name);
  const { type, [which]: whole } = column;
  if (whole === null) return [];
  if (retracted.countOf(dataset) === 0) return [{ value: whole, dataset, sliceno: undefined }];
  return dataset.sliceNumbers().flatMap((sliceno) => {
    const value = extremeFromJson(type, column[ownSource](sliceno)?.summary[which] ?? null);
    return value === null ? [] : [{ value, dataset, sliceno }];
  });
}

function isExtreme(value: unknown): value is Extreme {
  if (typeof value === 'number') return !Number.isNaN(value);
  return ['bigint', 'boolean', 'string'].includes(typeof value) || value instanceof Date;
}
