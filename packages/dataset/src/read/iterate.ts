import { type AnyDataset, headId } from '../manifest/any-dataset.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';
import { checkIterateOptions, checkNames, type IterateOptions, type MappedIterateOptions } from './iterate-options.ts';
import { type Reading, type ReadPlace, reportReading } from './reading.ts';
import type { ReadRows } from './retracted.ts';
import { RowBlocks } from './row-blocks.ts';
import { type BlockIterator, iterateBlocks, ValueIterator } from './row-iterators.ts';
import { planSegments, resolveRowSlice, slicesOfChoice } from './segments.ts';

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
  const slicenos = slicesOfChoice(choice, datasets);
  const isAlone = slicenos.length === 1;
  const turns = slicenos.map((sliceno) => {
    const segments = planSegments(read, sliceno, names, planOptions);
    const blocks = new RowBlocks(segments, head, options);
    return {
      blocks,
      rows:
        typeof columns === 'string' ? new ValueIterator(blocks, isAlone) : iterateBlocks(blocks, isAlone, names.length),
    };
  });
  const [only] = turns;
  let rows: IterableIterator<unknown> = isAlone && only !== undefined ? only.rows : takeTurns(turns);
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

function* takeTurns(turns: readonly Turn[]): Generator<unknown, undefined> {
  let waiting = turns;
  const reading = new TurnsReading();
  const owner = turns.find(({ blocks }) => blocks.owner !== undefined)?.blocks.owner;
  reportReading(owner, reading, 'begun');
  try {
    while (waiting.length > 0) {
      const ended = new Set<Turn>();
      for (const turn of waiting) {
        const result = turn.rows.next();
        if (result.done !== true) {
          reading.gave(turn.rows);
          yield result.value;
        }
        // A hook that stops one of the slices stops them all.
        else if (turn.blocks.stopped) return;
        else ended.add(turn);
      }
      if (ended.size > 0) waiting = waiting.filter((turn) => !ended.has(turn));
    }
  } finally {
    reportReading(owner, reading, waiting.length > 0 ? 'left' : 'ended');
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
