import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, type ErrorRecord, toErrorRecord, unreachable } from '@accelerator/base';
import { DatasetWriters, partFiles } from '@accelerator/dataset';
import { CurrentJob, countFiles, type JobSetup, packValue, resultFile } from '@accelerator/job';
import type { AnyMethod, PhaseContext } from '@accelerator/method';
import { createAnalysisResults } from './analysis-results.ts';
import { type AttemptReport, attemptPaths, partName } from './attempt.ts';
import type { Task, TaskNews, TaskResult } from './executor.ts';
import { openInputs } from './inputs.ts';
import { loadJobModule } from './job-module.ts';
import { createPhaseValues } from './phase-values.ts';
import { startMeter } from './phase-meter.ts';
import { digestFiles } from './task-files.ts';
import { captureOutput } from './task-output.ts';

/**
 * Runs one phase of one slice in this process: load the method from the job directory, call the phase in a directory of
 * its own, and write down what it made. Nothing outside that directory changes.
 */
export async function runTask(
  project: string,
  task: Task,
  attempt: string,
  onNews: (news: TaskNews) => void,
): Promise<TaskResult> {
  const paths = attemptPaths(task.jobPath, attempt);
  mkdirSync(paths.files);
  process.chdir(paths.files);
  const output = captureOutput(paths.output, (text) => onNews({ type: 'output', text }));
  const meter = startMeter(task, onNews);
  let mapStack = (stack: string): string => stack;
  const writers = new DatasetWriters({
    directory: paths.files,
    jobId: path.basename(task.jobPath),
    slices: task.slices,
    sliceno: task.sliceno,
  });
  try {
    const setup: JobSetup = JSON.parse(readFileSync(path.join(task.jobPath, 'setup.json'), 'utf8'));
    const environment = setEnvironment(setup.preimage.source.env);
    const module = await loadJobModule(project, task.jobPath, setup);
    mapStack = module.mapStack;
    const workdir = path.dirname(task.jobPath);
    const values = createPhaseValues({ workdir, writers });
    const valueOf = (part: string): unknown => {
      const file = attemptPaths(task.jobPath, part).value;
      return existsSync(file) ? values.unpack(readFileSync(file)) : undefined;
    };
    const inputs = openInputs(project, workdir, setup, module.method);
    meter.expect(countFiles(setup.preimage.options));
    const job = new CurrentJob({
      id: setup.job,
      workdir,
      attempt: paths.files,
      writers,
      onProgress: (done, total) => onNews({ type: 'progress', done, total }),
    });
    const value = await callPhase(module.method, task, { ...inputs, job, slices: task.slices }, valueOf);
    const datasets = writers.close();
    if (value !== undefined) {
      if (task.phase === 'synthesis') writeFileSync(path.join(paths.files, resultFile), packResult(value));
      else writeFileSync(paths.value, values.pack(value));
    }
    const report: AttemptReport = {
      datasets,
      files: digestFiles(paths.files, new Set(datasets.parts.flatMap((part) => Object.keys(partFiles(part))))),
      hasValue: value !== undefined,
    };
    writeFileSync(paths.report, JSON.stringify(report));
    environment.restore();
    return { ok: true, record: meter.stop(datasets.parts) };
  } catch (error) {
    writers.discard();
    return { ok: false, error: withMappedStacks(toErrorRecord(error), mapStack), record: meter.stop([]) };
  } finally {
    output.stop();
  }
}

/** Calls the phase with what belongs to it. */
function callPhase(
  method: AnyMethod,
  task: Task,
  context: PhaseContext<unknown, unknown, unknown>,
  valueOf: (part: string) => unknown,
): unknown {
  switch (task.phase) {
    case 'prepare':
      return method.prepare?.(context);
    case 'analysis':
      return method.analysis?.({ ...context, sliceno: task.sliceno ?? 0, prepareRes: valueOf('prepare') });
    case 'synthesis': {
      const read = (slice: number): unknown => valueOf(partName({ phase: 'analysis', sliceno: slice }));
      const analysisRes = createAnalysisResults(method.analysis === undefined ? 0 : task.slices, read);
      return method.synthesis?.({ ...context, prepareRes: valueOf('prepare'), analysisRes });
    }
    default:
      return unreachable(task.phase);
  }
}

function packResult(value: unknown): Buffer {
  try {
    return packValue(value);
  } catch (cause) {
    throw new AcceleratorError({
      code: 'RESULT_NOT_CLONEABLE',
      message: `Expected a value that can be cloned as the result of synthesis: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}

/** The variables that the method declares, with the values that are in the key. */
function setEnvironment(values: Readonly<Record<string, string | null>>): { restore(): void } {
  const before = Object.keys(values).map((name): [string, string | undefined] => [name, process.env[name]]);
  for (const [name, value] of Object.entries(values)) setVariable(name, value ?? undefined);
  return { restore: () => before.forEach(([name, value]) => setVariable(name, value)) };
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function withMappedStacks(record: ErrorRecord, mapStack: (stack: string) => string): ErrorRecord {
  return {
    ...record,
    ...(record.stack !== undefined && { stack: mapStack(record.stack) }),
    ...(record.cause !== undefined && { cause: withMappedStacks(record.cause, mapStack) }),
    ...(record.errors !== undefined && { errors: record.errors.map((each) => withMappedStacks(each, mapStack)) }),
  };
}
