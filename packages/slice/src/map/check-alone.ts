import { isDeepStrictEqual } from 'node:util';
import { AcceleratorError, describeValue, messageOf } from '@accelerator/base';
import type { ColumnList } from '@accelerator/dataset';
import type { BatchResult, BatchSink } from './batch-sink.ts';
import type { MapSlice } from './map-rows.ts';
import type { SetUpMap } from './ready-maps.ts';
import type { RowsCall } from './rows-call.ts';

const checked = new WeakSet<SetUpMap>();

/** What one process does for a map. */
interface CheckSetup {
  readonly ready: SetUpMap;
  readonly slice: MapSlice;
  readonly batches: BatchSink;
}

/**
 * Computes one row of a batch alone, once in each process: rows are taken from earlier jobs, and batches are cut as it
 * comes, so what a row gives must be the same whatever is beside it. Floats may differ by how they were rounded.
 * @throws AcceleratorError `BATCH_DEPENDS`
 */
export async function checkAlone({ ready, slice, batches }: CheckSetup, call: RowsCall, value: unknown): Promise<void> {
  const { rows } = call.batch;
  if (checked.has(ready) || rows < 2) return;
  checked.add(ready);
  const row = rows >> 1;
  const place = `row ${call.batch.numberOf(row)} of slice ${slice.sliceno}`;
  const depends = (how: string): AcceleratorError => batchDepends(ready.method, place, how);
  const alone = call.part(row, row + 1);
  let one: BatchResult | null;
  try {
    one = batches.read(await alone.make(), 1);
  } catch (error) {
    throw depends(`it fails alone: ${messageOf(error)}`);
  }
  if (alone.skipped.has(0) !== call.skipped.has(row)) throw depends('it is left out in only one of them');
  const among = batches.read(value, rows);
  if (alone.skipped.has(0)) return;
  for (const [name, spec] of ready.map.output satisfies ColumnList) {
    const [a, b] = [cellOf(one, name, 0), cellOf(among, name, row)];
    const type = typeof spec === 'string' ? spec : spec.type;
    if (!isSame(type, a, b)) {
      throw depends(`column '${name}' is ${describeValue(b)} among ${rows} rows and ${describeValue(a)} alone`);
    }
  }
}

function cellOf(result: BatchResult | null, name: string, row: number): unknown {
  return result?.given.get(name)?.valueAt(row) ?? null;
}

/** How far sums may be apart that were added in another order, relative to the largest of the numbers. */
const roundings: Readonly<Record<string, number>> = { float32: 1e-4, vector: 1e-4, float64: 1e-9, number: 1e-9 };

function isSame(type: string, a: unknown, b: unknown): boolean {
  const rounding = roundings[type];
  if (rounding === undefined) return isDeepStrictEqual(a, b);
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (left === undefined || right === undefined) return isDeepStrictEqual(a, b);
  if (left.length !== right.length) return false;
  const largest = left.reduce((most, each) => (Math.abs(each) > most ? Math.abs(each) : most), 0);
  return left.every((each, index) => {
    const other = right[index] ?? Number.NaN;
    return Object.is(each, other) || Math.abs(each - other) <= largest * rounding;
  });
}

function numbersOf(value: unknown): readonly number[] | undefined {
  if (typeof value === 'number') return [value];
  if (value instanceof Float32Array) return [...value];
  return Array.isArray(value) && value.every((each) => typeof each === 'number') ? value : undefined;
}

function batchDepends(method: string, place: string, how: string): AcceleratorError {
  return new AcceleratorError({
    /**
     * `mapBatch` gave something else for a row when it was called for that row alone. Which rows stand in a batch is by
     * chance, so what a row gives must not depend on the others.
     *
     * @remedy Compute each row from itself only; what is needed of all rows is computed by a job before. Of a map whose
     * results differ from call to call anyway, `checkBatch: false` says so.
     */
    code: 'BATCH_DEPENDS',
    message: `What mapBatch of ${method} gives for a row depends on the rows beside it: for ${place}, ${how}.`,
    details: { method },
  });
}
