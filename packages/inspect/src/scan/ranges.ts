import { AcceleratorError } from '@accelerator/base';
import {
  type BatchView,
  type ColumnType,
  columnTypeInfo,
  isDecimalType,
  rawFromExtreme,
  readInt128,
} from '@accelerator/column';
import type { Dataset, ValueRange } from '@accelerator/dataset';
import type { SliceRows } from '../datasets/slice-rows.ts';

type Limit = number | bigint | string | boolean | Date;

/** Rows whose value in a column is at least `from` and below `to`. */
export interface ColumnRange {
  readonly column: string;
  readonly type: ColumnType;
  readonly from: Limit | undefined;
  readonly to: Limit | undefined;
}

/** Rows of a slice that lie one after the other. */
export interface RowRun {
  readonly first: number;
  readonly rows: number;
  /** Whether one of them, counted from the first, is in all ranges. Undefined: all are. */
  readonly has: ((row: number) => boolean) | undefined;
}

/** The parts of `price=10..20`, `price=..20`, `day=2026-01-01..`. @throws AcceleratorError `OPTION_INVALID` */
export function splitRange(text: string): { readonly column: string; readonly from: string; readonly to: string } {
  const match = /^(?<column>.+?)=(?<from>.*?)\.\.(?<to>.*)$/s.exec(text);
  const { column = '', from = '', to = '' } = match?.groups ?? {};
  if (match !== null && (from !== '' || to !== '')) return { column, from, to };
  throw invalid(`Expected COLUMN=FROM..TO for --range, received '${text}'.`, 'One of both limits may be left out.');
}

/** @throws AcceleratorError `OPTION_INVALID` */
export function parseRange(text: string, typeOf: (column: string) => ColumnType): ColumnRange {
  const { column, from, to } = splitRange(text);
  const type = typeOf(column);
  if (!columnTypeInfo(type).ordered && !isText(type)) {
    throw invalid(`Column '${column}' of type ${type} has no order for a range.`);
  }
  const limit = (given: string): Limit | undefined => (given === '' ? undefined : parseLimit(column, type, given));
  return { column, type, from: limit(from), to: limit(to) };
}

/**
 * Ranges of columns of a dataset. Undefined: it does not have one of them, so that no row is in all of them.
 * @throws AcceleratorError `OPTION_INVALID`
 */
export function rangesIn({ columns }: Dataset, texts: readonly string[]): ColumnRange[] | undefined {
  if (texts.some((text) => !columns.has(splitRange(text).column))) return undefined;
  return texts.map((text) => parseRange(text, (name) => columns.get(name)?.type ?? 'json'));
}

/** The rows of a slice that are in all ranges. Batches that can't hold any are not read. */
export function* rowsInRanges(
  { dataset, sliceno, retracted }: SliceRows,
  ranges: readonly ColumnRange[],
): Generator<RowRun> {
  if (ranges.length === 0) {
    const has = retracted.rows === 0 ? undefined : (row: number): boolean => !retracted.has(row);
    yield { first: 0, rows: dataset.rowsPerSlice[sliceno] ?? 0, has };
    return;
  }
  const range: Record<string, ValueRange> = {};
  // Two ranges of one column: the first is enough to leave out batches.
  for (const { column, from, to } of ranges) range[column] ??= [from, to];
  const columns = Object.keys(range);
  for (const { firstRow, rows, columns: views } of dataset.batches(sliceno, columns, { range })) {
    const tests = ranges.flatMap((each) => {
      const view = views[each.column];
      return view === undefined ? [] : [rangeTest(view, each)];
    });
    yield { first: firstRow, rows, has: (row) => tests.every((test) => test(row)) && !retracted.has(firstRow + row) };
  }
}

function rangeTest(view: BatchView, { type, from, to }: ColumnRange): (row: number) => boolean {
  const { values, offsets } = view;
  const raw = (limit: Limit | undefined): number | bigint | string | undefined =>
    limit === undefined ? undefined : typeof limit === 'string' && isText(type) ? limit : rawFromExtreme(type, limit);
  const [least, stop] = [raw(from), raw(to)];
  const valueAt = (row: number): number | bigint | string | undefined =>
    values instanceof Uint8Array && isDecimalType(type)
      ? readInt128(values, offsets[row] ?? 0)
      : values instanceof Uint8Array && type !== 'bool'
        ? Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString(
            'utf8',
            offsets[row],
            offsets[row + 1],
          )
        : values[row];
  return (row) => {
    if (view.nulls > 0 && view.isNull(row)) return false;
    const value = valueAt(row);
    if (value === undefined || Number.isNaN(value)) return false;
    return (least === undefined || value >= least) && (stop === undefined || value < stop);
  };
}

/** Whether values are compared as the text that they are. */
function isText(type: ColumnType): boolean {
  return type === 'unicode' || type === 'ascii';
}

function parseLimit(column: string, type: ColumnType, text: string): Limit {
  const limit = limitOf(type, text);
  const fits =
    limit !== undefined &&
    (typeof limit === 'string' && isText(type) ? true : rawFromExtreme(type, limit) !== undefined);
  if (fits) return limit;
  throw invalid(
    `Expected ${expected[type] ?? 'a number'} as limit of column '${column}' for --range, received '${text}'.`,
  );
}

const expected: Readonly<Partial<Record<ColumnType, string>>> = {
  int64: 'a whole number',
  bool: 'true or false',
  date: 'a day (2026-11-20)',
  datetime: 'a moment (2026-11-20T06:30:00Z)',
  time: 'a time of day (07:30:00)',
};

function limitOf(type: ColumnType, text: string): Limit | undefined {
  switch (type) {
    case 'unicode':
    case 'ascii':
    case 'time':
      return text;
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'int64':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined;
    case 'date':
    case 'datetime':
      return moment(type, text);
    default:
      // Of a decimal number every digit counts.
      if (isDecimalType(type)) return text;
      return /^[-+]?(\d|\.\d|Infinity)/.test(text) && !Number.isNaN(Number(text)) ? Number(text) : undefined;
  }
}

/** ISO dates, cut off where one likes: `2026`, `2026-11`, `2026-11-20`; times without a zone are UTC. */
function moment(type: ColumnType, text: string): Date | undefined {
  const match = /^\d{4}(-\d\d(-\d\d(?<time>[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(?<zone>Z|[-+]\d\d:?\d\d)?)?)?)?$/.exec(text);
  if (match === null) return undefined;
  const { time, zone } = match.groups ?? {};
  const date = new Date(time !== undefined && zone === undefined ? `${text}Z` : text);
  if (Number.isNaN(date.getTime()) || (type === 'date' && time !== undefined)) return undefined;
  return date;
}

function invalid(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code: 'OPTION_INVALID', message, hint });
}
