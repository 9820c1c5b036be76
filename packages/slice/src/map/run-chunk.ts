import { isIterator } from '@accelerator/base';
import { declareDataset } from '@accelerator/dataset';
import { type BadRow, countOutcomes, packOutcomes, type SeenByMap } from '@accelerator/job';
import { type AnyMapContext, returnedIterator } from '@accelerator/method';
import { withEnvironment } from '../environment.ts';
import type { ChunkReport, Made } from '../outcome.ts';
import { onlyDeclared } from '../phase/declared-names.ts';
import { openInputs } from '../phase/inputs.ts';
import { refuseOtherNames } from '../phase/other-names.ts';
import type { MapTask } from '../task.ts';
import { readSetup, type TaskScope } from '../task-scope.ts';
import { CallLimits } from './call-limits.ts';
import { filenamesOf, type Row, rowsOf } from './map-rows.ts';
import { onErrorOf } from './on-error.ts';
import type { ReadyMap } from './ready-maps.ts';
import { RowNumbers, type RowRun, runsOf } from './row-runs.ts';
import { type RowResult, RowSink } from './row-sink.ts';
import { watchInputs } from './watched-inputs.ts';

/** Runs a map over a chunk of rows. */
export async function runChunk(scope: TaskScope, task: MapTask): Promise<Made> {
  const ready = await scope.host.maps.get(scope.job.path, () => prepareMap(scope), task.holders !== undefined);
  scope.mapStack = ready.mapStack;
  return withEnvironment(scope.env, ready.env, async () => {
    const { output } = ready.map;
    const writer = scope.writers.revive(declareDataset(scope.job.id, { columns: output }));
    const runs = runsOf(scope.job.path, task);
    const sink = new RowSink({ ready, writer, task, runs, secrets: scope.secrets });
    const limits = CallLimits.hold(ready.map) ? new CallLimits(ready.map, scope.host.turns) : undefined;
    if (limits === undefined) await computeRows(ready, task, runs, sink);
    else await limits.run(callsOf(ready, task, runs), (outcome) => sink.settle(outcome));
    const chunk = reportOf(ready, task, sink);
    const retried = limits?.retried ?? 0;
    return { datasets: scope.writers.close(), chunk: { ...chunk, ...(retried > 0 && { retried }) } };
  });
}

/** Loads the method and runs its setup, once in each process. */
async function prepareMap(scope: TaskScope): Promise<ReadyMap> {
  const setup = readSetup(scope);
  const { env } = setup.preimage.source;
  return withEnvironment(scope.env, env, async () => {
    const { method, mapStack } = await scope.host.modules.load(scope.job.path, setup);
    scope.mapStack = mapStack;
    const { map } = method;
    if (map === undefined) throw new Error('Internal error: the method of a map task is no map');
    const inputs = openInputs(scope.host.project, scope.job.workdir, setup, method);
    const seen = new Set<SeenByMap>();
    const watched = watchInputs(map, onlyDeclared(method, inputs), seen);
    const constants = await map.setup?.(watched);
    if (isIterator(constants)) throw returnedIterator('The setup of the map');
    return { map, inputs, watched, seen, constants, env, mapStack };
  });
}

/** Some rows are in flight at the same time; what they give is written in row order. */
async function computeRows(ready: ReadyMap, task: MapTask, runs: readonly RowRun[], sink: RowSink): Promise<void> {
  const { concurrency } = ready.map;
  const waiting: Promise<RowResult>[] = [];
  const numbers = new RowNumbers(runs);
  for (const input of rowsOf(ready, task, runs)) {
    const value = callMap(ready, input, numbers.next(), task.sliceno);
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

/** Each may be called again, and gets its row as it was. */
function* callsOf(ready: ReadyMap, task: MapTask, runs: readonly RowRun[]): Generator<() => unknown> {
  const numbers = new RowNumbers(runs);
  for (const input of rowsOf(ready, task, runs)) {
    const row = numbers.next();
    yield () => ready.map.map({ ...input }, new RowContext(ready, task.sliceno, row));
  }
}

function reportOf(ready: ReadyMap, task: MapTask, sink: RowSink): ChunkReport {
  const { areAllKept, runs: outcomes } = sink.outcomes;
  return {
    skipped: countOutcomes(outcomes).skipped,
    ...(!areAllKept && { outcomes: packOutcomes(outcomes) }),
    failures: named(ready, task, sink.failures),
    seen: [...ready.seen],
  };
}

/** All at once: a column is not opened for each of them. */
function named(ready: ReadyMap, task: MapTask, failures: readonly BadRow[]): readonly BadRow[] {
  if (failures.length === 0 || onErrorOf(ready.map, ready.inputs.options) !== 'record') return failures;
  const names = filenamesOf(
    ready,
    task,
    failures.map(({ row }) => row),
  );
  return names === undefined
    ? failures
    : failures.map((failure, index) => ({ ...failure, filename: names[index] ?? null }));
}

/** What a map threw, which may be anything, apart from what it returned, which may be anything too. */
class MapError {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * What a map gets beside the row. Where the row stands is noted when it is asked for. A class: 10 ns to make, where an
 * object that is spread takes 150.
 */
class RowContext implements AnyMapContext {
  readonly options: AnyMapContext['options'];
  readonly datasets: AnyMapContext['datasets'];
  readonly jobs: AnyMapContext['jobs'];
  readonly constants: unknown;
  readonly #seen: Set<SeenByMap>;
  readonly #sliceno: number;
  readonly #row: number;

  constructor({ watched, constants, seen }: ReadyMap, sliceno: number, row: number) {
    this.options = watched.options;
    this.datasets = watched.datasets;
    this.jobs = watched.jobs;
    this.constants = constants;
    this.#seen = seen;
    this.#sliceno = sliceno;
    this.#row = row;
  }

  get sliceno(): number {
    this.#seen.add('sliceno');
    return this.#sliceno;
  }

  get row(): number {
    this.#seen.add('row');
    return this.#row;
  }
}

refuseOtherNames(RowContext.prototype);

function callMap(ready: ReadyMap, input: Row, row: number, sliceno: number): unknown {
  try {
    return ready.map.map(input, new RowContext(ready, sliceno, row));
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
