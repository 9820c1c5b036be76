import {
  anyText,
  checkOptions,
  expected,
  isPlainObject,
  nullable,
  oneOf,
  optional,
  recordOf,
  type Shape,
} from '@accelerator/base';
import type { AnyDataset } from '../manifest/any-dataset.ts';
import { anyFunction, wrongOption } from './wrong-option.ts';

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

const limits: Shape<ValueRange> = (value) =>
  Array.isArray(value) && value.length <= 2 ? undefined : expected('a list of a start and a stop', value);

const shapes: { readonly [K in keyof MappedIterateOptions<unknown, unknown>]-?: Shape<unknown> } = {
  where: optional(anyFunction),
  range: optional(recordOf(limits)),
  slice: optional(countOrObject),
  hashlabel: optional(nullable(anyText)),
  rehash: optional(oneOf(true, false)),
  beforeDataset: optional(anyFunction),
  afterDataset: optional(anyFunction),
  beforeSlice: optional(anyFunction),
  afterSlice: optional(anyFunction),
  map: optional(anyFunction),
};

const otherNames = {
  filters: 'where',
  filter: 'where',
  translators: 'map',
  pre_callback: 'beforeDataset',
  post_callback: 'afterDataset',
};

/**
 * A misspelled `range` would be one that everything is in.
 * @param head the dataset, for messages
 * @throws AcceleratorError `UNKNOWN_KEY`, `ITERATE_OPTION`
 */
export function checkIterateOptions(options: unknown, head: string): void {
  checkOptions(options, shapes, { call: 'iterate', otherNames, refuse: wrongOption.bind(null, head) });
}

/** @throws AcceleratorError `UNKNOWN_KEY`, `ITERATE_OPTION` */
export function checkBatchOptions(options: unknown, head: string): void {
  const { range, slice } = shapes;
  checkOptions(
    options,
    { range, slice, recycle: optional(oneOf(true, false)) },
    { call: 'batches', refuse: wrongOption.bind(null, head) },
  );
}

/** @throws AcceleratorError `ITERATE_OPTION` when they are no list, such as one name alone */
export function checkNames(columns: unknown, head: string): void {
  if (!Array.isArray(columns)) throw wrongOption(head, 'columns', expected('a list of names', columns));
}

function countOrObject(value: unknown): string | undefined {
  if (typeof value !== 'number' && !isPlainObject(value)) return expected('a number, or start, stop and step', value);
  return undefined;
}
