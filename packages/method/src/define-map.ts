import {
  type ColumnDeclarations,
  type ColumnSpecs,
  declareColumns,
  listColumns,
  type SpecsOf,
} from '@accelerator/dataset';
import { z } from 'zod';
import type { AnyMap, BatchCall, MapOver, RowCall } from './any-map.ts';
import { checkOver, checkSpec } from './check-spec.ts';
import { type AnyMethod, finishMethod, type MethodDefinition } from './define-method.ts';
import { mapInputTaken, mapOptionMissing, notOneMap } from './errors.ts';
import { type DatasetInput, type DatasetInputsRecord, dataset, type JobInputsRecord } from './inputs.ts';
import { checkBatchRows, checkRate, checkRowRetries } from './limits.ts';
import type { MapSpec } from './map-spec.ts';
import type { MapTypes, TypedMap, TypesOfMap } from './map-types.ts';
import type { OptionsSchema } from './method-types.ts';

/** A map that was defined. */
export interface MapDefinition<O = unknown, D = unknown, J = unknown, M extends MapTypes = MapTypes>
  extends MethodDefinition<O, D, J, undefined>,
    TypedMap<M> {}

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
  mapBatch: true,
  batchRows: true,
  checkBatch: true,
} satisfies Record<keyof MapSpec<unknown, unknown, unknown, unknown, ColumnSpecs, unknown, unknown>, true>);

/** As many as a column keeps together, where they are small. */
const mostBatchRows = 65_536;

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
 * computed from the same input cells, with the same source and options, are taken from there. Instead of `map` over rows it
 * may have `mapBatch` over batches of them.
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
    call: callOf(spec),
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

/** @throws AcceleratorError `WRONG_SPEC`, `WRONG_LIMIT` */
function callOf({
  map,
  mapBatch,
  batchRows,
  checkBatch = true,
}: {
  readonly map?: RowCall['map'] | undefined;
  readonly mapBatch?: BatchCall['map'] | undefined;
  readonly batchRows?: number | undefined;
  readonly checkBatch?: boolean | undefined;
}): RowCall | BatchCall {
  if (map !== undefined && mapBatch === undefined && batchRows === undefined) return { kind: 'row', map };
  if (mapBatch === undefined || map !== undefined) throw notOneMap(map !== undefined, mapBatch !== undefined);
  checkBatchRows(batchRows);
  return {
    kind: 'batch',
    map: mapBatch,
    rows: batchRows ?? mostBatchRows,
    isChosen: batchRows !== undefined,
    isChecked: checkBatch,
  };
}
