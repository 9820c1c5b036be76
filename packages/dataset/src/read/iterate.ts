import { type AnyDataset, headId } from '../manifest/any-dataset.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';
import { checkIterateOptions, checkNames, type IterateOptions, type MappedIterateOptions } from './iterate-options.ts';
import { type Reading, type ReadPlace, reportReading } from './reading.ts';
import type { ReadRows } from './retracted.ts';
import { RowBlocks } from './row-blocks.ts';
import { type BlockIterator, iterateBlocks, ValueIterator } from './row-iterators.ts';
import { planSegments, resolveRowSlice, type Segment, slicesOfChoice } from './segments.ts';

type Options = IterateOptions<unknown> & Partial<Pick<MappedIterateOptions<unknown, unknown>, 'map'>>;

/**
 * Iterates over the rows of datasets, the first first. `columns`: a name yields values, names yield tuples. Nothing is opened before
 * the first value is asked for.
 */
export function iterateDatasets(
  read: ReadRows,
  choice: SliceChoice,
  columns: string | readonly string[],
  options: Options = {},
): IterableIterator<unknown> {
  const { datasets, retracted } = read;
  const head = headId(datasets);
  checkIterateOptions(options, head);
  if (typeof columns !== 'string') checkNames(columns, head);
  const names = typeof columns === 'string' ? [columns] : columns;
  const { slice, ...withoutSlice } = options;
  // The rows of a round robin are counted in its own order, so there they are cut from the rows that come out.
  const planOptions = choice === 'roundrobin' ? withoutSlice : options;
  // All is planned at once, so that what is wrong is known at once.
  const parts = choice === 'roundrobin' ? datasets.map((dataset) => ({ datasets: [dataset], retracted })) : [read];
  const plans = parts.map((part) =>
    slicesOfChoice(choice, part.datasets).map((sliceno) => planSegments(part, sliceno, names, planOptions)),
  );
  const [alone, ...others] = plans.flat();
  const open = (segments: readonly Segment[], tells: boolean): Turn => {
    const blocks = new RowBlocks(segments, head, options);
    const isValue = typeof columns === 'string';
    return { blocks, rows: isValue ? new ValueIterator(blocks, tells) : iterateBlocks(blocks, tells, names.length) };
  };
  let rows: IterableIterator<unknown> =
    alone !== undefined && others.length === 0
      ? open(alone, true).rows
      : takeTurns(plans, (segments) => open(segments, false));
  if (slice !== undefined) {
    const rowsIn = (dataset: AnyDataset): number => dataset.rowsOf(choice) - retracted.countOf(dataset, choice);
    const total = datasets.reduce((sum, dataset) => sum + rowsIn(dataset), 0);
    const { start, stop, step } = resolveRowSlice(slice, total, datasets);
    if (choice === 'roundrobin') rows = pick(rows, start, stop, step);
    else if (step !== 1) rows = pick(rows, 0, stop - start, step);
  }
  return options.where === undefined && options.map === undefined ? rows : filterAndMap(rows, options);
}

interface Turn {
  readonly blocks: RowBlocks;
  readonly rows: BlockIterator;
}

/** Slices of which each gives a row in turn are one loop. */
class TurnsReading implements Reading {
  given = 0;
  #last: BlockIterator | undefined;

  gave(rows: BlockIterator): void {
    this.given++;
    this.#last = rows;
  }

  place(): ReadPlace | undefined {
    return this.#last?.place();
  }
}

/**
 * One row of each slice in turn, of one dataset after the other.
 * @param plans of each dataset, what is read of each slice
 * @param open a chain may be long, and what is open takes memory: only the slices of one dataset are
 */
function* takeTurns(
  plans: readonly (readonly (readonly Segment[])[])[],
  open: (segments: readonly Segment[]) => Turn,
): Generator<unknown, undefined> {
  const reading = new TurnsReading();
  const owner = plans.flat(2).find(({ sources }) => sources[0]?.scope !== undefined)?.sources[0]?.scope;
  let waiting: readonly Turn[] = [];
  let isLeft = true;
  reportReading(owner, reading, 'begun');
  try {
    for (const slices of plans) {
      waiting = slices.map(open);
      while (waiting.length > 0) {
        const ended = new Set<Turn>();
        for (const turn of waiting) {
          const result = turn.rows.next();
          if (result.done !== true) {
            reading.gave(turn.rows);
            yield result.value;
          } else if (turn.blocks.stopped) {
            // A hook that stops one of the slices stops them all, and what would come behind them.
            isLeft = false;
            return;
          } else ended.add(turn);
        }
        if (ended.size > 0) waiting = waiting.filter((turn) => !ended.has(turn));
      }
    }
    isLeft = false;
  } finally {
    // Who hears of it asks for the place, which closed files do not know.
    reportReading(owner, reading, isLeft ? 'left' : 'ended');
    for (const { rows } of waiting) rows.return();
  }
}

function* pick(rows: Iterable<unknown>, start: number, stop: number, step: number): Generator<unknown, undefined> {
  let row = 0;
  if (start >= stop) return;
  for (const value of rows) {
    if (row >= start && (row - start) % step === 0) yield value;
    if (++row >= stop) return;
  }
}

function* filterAndMap(rows: Iterable<unknown>, { where, map }: Options): Generator<unknown, undefined> {
  for (const row of rows) {
    if (where === undefined || where(row)) yield map === undefined ? row : map(row);
  }
}
