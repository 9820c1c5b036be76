import type { DatasetList } from '@accelerator/sdk';
import { RowMixer } from './row-mixer.ts';
import { type Chunk, chunksOf } from './rows.ts';

const outputBytes = 1 << 20;

/** One row of each slice in turn, as `iterate('roundrobin')` has them; a batch of each slice is in memory. */
export function* inTurns(rows: DatasetList, slices: number, names: readonly string[]): Generator<Chunk> {
  const sources = Array.from({ length: slices }, (_, sliceno) => chunksOfSlice(rows, sliceno, names));
  const mixer = new RowMixer(sources);
  let going = [...sources.keys()].filter((source) => mixer.hasRow(source));
  while (going.length > 0) {
    let hasEnded = false;
    for (const source of going) {
      if (!mixer.take(source)) hasEnded = true;
      if (mixer.isFull) yield* mixer.flush(outputBytes);
    }
    if (hasEnded) going = going.filter((source) => mixer.hasRow(source));
  }
  yield* mixer.flush(outputBytes);
}

function* chunksOfSlice(rows: DatasetList, sliceno: number, names: readonly string[]): Generator<Chunk> {
  for (const batch of rows.batches(sliceno, names)) yield* chunksOf(batch, names);
}
