import type { RowCall } from '@accelerator/method';
import { CallLimits, type MapCall } from './call-limits.ts';
import { computeBatches } from './compute-batches.ts';
import { IdleTime } from './idle-time.ts';
import { type Row, rowsOf } from './map-rows.ts';
import { RowContext } from './row-context.ts';
import { RowNumbers } from './row-runs.ts';
import type { RowResult } from './row-sink.ts';
import type { MapRows } from './rows-to-compute.ts';

/** @returns how many rows were tried again */
export async function computeRows(rows: MapRows): Promise<number> {
  const { ready, sink, turns, onIdle } = rows;
  const { call } = ready.map;
  if (call.kind === 'batch') return computeBatches(rows, call);
  if (!CallLimits.hold(ready.map)) {
    await computeUnlimited(rows, call);
    return 0;
  }
  const limits = new CallLimits(ready.map, turns, new IdleTime(onIdle));
  await limits.run(callsOf(rows, call), ({ result }) => sink.settle(result));
  return limits.retried;
}

/** Some rows are in flight at the same time; what they give is written in row order. */
async function computeUnlimited({ ready, slice, runs, sink }: MapRows, { map }: RowCall): Promise<void> {
  const { concurrency } = ready.map;
  const waiting: Promise<RowResult>[] = [];
  const numbers = new RowNumbers(runs);
  for (const input of rowsOf(ready, slice, runs)) {
    const value = callMap(map, input, new RowContext(ready, slice.sliceno, numbers.next()));
    // A map that waits for nothing costs no promise and no outcome: 0.1 µs a row instead of 0.4.
    if (waiting.length === 0 && !(value instanceof MapError) && !isThenable(value)) {
      sink.take(value);
      continue;
    }
    waiting.push(outcomeOf(value));
    const first = waiting.length >= concurrency ? waiting.shift() : undefined;
    if (first !== undefined) sink.settle(await first);
  }
  for (const rest of waiting) sink.settle(await rest);
}

interface OneRow extends MapCall<OneRow> {}

/** Each may be called again, and gets its row as it was. */
function* callsOf({ ready, slice, runs }: MapRows, { map }: RowCall): Generator<OneRow> {
  const numbers = new RowNumbers(runs);
  for (const input of rowsOf(ready, slice, runs)) {
    const row = numbers.next();
    yield { make: () => map({ ...input }, new RowContext(ready, slice.sliceno, row)), parts: () => [] };
  }
}

/** What a map threw, which may be anything, apart from what it returned, which may be anything too. */
class MapError {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

function callMap(map: RowCall['map'], input: Row, context: RowContext): unknown {
  try {
    return map(input, context);
  } catch (error) {
    return new MapError(error);
  }
}

function outcomeOf(value: unknown): Promise<RowResult> {
  if (value instanceof MapError) return Promise.resolve({ error: value.error });
  return Promise.resolve(value).then(
    (settled: unknown): RowResult => ({ value: settled }),
    (error: unknown): RowResult => ({ error }),
  );
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
