import type { DatasetList } from '@accelerator/sdk';
import { RowMixer } from './row-mixer.ts';
import { type Chunk, chunksOf } from './rows.ts';

const outputBytes = 1 << 20;

/** A place in the order in which one row of each slice comes in turn. */
export interface TurnPlace {
  /** How many rows of the longest slice come before, in whole turns. */
  readonly turn: number;
  /** How many rows of each slice come before. */
  readonly before: readonly number[];
}

/** The place that so many rows come before. */
export function placeInTurns(rowsPerSlice: readonly number[], rank: number): TurnPlace {
  const within = (turns: number): number => rowsPerSlice.reduce((sum, rows) => sum + Math.min(rows, turns), 0);
  let turn = 0;
  for (let above = rank + 1; above - turn > 1; ) {
    const middle = Math.floor((turn + above) / 2);
    if (within(middle) <= rank) turn = middle;
    else above = middle;
  }
  let left = rank - within(turn);
  const before = rowsPerSlice.map((rows) => (rows > turn && left-- > 0 ? turn + 1 : Math.min(rows, turn)));
  return { turn, before };
}

/**
 * One row of each slice in turn, as `iterate('roundrobin')` has them; a batch of each slice is in memory.
 * @param from what comes before this place is not read
 * @param to nor what comes behind this one. Default: there is none
 */
export function* inTurns(
  rows: DatasetList,
  names: readonly string[],
  from: TurnPlace,
  to?: TurnPlace,
): Generator<Chunk> {
  const sources = from.before.map((start, sliceno) => {
    const stop = to?.before[sliceno];
    return chunksOfSlice(rows, names, { sliceno, start, stop });
  });
  try {
    const mixer = new RowMixer(sources);
    const all = [...sources.keys()].filter((source) => mixer.hasRow(source));
    // Some slices may have had their turn.
    let going = all.filter((source) => from.before[source] === from.turn);
    let isFirst = true;
    while (going.length > 0) {
      let hasEnded = isFirst;
      for (const source of going) {
        if (!mixer.take(source)) hasEnded = true;
        if (mixer.isFull) yield* mixer.flush(outputBytes);
      }
      if (hasEnded) going = (isFirst ? all : going).filter((source) => mixer.hasRow(source));
      isFirst = false;
    }
    yield* mixer.flush(outputBytes);
  } finally {
    for (const source of sources) source.return(undefined);
  }
}

function* chunksOfSlice(
  rows: DatasetList,
  names: readonly string[],
  { sliceno, start, stop }: { sliceno: number; start: number; stop: number | undefined },
): Generator<Chunk, undefined> {
  for (const batch of rows.batches(sliceno, names, { slice: { start, stop } })) yield* chunksOf(batch, names);
  return undefined;
}
