import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unreachable, type ValueReferences } from '@accelerator/base';
import {
  type CurrentJobParts,
  countFiles,
  FinishedEarly,
  finishedWithValue,
  nameReserved,
  packValue,
  resultFile,
  unpackValue,
} from '@accelerator/job';
import type { AnyMethod, BuildingJob, PhaseContext } from '@accelerator/method';
import { Job, Workdir } from '@accelerator/store';
import { attemptName, attemptPaths } from '../attempt.ts';
import { withEnvironment } from '../environment.ts';
import type { Made } from '../outcome.ts';
import { subjobNotAwaited } from '../subjobs.ts';
import type { PhaseTask, ReturnedBy } from '../task.ts';
import { handOnReturned, readSetup, type TaskScope } from '../task-scope.ts';
import { createAnalysisResults } from './analysis-results.ts';
import { AskingJob, asBuildingJob } from './building-job.ts';
import { onlyDeclared } from './declared-names.ts';
import { openInputs } from './inputs.ts';
import { contextPrototype } from './other-names.ts';
import { keptReferences, phaseReferences } from './phase-values.ts';

/** Runs a phase of a method: opens what it is given, calls it, keeps what it returned. */
export async function runPhase(scope: TaskScope, task: PhaseTask): Promise<Made> {
  const { job, writers } = scope;
  const setup = readSetup(scope);
  return withEnvironment(scope.env, setup.preimage.source.env, async () => {
    const { method, mapStack, mayHideWork } = await scope.host.modules.load(job.path, setup);
    scope.mapStack = mapStack;
    scope.mayHideWork = mayHideWork;
    const references = phaseReferences(job.workdir, job.id, writers);
    const inputs = openInputs(scope.host.project, job.workdir, setup, method);
    const inputFiles = countFiles(setup.preimage.options);
    scope.meter.expect(task.phase === 'analysis' ? Math.ceil(inputFiles / task.slices) : inputFiles);
    const end: EarlyEnd = { isWanted: false, value: undefined };
    const context = { ...onlyDeclared(method, inputs), job: currentJob(scope, task, end), slices: task.slices };
    const returned = await untilEnd(end, () =>
      callPhase(method, task, withNames(method, context), returnedValues(scope, references)),
    );
    // It is what the author has said, though a `catch` of his has gone on.
    const value = end.isWanted ? end.value : returned;
    if (scope.host.subjobs.forget()) throw subjobNotAwaited();
    const datasets = writers.close();
    const resultPath = path.join(scope.paths.files, resultFile);
    if (existsSync(resultPath)) throw nameReserved(resultFile);
    if (value !== undefined) {
      if (task.phase === 'synthesis' || end.isWanted) {
        const result = packValue(value, 'result', keptReferences(job.workdir, job.id));
        writeFileSync(resultPath, result);
      } else {
        const root = task.phase === 'prepare' ? 'prepareRes' : `analysisRes[${task.sliceno}]`;
        handOnReturned(scope, packValue(value, root, references));
      }
    }
    return { datasets, ...(end.isWanted && { finished: true }) };
  });
}

/** What `job.finishEarly` has said. */
interface EarlyEnd {
  isWanted: boolean;
  value: unknown;
}

async function untilEnd(end: EarlyEnd, phase: () => unknown): Promise<unknown> {
  try {
    return await phase();
  } catch (error) {
    if (end.isWanted && error instanceof FinishedEarly) return undefined;
    throw error;
  }
}

/** A context that answers also to names that it does not have. */
function withNames<C extends PhaseContext<unknown, unknown, unknown>>(
  { options, datasets, jobs }: AnyMethod,
  context: C,
): C {
  const inputs = { options: Object.keys(options.shape), datasets: Object.keys(datasets), jobs: Object.keys(jobs) };
  return Object.assign(Object.create(contextPrototype(inputs, contextNames)), context);
}

const contextNames = ['options', 'datasets', 'jobs', 'job', 'slices', 'sliceno', 'prepareRes', 'analysisRes'];

function currentJob(scope: TaskScope, { earlier = [], phase }: PhaseTask, end: EarlyEnd): BuildingJob {
  const { job, paths, writers, progress } = scope;
  const setup = readSetup(scope);
  const parts: CurrentJobParts = {
    id: job.id,
    workdir: job.workdir.path,
    attempt: paths.files,
    temporary: paths.temporary,
    noted: { key: setup.contentKey, method: setup.method },
    writers,
    references: keptReferences(job.workdir, job.id),
    onProgress: (done, total) => progress.progress(done, total),
    onBad: (count) => {
      scope.bad += count;
    },
    status: scope.status,
    onFinish: (value) => {
      if (phase === 'analysis' && value !== undefined) throw finishedWithValue();
      end.isWanted = true;
      end.value = value;
    },
    jobOf: (dataset) => {
      const workdir = dataset.workdir === job.workdir.path ? job.workdir : Workdir.open(dataset.workdir);
      return Job.open(workdir, dataset.jobId);
    },
    earlier: earlier.map((id) => new Job(job.workdir, id)),
    takeFile: (name, from, file, content) => {
      const found = from instanceof Job ? from.fileToTake(job.workdir, file, content) : undefined;
      if (found !== undefined) scope.taken.set(name, found);
      return found !== undefined;
    },
  };
  return asBuildingJob(new AskingJob(parts, scope, phase));
}

/** Reads what another task of the job returned. */
type ReadReturned = (task: string, by: ReturnedBy) => unknown;

function returnedValues({ job }: TaskScope, references: ValueReferences): ReadReturned {
  return (task, by) => {
    if (by === null) return undefined;
    const file = attemptPaths(job.path, attemptName(task, by)).value;
    return unpackValue(readFileSync(file), file, references);
  };
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
      return method.analysis?.(Object.assign(context, { sliceno: task.sliceno, prepareRes }));
    }
    case 'synthesis': {
      const prepareRes = returned('prepare', task.prepared);
      const read = (sliceno: number): unknown => returned(`analysis.${sliceno}`, task.analysed[sliceno] ?? null);
      const analysisRes = createAnalysisResults(task.analysed.length, read);
      return method.synthesis?.(Object.assign(context, { prepareRes, analysisRes }));
    }
    default:
      return unreachable(task);
  }
}
