import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, unreachable } from '@accelerator/base';
import { CurrentJob, countFiles, packValue, resultFile } from '@accelerator/job';
import type { AnyMethod, PhaseContext } from '@accelerator/method';
import { attemptName, attemptPaths } from '../attempt.ts';
import { withEnvironment } from '../environment.ts';
import type { Made } from '../outcome.ts';
import type { PhaseTask, ReturnedBy } from '../task.ts';
import { handOn, readSetup, type TaskScope } from '../task-scope.ts';
import { createAnalysisResults } from './analysis-results.ts';
import { openInputs } from './inputs.ts';
import { createPhaseValues, type PhaseValues } from './phase-values.ts';

/** Runs a phase of a method: opens what it is given, calls it, keeps what it returned. */
export async function runPhase(scope: TaskScope, task: PhaseTask): Promise<Made> {
  const { job, writers } = scope;
  const setup = readSetup(scope);
  return withEnvironment(scope.env, setup.preimage.source.env, async () => {
    const { method, mapStack } = await scope.host.modules.load(job.path, setup);
    scope.mapStack = mapStack;
    const values = createPhaseValues({ workdir: job.workdir, writers });
    const inputs = openInputs(scope.host.project, job.workdir, setup, method);
    const inputFiles = countFiles(setup.preimage.options);
    scope.meter.expect(task.phase === 'analysis' ? Math.ceil(inputFiles / task.slices) : inputFiles);
    const context = { ...inputs, job: currentJob(scope), slices: task.slices };
    const value = await callPhase(method, task, context, returnedValues(scope, values));
    const datasets = writers.close();
    if (value !== undefined) {
      if (task.phase === 'synthesis') writeFileSync(path.join(scope.paths.files, resultFile), packResult(value));
      else handOn(scope, values.pack(value));
    }
    return { datasets };
  });
}

function currentJob({ job, paths, writers, tell }: TaskScope): CurrentJob {
  return new CurrentJob({
    id: job.id,
    workdir: job.workdir.path,
    attempt: paths.files,
    writers,
    onProgress: (done, total) => tell({ type: 'progress', done, total }),
  });
}

/** Reads what another task of the job returned. */
type ReadReturned = (task: string, by: ReturnedBy) => unknown;

function returnedValues({ job }: TaskScope, values: PhaseValues): ReadReturned {
  return (task, by) =>
    by === null ? undefined : values.unpack(readFileSync(attemptPaths(job.path, attemptName(task, by)).value));
}

/** Calls the phase with what belongs to it. */
function callPhase(
  method: AnyMethod,
  task: PhaseTask,
  context: PhaseContext<unknown, unknown, unknown>,
  returned: ReadReturned,
): unknown {
  switch (task.phase) {
    case 'prepare':
      return method.prepare?.(context);
    case 'analysis': {
      const prepareRes = returned('prepare', task.prepared);
      return method.analysis?.({ ...context, sliceno: task.sliceno, prepareRes });
    }
    case 'synthesis': {
      const prepareRes = returned('prepare', task.prepared);
      const read = (sliceno: number): unknown => returned(`analysis.${sliceno}`, task.analysed[sliceno] ?? null);
      const analysisRes = createAnalysisResults(task.analysed.length, read);
      return method.synthesis?.({ ...context, prepareRes, analysisRes });
    }
    default:
      return unreachable(task);
  }
}

function packResult(value: unknown): Buffer {
  try {
    return packValue(value);
  } catch (cause) {
    throw new AcceleratorError({
      /**
       * What `synthesis` returned holds something that can't be stored: a function, an open file, a class with
       * private state.
       *
       * @remedy Return plain values: numbers, texts, lists, maps, sets, dates, bytes and objects of these.
       */
      code: 'RESULT_NOT_CLONEABLE',
      message: `Expected a value that can be cloned as the result of synthesis: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}
