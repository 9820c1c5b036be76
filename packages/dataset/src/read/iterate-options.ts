import { checkKeys } from '@accelerator/base';
import type { AnyDataset } from '../manifest/any-dataset.ts';

/** Rows whose value is at least the first and below the second; null or undefined is no limit. */
export type ValueRange = readonly [start: unknown, stop?: unknown];

/** Rows by number, as in `Array.slice`: negative counts from the end. */
export interface RowSlice {
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
  readonly step?: number | undefined;
}

/** Which rows are read, and how. */
export interface IterateOptions<V> {
  /** Only rows for which this is true. Sees what `iterate` would yield without `map`. */
  where?(value: V): boolean;
  /**
   * Only rows in these ranges, by column; the columns need not be among those asked for. Datasets, slices and batches
   * that can hold no such row, by their min and max values, are not read.
   */
  readonly range?: Readonly<Record<string, ValueRange>> | undefined;
  /** Only these rows of the whole iteration, before `where`. A number is the first so many. Not with `range`. */
  readonly slice?: number | RowSlice | undefined;
  /** The column by which the dataset must be partitioned, or, with `rehash`, is partitioned on the fly. */
  readonly hashlabel?: string | undefined;
  /** Partitions by `hashlabel` on the fly: every slice reads everything and takes its rows. */
  readonly rehash?: boolean | undefined;
  /**
   * Called before the first row of a dataset; returning `'skip'` passes over it, which need not have the columns then;
   * `'stop'` ends the iteration.
   */
  beforeDataset?(dataset: AnyDataset): unknown;
  afterDataset?(dataset: AnyDataset): void;
  /** Called before the first row of a slice; returning `'skip'` passes over it, `'stop'` ends the iteration. */
  beforeSlice?(dataset: AnyDataset, sliceno: number): unknown;
  afterSlice?(dataset: AnyDataset, sliceno: number): void;
}

export interface MappedIterateOptions<V, R> extends IterateOptions<V> {
  /** What is yielded for a row, after `where`. */
  map(value: V): R;
}

const iterateKeys = Object.keys({
  where: true,
  range: true,
  slice: true,
  hashlabel: true,
  rehash: true,
  beforeDataset: true,
  afterDataset: true,
  beforeSlice: true,
  afterSlice: true,
  map: true,
} satisfies Record<keyof MappedIterateOptions<unknown, unknown>, true>);

/** A misspelled `range` would be one that everything is in. @throws AcceleratorError `UNKNOWN_KEY` */
export function checkIterateOptions(options: object): void {
  checkKeys('iterate', options, iterateKeys, {
    filters: 'where',
    filter: 'where',
    translators: 'map',
    pre_callback: 'beforeDataset',
    post_callback: 'afterDataset',
  });
}
