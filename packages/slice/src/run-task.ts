import path from 'node:path';
import { syncFewPaths, unreachable } from '@accelerator/base';
import { partFiles } from '@accelerator/dataset';
import { settleFiles, settleRequests } from './clean-room/settle-files.ts';
import { gatherSlice } from './map/gather.ts';
import { matchRows } from './map/match-rows.ts';
import { runChunk } from './map/run-chunk.ts';
import type { AttemptReport, Made, NewsListener, TaskOutcome } from './outcome.ts';
import { runPhase } from './phase/run-phase.ts';
import type { Task } from './task.ts';
import { digestFiles } from './task-files.ts';
import { recordError, type TaskOrder, type TaskScope, withinScope } from './task-scope.ts';

/** Runs one task in this process, in a directory of its own. Nothing outside that directory changes. */
export function runTask(order: TaskOrder, onNews: NewsListener): Promise<TaskOutcome> {
  const { task } = order;
  return withinScope({ ...order, onNews }, async (scope) => {
    try {
      const made = await perform(scope, task);
      await settleFiles(scope.paths.files, order.host.descriptors);
      const report = reportOf(scope, made);
      if (task.sync) {
        await syncFewPaths(filesOf(scope, report));
        // A handle counts as being closed for a turn or two, and would be taken for a leftover of the phase.
        await settleRequests();
      }
      return { ok: true, attempt: scope.attempt, report, cost: scope.meter.cost(report) };
    } catch (error) {
      scope.writers.discard();
      return { ok: false, error: recordError(scope, error), cost: scope.meter.cost() };
    }
  });
}

/** The kinds of tasks. */
async function perform(scope: TaskScope, task: Task): Promise<Made> {
  if ('phase' in task) return runPhase(scope, task);
  switch (task.step) {
    case 'map':
      return runChunk(scope, task);
    case 'gather':
      return { datasets: gatherSlice(scope, task) };
    case 'match':
      return { datasets: matchRows(scope, task) };
    default:
      return unreachable(task);
  }
}

/** All but values: they are of no use once the job has ended. Folders are synced by the engine, which moves the files to their final place. */
function filesOf({ paths }: TaskScope, { files, datasets }: AttemptReport): string[] {
  const names = [...Object.keys(files), ...datasets.parts.flatMap((part) => Object.keys(partFiles(part)))];
  return names.map((name) => path.join(paths.files, name));
}

function reportOf(scope: TaskScope, made: Made): AttemptReport {
  const columns = new Set(made.datasets.parts.flatMap((part) => Object.keys(partFiles(part))));
  const { bad, seen } = scope;
  return {
    ...made,
    ...(bad > 0 && { bad }),
    files: digestFiles(scope, columns),
    ...(scope.taken.size > 0 && { taken: Object.fromEntries(scope.taken) }),
    valueBytes: scope.valueBytes,
    ...(scope.valueDigest !== undefined && { valueDigest: scope.valueDigest }),
    seen: seen.ids,
    ...(seen.chains.size > 0 && { chains: [...seen.chains] }),
  };
}
