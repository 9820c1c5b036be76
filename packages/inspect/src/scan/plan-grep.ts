import { AcceleratorError } from '@accelerator/base';
import { type ChainOptions, type Dataset, DatasetList, namesOfAny, partialColumn } from '@accelerator/dataset';
import type { GrepPlan, GrepTable } from './grep.ts';
import type { GrepColumn, GrepRequest, PatternSyntax } from './grep-request.ts';
import { createMatcher } from './matcher.ts';
import { parseRange, splitRange } from './ranges.ts';

/** What somebody wants to find in datasets, by names. */
export interface GrepWish {
  /** A row matches when one of them does; none, or an empty one: every row. */
  readonly patterns: readonly string[];
  readonly syntax?: PatternSyntax;
  readonly give: GrepRequest['give'];
  /** The columns that are searched. Default: all but those of bytes and images. */
  readonly columns?: readonly string[] | undefined;
  /** Columns that are neither searched nor shown. */
  readonly except?: readonly string[] | undefined;
  /** The columns that are shown. Default: those that are searched. */
  readonly show?: readonly string[] | undefined;
  /** Whether the columns that are shown are those of all datasets together, and not of each chain by itself. */
  readonly sameColumns?: boolean | undefined;
  /** Of rows with the same values in these columns only the first; true: in those that are shown. */
  readonly unique?: readonly string[] | true | undefined;
  /** `price=10..20` */
  readonly ranges?: readonly string[] | undefined;
  readonly ignoreCase?: boolean | undefined;
  readonly invert?: boolean | undefined;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  /** The datasets before each, too. */
  readonly chain?: ChainOptions | undefined;
  readonly slices?: readonly number[] | undefined;
  readonly inTurns?: boolean | undefined;
  readonly most?: number | undefined;
}

/**
 * @throws AcceleratorError `PATTERN_INVALID`, `OPTION_INVALID` for a range or a slice, `COLUMN_NOT_FOUND` for a column that
 * no dataset has
 */
export function planGrep(wanted: readonly Dataset[], wish: GrepWish): GrepPlan {
  const lists = wanted.map((each) => (wish.chain === undefined ? new DatasetList([each]) : each.chain(wish.chain)));
  const all = lists.flatMap(({ datasets }) => datasets);
  createMatcher(requestOf(wish, { search: [], show: [], unique: [] }));
  const named = [wish.columns, wish.except, wish.show, wish.unique === true ? undefined : wish.unique];
  for (const name of named.flatMap((names) => names ?? [])) checkName(all, name);
  for (const range of wish.ranges ?? []) checkRange(all, range);
  const { slices, inTurns = false, most = Number.POSITIVE_INFINITY } = wish;
  for (const sliceno of slices ?? []) checkSlice(all, sliceno);
  // Those of the dataset that was named first come first.
  const together = new DatasetList(
    wish.sameColumns === true ? [...lists].reverse().flatMap(({ datasets }) => datasets) : [],
  );
  const tables = lists.map((datasets) => planTable(datasets, wish, together.datasets.length > 0 ? together : datasets));
  return { tables, slices, inTurns, most };
}

function planTable(datasets: DatasetList, wish: GrepWish, shown: DatasetList): GrepTable {
  const search = namesIn(datasets, wish, wish.columns);
  const show =
    wish.show === undefined || wish.give === 'matches' ? namesIn(shown, wish, wish.columns) : [...new Set(wish.show)];
  const alike = show.length > 0 ? show : namesIn(shown, wish, wish.columns);
  const unique = wish.unique === true ? alike : (wish.unique ?? []);
  return {
    datasets,
    request: requestOf(wish, { search, show, unique }),
    columns: show.map((name): GrepColumn => ({ name, type: typeIn(shown, name) })),
  };
}

function requestOf(wish: GrepWish, columns: Pick<GrepRequest, 'search' | 'show' | 'unique'>): GrepRequest {
  const {
    patterns,
    syntax = 'regex',
    give,
    ranges = [],
    ignoreCase = false,
    invert = false,
    before = 0,
    after = 0,
  } = wish;
  // An empty pattern is in every text: for rows in a range no text needs to be read.
  const isEvery = syntax !== 'numeric' && patterns.includes('');
  return {
    patterns: isEvery ? [] : patterns,
    syntax,
    give,
    ranges,
    ignoreCase,
    invert,
    before,
    after,
    ...columns,
    search: isEvery || patterns.length === 0 ? [] : columns.search,
    searchBytes: wish.columns !== undefined,
  };
}

/** The columns that are named, or all that have a text in one of the datasets. */
function namesIn({ datasets }: DatasetList, { except = [] }: GrepWish, names: readonly string[] | undefined): string[] {
  const hasText = (name: string): boolean =>
    datasets.some(({ columns }) => {
      const type = columns.get(name)?.type;
      return type !== undefined && type !== 'bytes' && type !== 'image' && type !== 'vector';
    });
  const found = names ?? namesOfAny(datasets).filter(hasText);
  return [...new Set(found)].filter((name) => !except.includes(name));
}

function typeIn({ datasets }: DatasetList, name: string): GrepColumn['type'] {
  return datasets.findLast(({ columns }) => columns.has(name))?.columns.get(name)?.type ?? 'unicode';
}

function checkName(datasets: readonly Dataset[], name: string): void {
  // Throws when none has it; that their types differ is none of its business.
  if (!datasets.some(({ columns }) => columns.has(name))) partialColumn(datasets, name);
}

/** A limit has to fit the column of each dataset that has it. */
function checkRange(datasets: readonly Dataset[], range: string): void {
  const { column } = splitRange(range);
  checkName(datasets, column);
  const types = new Set(datasets.flatMap(({ columns }) => columns.get(column)?.type ?? []));
  for (const type of types) parseRange(range, () => type);
}

function checkSlice(datasets: readonly Dataset[], sliceno: number): void {
  const last = Math.max(...datasets.map(({ slices }) => slices)) - 1;
  if (sliceno <= last) return;
  throw new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected a slice from 0 to ${last} for --slice, received '${sliceno}'.`,
  });
}
