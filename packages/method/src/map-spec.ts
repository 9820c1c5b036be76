import type { BatchColumnsOf, ColumnDeclarations, SpecsOf, WriteRowOf } from '@accelerator/dataset';
import type { MapOnError } from './any-map.ts';
import type { DatasetsOf, JobsOf } from './inputs.ts';
import type { CallRate, RowRetries } from './limits.ts';
import type { MapBatch, MapRow } from './map-types.ts';
import type { OptionsOf } from './method-types.ts';
import type { Skip } from './skip.ts';

/** What `setup` gets. */
export interface MapSetupContext<O, D, J> {
  readonly options: OptionsOf<O>;
  readonly datasets: DatasetsOf<D>;
  readonly jobs: JobsOf<J>;
}

/** What `mapBatch` gets beside the batch. */
export interface MapBatchContext<O, D, J, S> extends MapSetupContext<O, D, J> {
  /** What `setup` returned, in this process. */
  readonly constants: S;
  readonly sliceno: number;
}

/** What `map` gets beside the row. */
export interface MapContext<O, D, J, S> extends MapBatchContext<O, D, J, S> {
  /** Number of the row in its slice. */
  readonly row: number;
}

/** @typeParam O options schema, D dataset inputs, J job inputs, I input columns, U output columns, S what setup returns, V over what */
export type MapSpec<O, D, J, I, U extends ColumnDeclarations, S, V> = MapParts<O, D, J, I, U, S, V> &
  (MapByRow<O, D, J, I, U, S, V> | MapByBatch<O, D, J, I, U, S, V>);

/** All of a map but its function. */
interface MapParts<O, D, J, I, U extends ColumnDeclarations, S, V> {
  readonly description?: string;
  readonly options?: O;
  /** Further datasets, beside `source`. */
  readonly datasets?: D;
  readonly jobs?: J;
  readonly dependExtra?: readonly string[];
  readonly env?: readonly string[];
  /** As for any method. */
  readonly passEnv?: readonly string[];
  /**
   * A number: how often rows are computed again when their *process* died. An object: how often, and when, a row is
   * tried again whose `map` threw; what fails then too is a matter of `onError`. Default 0.
   */
  readonly retries?: number | RowRetries;
  /** Seconds that a process may take for the rows that it is handed at a time. Default: any time. */
  readonly timeLimit?: number;
  /** Whether rows that were computed by a job that ended early are taken from it. Default true. */
  readonly resume?: boolean;
  /**
   * How many slice processes work for this map at the same time, over all its jobs in a run: for memory or licences. No
   * more of them hold what `setup` made. Default: all.
   */
  readonly maxParallel?: number;
  /** How often `map` is called in all processes together: for services that allow no more. Tries again count. */
  readonly rate?: CallRate;
  /**
   * `rows` (default): the rows of the dataset `source`. `files`: the option `files`, made by `inputFiles()`.
   * `array`: the elements of the option `items`.
   */
  readonly over?: V;
  /** The columns of `source` that `map` gets, and no others: they are the row's identity. */
  readonly input?: I;
  /** The columns that `map` gives: an object, or a list of pairs, which keeps its order whatever the names. */
  readonly output: U;
  /** Rows (batches, of `mapBatch`) in flight in one process, so that reading, computing and writing overlap. Default 2. */
  readonly concurrency?: number;
  /** Default `fail`. */
  readonly onError?: MapOnError | { choose(options: OptionsOf<O>): MapOnError }['choose'];
  /** Whether rows that an earlier job has computed are taken from it. Default true. */
  readonly reuseRows?: boolean;
  /** Runs once in each process, before its first row: what is large or slow to make is made here, and never sent. */
  setup?(context: MapSetupContext<O, D, J>): S | Promise<S>;
}

interface MapByRow<O, D, J, I, U extends ColumnDeclarations, S, V> {
  /** One row in, one row out: an object with all output columns, `null` for all null, or `skip()`. */
  map(
    row: MapRow<O, I, V>,
    context: MapContext<O, D, J, Awaited<S>>,
  ): WriteRowOf<SpecsOf<U>> | null | Skip | Promise<WriteRowOf<SpecsOf<U>> | null | Skip>;
  readonly mapBatch?: undefined;
  readonly batchRows?: undefined;
  readonly checkBatch?: undefined;
}

interface MapByBatch<O, D, J, I, U extends ColumnDeclarations, S, V> {
  readonly map?: undefined;
  /**
   * In place of `map`, for many rows at once: columns in as `dataset.batches()` yields them, columns out as
   * `writer.writeBatch()` takes them, each as long as the batch; `null` for all null. What a row gives must not depend
   * on the rows beside it. The arrays of the batch are only to be read.
   */
  mapBatch(
    batch: MapBatch<O, I, V>,
    context: MapBatchContext<O, D, J, Awaited<S>>,
  ): BatchColumnsOf<SpecsOf<U>> | null | Promise<BatchColumnsOf<SpecsOf<U>> | null>;
  /** The most rows of a batch. Default 65,536. */
  readonly batchRows?: number;
  /**
   * Whether one row of the first batch in each process is computed alone, too, and must give the same. Default true; never
   * where there is a `rate`.
   */
  readonly checkBatch?: boolean;
}
