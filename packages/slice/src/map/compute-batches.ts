import type { BatchCall } from '@accelerator/method';
import { BatchSink } from './batch-sink.ts';
import { CallLimits } from './call-limits.ts';
import { checkAlone } from './check-alone.ts';
import { IdleTime } from './idle-time.ts';
import { batchesOf } from './input-batch.ts';
import { onErrorOf } from './on-error.ts';
import { BatchContext } from './row-context.ts';
import { RowsCall } from './rows-call.ts';
import type { MapRows } from './rows-to-compute.ts';

/**
 * Calls `mapBatch` for the rows of a chunk. A batch for which it throws is halved until it is known which rows it throws
 * for; so each of these costs only itself, as with `map`.
 * @returns how many calls were tried again
 */
export async function computeBatches(rows: MapRows, call: BatchCall): Promise<number> {
  const { ready, slice, sink, turns, onIdle, writer } = rows;
  const failsAtOnce = onErrorOf(ready.map, ready.inputs.options) === 'fail';
  const limits = new CallLimits<RowsCall>(ready.map, turns, new IdleTime(onIdle), failsAtOnce);
  const batches = new BatchSink({ ready, writer, sink });
  let first: { readonly call: RowsCall; readonly value: unknown } | undefined;
  await limits.run(callsOf(rows, call), ({ call: made, result }) => {
    batches.settle(made, result);
    if ('value' in result) first ??= { call: made, value: result.value };
  });
  if (first !== undefined && call.isChecked && ready.map.callsPerSecond === undefined) {
    await checkAlone({ ready, slice, batches }, first.call, first.value);
  }
  return limits.retried;
}

function* callsOf({ ready, slice, runs }: MapRows, { map, rows }: BatchCall): Generator<RowsCall> {
  for (const batch of batchesOf(ready, slice, runs, rows)) {
    yield new RowsCall(batch, (given) => map(given, new BatchContext(ready, slice.sliceno)), ready);
  }
}
