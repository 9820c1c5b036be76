import { partName } from '@accelerator/job';
import { partOf, type Task, type TaskDone } from '@accelerator/slice';
import type { JobRun } from './job-run.ts';
import { keepPhase } from './kept/keep-phase.ts';
import { runTask } from './run-task.ts';
import { stopAllAtFirstFailure } from './task-group.ts';

/**
 * Runs tasks, each as soon as a worker is free, and takes over what they made, in their order. The first failure stops
 * the others.
 * @param onStart called when the first of them has a worker
 */
export async function runTasks(run: JobRun, tasks: readonly Task[], onStart: () => void): Promise<TaskDone[]> {
  const { emit, signal } = run.tools;
  const job = run.setup.job;
  const results = new Map<Task, TaskDone>();
  let begun = false;
  await stopAllAtFirstFailure(signal, tasks, async (task, stopped) => {
    const resumed = run.resumed.get(partName(partOf(task)));
    if (resumed !== undefined) {
      results.set(task, resumed);
      return;
    }
    const started = (worker: string): void => {
      if (!begun) onStart();
      begun = true;
      emit({ type: 'slice-started', job, ...partOf(task), worker });
    };
    const done = await runTask(run, task, { signal: stopped, started });
    results.set(task, done);
    if ('phase' in task) keepPhase(run, task, done);
    emit({ type: 'slice-finished', job, ...partOf(task), seconds: done.cost.seconds });
  });
  return tasks.map((task) => {
    const done = results.get(task);
    if (done === undefined) throw new Error('Internal error: a task of the phase was not run');
    // Nobody has forced onto the disk what was taken over.
    const isResumed = done === run.resumed.get(partName(partOf(task)));
    run.files.adopt(isResumed ? { ...task, sync: false } : task, done);
    return done;
  });
}
