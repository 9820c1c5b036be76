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

/** Work that was started and not awaited may take so long to end. */
const patienceMs = 10_000;
/** What nobody needs any more is not waited for: its process is ended. */
const patienceAfterErrorMs = 50;

/** Runs one task in this process, in a directory of its own. Nothing outside that directory changes. */
export async function runTask(order: TaskOrder, onNews: NewsListener): Promise<TaskOutcome> {
  const { host, task } = order;
  await host.hiddenWork.endOfOthers(host.locate(task.job).path, patienceMs);
  return withinScope({ ...order, onNews }, async (scope) => {
    try {
      const made = await perform(scope, task);
      if (scope.mayHideWork) await endHiddenWork(scope, task, patienceMs);
      await settleFiles(scope.paths.files, order.host.descriptors);
      scope.lost.check();
      const report = reportOf(scope, made);
      if (task.sync) {
        await syncFewPaths(filesOf(scope, report));
        // A handle counts as being closed for a turn or two, and would be taken for a leftover of the phase.
        await settleRequests();
      }
      return { ok: true, attempt: scope.attempt, report, cost: scope.meter.cost(report) };
    } catch (error) {
      // Before anything else goes on: it says where the phase is.
      const record = recordError(scope, error);
      scope.writers.discard();
      if (scope.mayHideWork) await endHiddenWork(scope, task, patienceAfterErrorMs);
      return { ok: false, error: record, cost: scope.meter.cost() };
    }
  });
}

async function endHiddenWork({ host, job }: TaskScope, task: Task, patience: number): Promise<void> {
  // A chunk gives rows, which it has waited for. What it left is waited for once, before a task of another job.
  if ('rows' in task) host.hiddenWork.leave(job.path);
  else await host.hiddenWork.end(patience);
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
