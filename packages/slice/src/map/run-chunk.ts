import { declareDataset } from '@accelerator/dataset';
import { type BadRow, countOutcomes, packOutcomes } from '@accelerator/job';
import { withEnvironment } from '../environment.ts';
import type { ChunkReport, Made } from '../outcome.ts';
import { openInputs } from '../phase/inputs.ts';
import type { MapTask } from '../task.ts';
import { readSetup, type TaskScope } from '../task-scope.ts';
import { computeRows } from './compute-rows.ts';
import { filenamesOf } from './map-rows.ts';
import { onErrorOf } from './on-error.ts';
import type { ReadyMap } from './ready-maps.ts';
import { runsOf } from './row-runs.ts';
import { RowSink } from './row-sink.ts';
import { setUpMap } from './set-up-map.ts';

/** Runs a map over a chunk of rows. */
export async function runChunk(scope: TaskScope, task: MapTask): Promise<Made> {
  const ready = await scope.host.maps.get(scope.job.path, () => prepareMap(scope), task.holders !== undefined);
  // From here on it's the engine that goes over rows, and is ahead of the map.
  scope.rowsRead.forget();
  scope.mapStack = ready.mapStack;
  scope.mayHideWork = ready.mayHideWork;
  return withEnvironment(scope.env, ready.env, async () => {
    const { output } = ready.map;
    const writer = scope.writers.revive(declareDataset(scope.job.id, { columns: output }));
    const runs = runsOf(scope.job.path, task);
    const sink = new RowSink({ ready, writer, slice: task, runs, secrets: scope.secrets });
    // Only a time limit asks for it.
    const onIdle = (isIdle: boolean): void => {
      if (task.timeLimit !== undefined) scope.tell({ type: 'idle', isIdle });
    };
    const retried = await computeRows({ ready, slice: task, runs, sink, writer, turns: scope.host.turns, onIdle });
    const chunk = reportOf(ready, task, sink);
    return { datasets: scope.writers.close(), chunk: { ...chunk, ...(retried > 0 && { retried }) } };
  });
}

/** Loads the method and runs its setup, once in each process. */
async function prepareMap(scope: TaskScope): Promise<ReadyMap> {
  const setup = readSetup(scope);
  const { env } = setup.preimage.source;
  return withEnvironment(scope.env, env, async () => {
    const { method, mapStack, mayHideWork } = await scope.host.modules.load(scope.job.path, setup);
    scope.mapStack = mapStack;
    const { map } = method;
    if (map === undefined) throw new Error('Internal error: the method of a map task is no map');
    const inputs = openInputs(scope.host.project, scope.job.workdir, setup, method);
    return { ...(await setUpMap({ map, name: setup.preimage.method }, method, inputs)), env, mapStack, mayHideWork };
  });
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
