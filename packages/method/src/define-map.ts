import {
  type ColumnDeclarations,
  type ColumnSpecs,
  declareColumns,
  listColumns,
  type SpecsOf,
  type WriteRowOf,
} from '@accelerator/dataset';
import { z } from 'zod';
import type { AnyMap, MapOnError, MapOver } from './any-map.ts';
import { checkOver, checkSpec } from './check-spec.ts';
import { type AnyMethod, finishMethod, type MethodDefinition } from './define-method.ts';
import { mapInputTaken, mapOptionMissing } from './errors.ts';
import {
  type DatasetInput,
  type DatasetInputsRecord,
  type DatasetsOf,
  dataset,
  type JobInputsRecord,
  type JobsOf,
} from './inputs.ts';
import { type CallRate, checkRate, checkRowRetries, type RowRetries } from './limits.ts';
import type { MapRow, MapTypes, TypedMap, TypesOfMap } from './map-types.ts';
import type { OptionsOf, OptionsSchema } from './method-types.ts';

const skipped = Symbol.for('accelerator.skip');

/** What `skip()` gives: the row is left out. */
export type Skip = typeof skipped;

/** Returned by a `map`: leaves the row out of the result, which is then a dataset of its own. */
export function skip(): Skip {
  return skipped;
}

/** A map that was defined. */
export interface MapDefinition<O = unknown, D = unknown, J = unknown, M extends MapTypes = MapTypes>
  extends MethodDefinition<O, D, J, undefined>,
    TypedMap<M> {}

/** What `setup` gets. */
export interface MapSetupContext<O, D, J> {
  readonly options: OptionsOf<O>;
  readonly datasets: DatasetsOf<D>;
  readonly jobs: JobsOf<J>;
}

/** What `map` gets beside the row. */
export interface MapContext<O, D, J, S> extends MapSetupContext<O, D, J> {
  /** What `setup` returned, in this process. */
  readonly constants: S;
  readonly sliceno: number;
  /** Number of the row in its slice. */
  readonly row: number;
}

/** @typeParam O options schema, D dataset inputs, J job inputs, I input columns, U output columns, S what setup returns, V over what */
export interface MapSpec<O, D, J, I, U extends ColumnDeclarations, S, V> {
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
  /** Rows in flight in one process, so that reading, computing and writing overlap. Default 2. */
  readonly concurrency?: number;
  /** Default `fail`. */
  readonly onError?: MapOnError | { choose(options: OptionsOf<O>): MapOnError }['choose'];
  /** Whether rows that an earlier job has computed are taken from it. Default true. */
  readonly reuseRows?: boolean;
  /** Runs once in each process, before its first row: what is large or slow to make is made here, and never sent. */
  setup?(context: MapSetupContext<O, D, J>): S | Promise<S>;
  /** One row in, one row out: an object with all output columns, `null` for all null, or `skip()`. */
  map(
    row: MapRow<O, I, V>,
    context: MapContext<O, D, J, Awaited<S>>,
  ): WriteRowOf<SpecsOf<U>> | null | Skip | Promise<WriteRowOf<SpecsOf<U>> | null | Skip>;
}

const mapKeys = Object.keys({
  description: true,
  options: true,
  datasets: true,
  jobs: true,
  dependExtra: true,
  env: true,
  passEnv: true,
  retries: true,
  timeLimit: true,
  resume: true,
  maxParallel: true,
  rate: true,
  over: true,
  input: true,
  output: true,
  concurrency: true,
  onError: true,
  reuseRows: true,
  setup: true,
  map: true,
} satisfies Record<keyof MapSpec<unknown, unknown, unknown, unknown, ColumnSpecs, unknown, unknown>, true>);

type EmptyOptions = z.ZodObject<Record<never, never>>;
type SourceInput<I, V> = V extends 'rows'
  ? {
      readonly source: DatasetInput<I extends ColumnSpecs ? I : ColumnSpecs, 'one'>;
      readonly previous: DatasetInput<ColumnSpecs, 'optional'>;
    }
  : Record<never, never>;

/**
 * Defines a method by one function over rows. The engine runs it over all rows in parallel, hands out work to whichever
 * process is free, and keeps the order of rows; the new columns are linked to `source`. Rows that an earlier job has
 * computed from the same input cells, with the same source and options, are taken from there.
 *
 * A map over rows has two dataset inputs: `source`, and `previous`, the dataset that comes before the result in a
 * chain; `urd.buildChained` finds it.
 *
 * @throws AcceleratorError `UNKNOWN_KEY`, `WRONG_SPEC`, `MAP_INPUT_TAKEN`, `MAP_OPTION_MISSING`, `DUPLICATE_INPUT`, `COLUMN_SPEC`
 */
export function defineMap<
  O extends OptionsSchema = EmptyOptions,
  const D extends DatasetInputsRecord = Record<never, never>,
  const J extends JobInputsRecord = Record<never, never>,
  const I extends ColumnSpecs = Record<never, never>,
  const U extends ColumnDeclarations = ColumnSpecs,
  S = undefined,
  V extends MapOver = 'rows',
>(spec: MapSpec<O, D, J, I, U, S, V>): MapDefinition<O, D & SourceInput<I, V>, J, TypesOfMap<O, I, SpecsOf<U>, V>> {
  checkSpec('defineMap', spec, mapKeys);
  const { retries = 0, rate } = spec;
  if (typeof retries !== 'number') checkRowRetries(retries);
  if (rate !== undefined) checkRate(rate);
  const output = 'the output of the map';
  declareColumns(spec.output, output);
  const over = spec.over ?? 'rows';
  checkOver(over);
  const options = spec.options ?? z.object({});
  const taken = ['source', 'previous'].find((name) => spec.datasets !== undefined && name in spec.datasets);
  if (taken !== undefined) throw mapInputTaken(taken);
  const wanted = over === 'files' ? 'files' : over === 'array' ? 'items' : undefined;
  if (wanted !== undefined && !(wanted in options.shape)) throw mapOptionMissing(over, wanted);
  const map: AnyMap = {
    over,
    input: spec.input ?? {},
    output: listColumns(spec.output, output).columns,
    concurrency: spec.concurrency ?? 2,
    onError: spec.onError ?? 'fail',
    reuseRows: spec.reuseRows ?? true,
    retries: typeof retries === 'number' ? undefined : retries,
    callsPerSecond: rate?.perSecond,
    setup: spec.setup,
    map: spec.map,
  };
  const method: AnyMethod = {
    description: spec.description ?? '',
    options,
    datasets: {
      ...(over === 'rows' && { source: dataset(spec.input), previous: dataset.optional() }),
      ...spec.datasets,
    },
    jobs: spec.jobs ?? {},
    dependExtra: spec.dependExtra ?? [],
    env: spec.env ?? [],
    passEnv: spec.passEnv ?? [],
    equivalentTo: undefined,
    retries: typeof retries === 'number' ? retries : 0,
    timeLimit: spec.timeLimit,
    resume: spec.resume ?? true,
    maxParallel: spec.maxParallel,
    prepare: undefined,
    analysis: undefined,
    synthesis: undefined,
    map,
  };
  return finishMethod(method);
}
