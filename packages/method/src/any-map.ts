import type { ColumnList, ColumnSpecs } from '@accelerator/dataset';
import type { RowRetries } from './limits.ts';
import type { BatchOfRows } from './map-types.ts';

/** What goes through a map: rows of a dataset, files of an option, or elements of an option. */
export type MapOver = 'rows' | 'files' | 'array';

/** What becomes of a row whose `map` throws: the job fails, its cells are null, or that and a row in the dataset `bad`. */
export type MapOnError = 'fail' | 'null' | 'record';

/** What `setup` gets, of types that are not known. */
export interface AnySetupContext {
  readonly options: Readonly<Record<string, unknown>>;
  readonly datasets: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, unknown>>;
}

/** What `mapBatch` gets beside the batch, of types that are not known. */
export interface AnyBatchContext extends AnySetupContext {
  readonly constants: unknown;
  readonly sliceno: number;
}

/** What `map` gets beside the row, of types that are not known. */
export interface AnyMapContext extends AnyBatchContext {
  readonly row: number;
}

/** A function over rows, one by one. */
export interface RowCall {
  readonly kind: 'row';
  readonly map: { run(row: Readonly<Record<string, unknown>>, context: AnyMapContext): unknown }['run'];
}

/** A function over batches of rows. */
export interface BatchCall {
  readonly kind: 'batch';
  readonly map: { run(batch: BatchOfRows, context: AnyBatchContext): unknown }['run'];
  /** The most rows of a batch. */
  readonly rows: number;
  /** Whether the author chose that. */
  readonly isChosen: boolean;
  /** Whether a row is computed alone, too, to see that it gives the same. */
  readonly isChecked: boolean;
}

/** A map as the engine sees it. */
export interface AnyMap {
  readonly over: MapOver;
  readonly input: ColumnSpecs;
  readonly output: ColumnList;
  readonly concurrency: number;
  readonly onError: MapOnError | { choose(options: unknown): MapOnError }['choose'];
  readonly reuseRows: boolean;
  readonly retries: RowRetries | undefined;
  /** How often it is called in all processes of a run together. */
  readonly callsPerSecond: number | undefined;
  readonly setup: { run(context: AnySetupContext): unknown }['run'] | undefined;
  readonly call: RowCall | BatchCall;
}
