import { checkKeys, describeValue } from '@accelerator/base';
import {
  type BatchEntry,
  type ColumnSource,
  type ColumnType,
  columnTypeInfo,
  isDecimalType,
  rawFromExtreme,
  rawFromJson,
} from '@accelerator/column';
import { wrongIterate } from '../errors.ts';
import { type AnyDataset, idOf } from '../manifest/any-dataset.ts';
import { ownSource } from '../manifest/column-info.ts';
import { canPartition, sliceOf } from '../manifest/partition.ts';
import type { RowSpans } from '../manifest/row-spans.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';
import type { IterateOptions, RowSlice, ValueRange } from './iterate-options.ts';
import type { ReadRows } from './retracted.ts';

/** Rows `from` to `to` of one slice of one dataset, without those that are gone. */
export interface Segment {
  readonly dataset: AnyDataset;
  readonly sliceno: number;
  readonly from: number;
  readonly to: number;
  /** Rows of the slice that are retracted. */
  readonly gone: RowSpans;
  /** One per column that is read: those asked for, then those that only tests look at. */
  readonly sources: readonly ColumnSource[];
  readonly tests: readonly RowTest[];
  /** Why it can't be read, such as a column that is not there; to be thrown unless a hook passes over it. */
  readonly problem?: unknown;
}

/** A test of one column's value that decides whether a row is wanted, and whether a batch can hold such a row. */
export interface RowTest {
  /** Which of the sources. */
  readonly column: number;
  readonly wants: (value: unknown) => boolean;
  readonly mayHold: (extremes: Pick<BatchEntry, 'min' | 'max'>) => boolean;
}

/**
 * Which slices are read and what of them: a plan without I/O (idea: hyparam/hyparquet). Slices that `range` rules out
 * are not in it.
 */
export function planSegments(
  { datasets, retracted }: ReadRows,
  sliceno: number | null,
  columns: readonly string[],
  options: PlanOptions,
): Segment[] {
  const segments = datasets.flatMap((dataset) =>
    planOrProblem(dataset, sliceno, columns, options).flatMap((segment): Segment[] => {
      const gone = retracted.of(idOf(dataset), segment.sliceno);
      return gone.rows < segment.to ? [{ ...segment, gone }] : [];
    }),
  );
  if (options.slice === undefined) return segments;
  if (options.range !== undefined || options.rehash === true) {
    throw wrongIterate(datasets.at(-1)?.id ?? '', 'slice cannot be used together with range or rehash.');
  }
  return cutRows(segments, options.slice, datasets);
}

type PlanOptions = Pick<
  IterateOptions<unknown>,
  'range' | 'slice' | 'hashlabel' | 'rehash' | 'beforeDataset' | 'beforeSlice'
>;

/** Where a hook may pass over a dataset, what is wrong with it waits until it is known that none does. */
function planOrProblem(
  dataset: AnyDataset,
  sliceno: number | null,
  columns: readonly string[],
  options: PlanOptions,
): Omit<Segment, 'gone'>[] {
  try {
    return planDataset(dataset, sliceno, columns, options);
  } catch (problem) {
    if (options.beforeDataset === undefined && options.beforeSlice === undefined) throw problem;
    return slicesOfDataset(dataset, sliceno).flatMap((each) => {
      const rows = dataset.rowsPerSlice[each] ?? 0;
      return rows === 0 ? [] : [{ dataset, sliceno: each, from: 0, to: rows, sources: [], tests: [], problem }];
    });
  }
}

/** How many rows of a segment come out, before any test. */
export function rowsIn({ from, to, gone }: Segment): number {
  return to - from - gone.countIn(from, to);
}

/** @returns with all rows */
function planDataset(
  dataset: AnyDataset,
  sliceno: number | null,
  columns: readonly string[],
  { range = {}, hashlabel, rehash = false }: Pick<IterateOptions<unknown>, 'range' | 'hashlabel' | 'rehash'>,
): Omit<Segment, 'gone'>[] {
  const read = [...columns];
  const tests: RowTest[] = [];
  const indexOf = (column: string) => {
    if (!read.includes(column)) read.push(column);
    return read.indexOf(column);
  };
  let slices = slicesOfDataset(dataset, sliceno);
  if (hashlabel !== undefined && dataset.hashlabel !== hashlabel) {
    if (!rehash) {
      throw wrongIterate(
        dataset.id,
        `expected it to be partitioned by '${hashlabel}', it is ${dataset.hashlabel === null ? 'not partitioned' : `by '${dataset.hashlabel}'`}.`,
        'Add rehash: true to partition on the fly.',
      );
    }
    if (sliceno !== null) {
      slices = dataset.sliceNumbers();
      const { type } = dataset.column(hashlabel);
      if (!canPartition(type))
        throw wrongIterate(dataset.id, `rows can't be placed by '${hashlabel}': it is a ${type} column.`);
      const wants = (value: unknown) => sliceOf(type, value, dataset.slices) === sliceno;
      tests.push({ column: indexOf(hashlabel), wants, mayHold: () => true });
    }
  }
  for (const [column, limits] of Object.entries(range)) {
    tests.push(rangeTest(dataset, column, dataset.column(column).type, limits, indexOf(column)));
  }
  return slices.flatMap((each) => {
    const sources = read.flatMap((column) => dataset.column(column)[ownSource](each) ?? []);
    const rows = dataset.rowsPerSlice[each] ?? 0;
    const mayHold = tests.every(({ column, mayHold: test }) => test(extremesOf(sources[column])));
    return rows > 0 && mayHold ? [{ dataset, sliceno: each, from: 0, to: rows, sources, tests }] : [];
  });
}

/** One slice, or all (null). @throws AcceleratorError `ITERATE_OPTION` when there is no such slice */
export function slicesOfDataset(dataset: AnyDataset, sliceno: number | null): number[] {
  if (sliceno === null) return dataset.sliceNumbers();
  if (Number.isInteger(sliceno) && sliceno >= 0 && sliceno < dataset.slices) return [sliceno];
  throw wrongSlice(dataset, sliceno);
}

/** Of a slice that a dataset has not. */
export function wrongSlice(dataset: AnyDataset, sliceno: unknown): Error {
  return wrongIterate(
    dataset.id,
    `expected a slice from 0 to ${dataset.slices - 1}, null or 'roundrobin', received ${describeValue(sliceno)}.`,
  );
}

function extremesOf(source: ColumnSource | undefined): Pick<BatchEntry, 'min' | 'max'> {
  if (source === undefined) return { min: null, max: null };
  const { type, summary } = source;
  return { min: rawFromJson(type, summary.min), max: rawFromJson(type, summary.max) };
}

function rangeTest(dataset: AnyDataset, name: string, type: ColumnType, limits: ValueRange, column: number): RowTest {
  // `07:30:00.250` is `07:30:00.25`, and `9.50` less than `10.00`.
  const keyOf =
    type === 'time' || isDecimalType(type) ? (value: unknown) => rawFromExtreme(type, value) ?? key(value) : key;
  const { ordered } = columnTypeInfo(type);
  if (!ordered && type !== 'unicode' && type !== 'ascii') {
    throw wrongIterate(dataset.id, `column '${name}' of type ${type} has no order for a range.`);
  }
  const [rawStart, rawStop] = limits.map((limit) => {
    if (limit === null || limit === undefined) return undefined;
    const raw = ordered ? rawFromExtreme(type, limit) : undefined;
    if (raw === undefined && typeof limit !== (ordered ? 'number' : 'string')) {
      throw wrongIterate(dataset.id, `the range of column '${name}' does not fit its type ${type}.`);
    }
    return raw ?? limit;
  });
  const [start, stop] = limits.map((limit) => (limit === null || limit === undefined ? undefined : keyOf(limit)));
  return {
    column,
    wants(value) {
      if (value === null || Number.isNaN(value)) return false;
      const own = keyOf(value);
      return (start === undefined || own >= start) && (stop === undefined || own < stop);
    },
    mayHold({ min, max }) {
      if (!ordered) return true;
      if (min === null || max === null) return false;
      return !(isBelow(max, rawStart) || (rawStop !== undefined && !isBelow(min, rawStop)));
    },
  };
}

function isBelow(value: number | bigint, limit: unknown): boolean {
  return (typeof limit === 'number' || typeof limit === 'bigint') && value < limit;
}

/** What values are compared by. */
function key(value: unknown): number | bigint | string {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? value : String(value);
}

/** Start and stop of a row slice over `total` rows. Rows beyond either end are an error, as a typing mistake is. */
export function resolveRowSlice(
  slice: number | RowSlice,
  total: number,
  datasets: readonly AnyDataset[],
): Required<RowSliceNumbers> {
  const given = typeof slice === 'number' ? numberSlice(slice) : slice;
  checkKeys('slice', given, ['start', 'stop', 'step']);
  const { start = 0, stop = total, step = 1 } = given;
  if (![start, stop, step].every(Number.isInteger) || step < 1) {
    throw wrongIterate(datasets.at(-1)?.id ?? '', 'slice takes whole numbers, and a step from 1.');
  }
  const from = start < 0 ? total + start : start;
  const to = stop < 0 ? total + stop : stop;
  if (from < 0 || from > total || to < 0 || to > total) {
    throw wrongIterate(datasets.at(-1)?.id ?? '', `slice asks for rows ${start} to ${stop}, there are ${total}.`);
  }
  return { start: from, stop: Math.max(from, to), step };
}

interface RowSliceNumbers {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** A number is the first so many rows, a negative one the last. */
function numberSlice(count: number): RowSlice {
  return count < 0 ? { start: count } : { stop: count };
}

function cutRows(segments: readonly Segment[], slice: number | RowSlice, datasets: readonly AnyDataset[]): Segment[] {
  const total = segments.reduce((sum, segment) => sum + rowsIn(segment), 0);
  const { start, stop } = resolveRowSlice(slice, total, datasets);
  let before = 0;
  return segments.flatMap((segment) => {
    const rows = rowsIn(segment);
    const first = Math.max(0, start - before);
    const last = Math.min(rows, stop - before);
    before += rows;
    if (first >= last) return [];
    const { gone } = segment;
    return [{ ...segment, from: gone.otherRow(first), to: gone.otherRow(last - 1) + 1 }];
  });
}

/** The slices of a round robin, one plan each; else one plan. */
export function slicesOfChoice(choice: SliceChoice, datasets: readonly AnyDataset[]): (number | null)[] {
  return choice === 'roundrobin' ? (datasets[0]?.sliceNumbers() ?? []) : [choice];
}
