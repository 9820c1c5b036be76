import {
  AcceleratorError,
  describeValue,
  isAcceleratorError,
  isIterator,
  isPlainPrototype,
  messageOf,
} from '@accelerator/base';
import { Dataset, type DatasetWriter } from '@accelerator/dataset';
import { type BadRow, OutcomeRuns, type RowOutcome } from '@accelerator/job';
import { type AnyMap, skip } from '@accelerator/method';
import type { Secrets } from '../secrets.ts';
import { filenamesOf, type MapSlice, type Row } from './map-rows.ts';
import { onErrorOf } from './on-error.ts';
import type { SetUpMap } from './ready-maps.ts';
import { RowNumbers, type RowRun } from './row-runs.ts';
import { isTransient } from './transient.ts';

/** What came of a row: a value, or what was thrown. */
export type RowResult =
  | { readonly value: unknown }
  /** `attempts`: how often it was called. */
  | { readonly error: unknown; readonly attempts?: number };

interface RowSinkSetup {
  readonly ready: SetUpMap;
  readonly writer: DatasetWriter;
  readonly slice: MapSlice;
  readonly runs: readonly RowRun[];
  readonly secrets: Secrets;
}

/** Takes what the map gave for one row after another. */
export class RowSink {
  readonly failures: BadRow[] = [];
  /** What became of each row. */
  readonly outcomes = new OutcomeRuns();
  readonly #ready: SetUpMap;
  readonly #writer: DatasetWriter;
  readonly #slice: MapSlice;
  readonly #secrets: Secrets;
  readonly #nulls: Row;
  readonly #numbers: RowNumbers;

  constructor({ ready, writer, slice, runs, secrets }: RowSinkSetup) {
    this.#secrets = secrets;
    this.#ready = ready;
    this.#writer = writer;
    this.#slice = slice;
    this.#numbers = new RowNumbers(runs);
    this.#nulls = Object.fromEntries(ready.map.output.map(([column]) => [column, null]));
  }

  settle(outcome: RowResult): void {
    if ('error' in outcome) this.#fail(this.#numbers.next(), outcome.error, outcome.attempts);
    else this.take(outcome.value);
  }

  /** The next rows were left out. */
  skipped(count: number): void {
    this.#numbers.pass(count);
    this.outcomes.add('skipped', count);
  }

  /** What the next rows gave was written already. */
  kept(count: number): void {
    this.#numbers.pass(count);
    this.outcomes.add('kept', count);
  }

  /** What the map returned for the next row. */
  take(value: unknown): void {
    const row = this.#numbers.next();
    try {
      this.outcomes.add(this.#write(value));
    } catch (error) {
      this.#fail(row, error);
    }
  }

  #fail(row: number, error: unknown, attempts = 1): void {
    const { map, inputs } = this.#ready;
    if (onErrorOf(map, inputs.options) === 'fail' || isOfNoRow(error)) throw this.#failed(row, error, attempts);
    const tries = attempts === 1 ? '' : ` (after ${attempts} attempts)`;
    const transient = isTransient(error);
    const reason = this.#secrets.blank(`${messageOf(error)}${tries}`);
    this.failures.push({ row, reason, ...(transient && { transient }) });
    this.#writer.writeRow(this.#nulls);
    this.outcomes.add(transient ? 'transient' : 'bad');
  }

  #write(value: unknown): RowOutcome {
    if (value === skip()) return 'skipped';
    if (value === null) this.#writer.writeRow(this.#nulls);
    else if (isRow(value)) this.#writer.writeRow(value);
    else throw wrongResult(this.#ready.map, value);
    return 'kept';
  }

  #failed(row: number, cause: unknown, attempts: number): AcceleratorError {
    const { sliceno } = this.#slice;
    const { source } = this.#ready.inputs.datasets;
    const [name] = filenamesOf(this.#ready, this.#slice, [row]) ?? [];
    const tries = attempts === 1 ? '' : ` after ${attempts} attempts`;
    return new AcceleratorError({
      /**
       * The function `map` threw an exception for one row, or what it returned can't be stored.
       *
       * @remedy The cause has the exception. With `onError: 'record'` or `'null'` in the map such a row costs only
       * itself.
       */
      code: 'ROW_FAILED',
      message: `Row ${row} of slice ${sliceno}${typeof name === 'string' ? ` ('${name}')` : ''} failed${tries}: ${messageOf(cause)}`,
      hint: isAcceleratorError(cause) ? cause.hint : undefined,
      cause,
      details: {
        row,
        sliceno,
        ...(source instanceof Dataset && { dataset: source.id }),
        ...(attempts > 1 && { attempts }),
      },
    });
  }
}

/** An input file that can't be read any more: the next time it can, so a bad row would be kept for ever. */
export function isOfNoRow(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (isAcceleratorError(each) && each.code === 'INPUT_CHANGED') return true;
  }
  return false;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && isPlainPrototype(Object.getPrototypeOf(value));
}

/** The function `map` returned something that is no row. */
function wrongResult({ output }: AnyMap, value: unknown): AcceleratorError {
  const columns = output.map(([column]) => column).join(', ');
  const received = isIterator(value) ? 'an iterator' : Array.isArray(value) ? 'a list' : describeValue(value);
  return new AcceleratorError({
    code: 'MAP_RESULT',
    message: `Expected an object with ${columns} from the map, received ${received}.`,
    hint: 'Return null for a row without values, or skip() to leave it out.',
  });
}
