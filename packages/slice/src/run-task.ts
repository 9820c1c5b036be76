import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, type ErrorRecord, toErrorRecord, unreachable, withPlace } from '@accelerator/base';
import { DatasetWriters, partFiles } from '@accelerator/dataset';
import { CurrentJob, countFiles, type JobSetup, packValue, resultFile } from '@accelerator/job';
import type { AnyMethod, PhaseContext } from '@accelerator/method';
import { readJobSetup } from '@accelerator/store';
import { createAnalysisResults } from './analysis-results.ts';
import { type AttemptPaths, type AttemptReport, attemptPaths, partName } from './attempt.ts';
import { openInputs } from './inputs.ts';
import { loadJobModule } from './job-module.ts';
import { gatherSlice } from './map/gather.ts';
import { prepareMap, type ReadyMap, runChunk } from './map/map-chunk.ts';
import { matchRows } from './map/match-rows.ts';
import { type PhaseMeter, startMeter } from './phase-meter.ts';
import { createPhaseValues } from './phase-values.ts';
import type { Task, TaskNews, TaskResult } from './task.ts';
import { digestFiles } from './task-files.ts';
import { captureOutput } from './task-output.ts';

/**
 * Runs one task in this process, in a directory of its own, and writes down what it made. Nothing outside that
 * directory changes.
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
  const writers = new DatasetWriters({
    directory: paths.files,
    jobId: path.basename(task.jobPath),
    slices: task.slices,
    sliceno: task.sliceno,
    workdir: path.dirname(task.jobPath),
    ...(task.rows !== undefined && { firstRow: task.rows.from }),
  });
  const stacks: StackMapper = { map: (stack) => stack };
  try {
    const made = await perform({ project, task, paths, writers, meter, onNews, stacks });
    output.check();
    const report: AttemptReport = {
      ...made,
      files: digestFiles(paths.files, new Set(made.datasets.parts.flatMap((part) => Object.keys(partFiles(part))))),
    };
    writeFileSync(paths.report, JSON.stringify(report));
    return { ok: true, record: meter.stop(made.datasets.parts) };
  } catch (error) {
    writers.discard();
    return {
      ok: false,
      error: withMappedStacks(toErrorRecord(withPlace(error, task.jobPath)), orUnmapped(stacks.map)),
      record: meter.stop([]),
    };
  } finally {
    // Its directory is removed soon: whoever still stands in it pays for that when it leaves (0.2 ms).
    process.chdir(task.jobPath);
    output.stop();
  }
}

/** Set as soon as the method is loaded. */
interface StackMapper {
  map: (stack: string) => string;
}

/** What a task works with. */
interface TaskPlace {
  readonly project: string;
  readonly task: Task;
  readonly paths: AttemptPaths;
  readonly writers: DatasetWriters;
  readonly meter: PhaseMeter;
  readonly onNews: (news: TaskNews) => void;
  readonly stacks: StackMapper;
}

async function perform(place: TaskPlace): Promise<Omit<AttemptReport, 'files'>> {
  const { task, paths, writers } = place;
  if (task.phase === 'gather') return { datasets: gatherSlice(task, paths.files, writers) };
  const setup = readJobSetup(task.jobPath);
  if (task.phase === 'match') {
    matchRows(task, setup);
    return { datasets: writers.close() };
  }
  const environment = setEnvironment(setup.preimage.source.env);
  try {
    if (task.phase !== 'map') return await runPhase(place, setup);
    const { ready, mapStack } = await readyMap(place, setup);
    place.stacks.map = mapStack;
    const chunk = await runChunk(ready, task, writers);
    return { datasets: writers.close(), chunk };
  } finally {
    environment.restore();
  }
}

async function runPhase(place: TaskPlace, setup: JobSetup): Promise<Omit<AttemptReport, 'files'>> {
  const { task, paths, writers, onNews } = place;
  const module = await loadJobModule(place.project, task.jobPath, setup);
  place.stacks.map = module.mapStack;
  const workdir = path.dirname(task.jobPath);
  const values = createPhaseValues({ workdir, writers });
  const returned = (part: string): unknown => {
    const file = attemptPaths(task.jobPath, part).value;
    return existsSync(file) ? values.unpack(readFileSync(file)) : undefined;
  };
  const inputs = openInputs(place.project, workdir, setup, module.method);
  place.meter.expect(countFiles(setup.preimage.options));
  const job = new CurrentJob({
    id: setup.job,
    workdir,
    attempt: paths.files,
    writers,
    onProgress: (done, total) => onNews({ type: 'progress', done, total }),
  });
  const value = await callPhase(module.method, task, { ...inputs, job, slices: task.slices }, returned);
  const datasets = writers.close();
  if (value !== undefined) {
    if (task.phase === 'synthesis') writeFileSync(path.join(paths.files, resultFile), packResult(value));
    else writeFileSync(paths.value, values.pack(value));
  }
  return { datasets };
}

/** Maps whose setup has run in this process, by job: what `setup` made is kept for all chunks. */
const readyMaps = new Map<string, Promise<{ ready: ReadyMap; mapStack: (stack: string) => string }>>();
const mostReadyMaps = 2;

function readyMap({ project, task, stacks }: TaskPlace, setup: JobSetup): ReturnType<typeof makeReady> {
  let found = readyMaps.get(task.jobPath);
  if (found === undefined) {
    found = makeReady(project, task.jobPath, setup, stacks);
    readyMaps.set(task.jobPath, found);
    const oldest = readyMaps.keys().next().value;
    if (readyMaps.size > mostReadyMaps && oldest !== undefined) readyMaps.delete(oldest);
  }
  return found;
}

async function makeReady(
  project: string,
  jobPath: string,
  setup: JobSetup,
  stacks: StackMapper,
): Promise<{ ready: ReadyMap; mapStack: (stack: string) => string }> {
  const { method, mapStack } = await loadJobModule(project, jobPath, setup);
  stacks.map = mapStack;
  if (method.map === undefined) throw new Error('Internal error: the method of a map task is no map');
  const inputs = openInputs(project, path.dirname(jobPath), setup, method);
  return { ready: await prepareMap(method.map, inputs), mapStack };
}

/** Calls the phase with what belongs to it. */
function callPhase(
  method: AnyMethod,
  task: Task,
  context: PhaseContext<unknown, unknown, unknown>,
  returned: (part: string) => unknown,
): unknown {
  switch (task.phase) {
    case 'prepare':
      return method.prepare?.(context);
    case 'analysis':
      return method.analysis?.({ ...context, sliceno: task.sliceno ?? 0, prepareRes: returned('prepare') });
    case 'synthesis': {
      const read = (slice: number): unknown => returned(partName({ phase: 'analysis', sliceno: slice }));
      const analysisRes = createAnalysisResults(method.analysis === undefined ? 0 : task.slices, read);
      return method.synthesis?.({ ...context, prepareRes: returned('prepare'), analysisRes });
    }
    case 'map':
    case 'gather':
    case 'match':
      throw new Error(`Internal error: ${task.phase} is no phase of a method`);
    default:
      return unreachable(task.phase);
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

/** The variables that the method declares, with the values that are in the key. */
function setEnvironment(values: Readonly<Record<string, string | null>>): { restore(): void } {
  const before = Object.keys(values).map((name): [string, string | undefined] => [name, process.env[name]]);
  for (const [name, value] of Object.entries(values)) setVariable(name, value ?? undefined);
  return {
    restore: () => {
      for (const [name, value] of before) setVariable(name, value);
    },
  };
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** The source map may not be readable: when too many files are open, that is just what failed. */
function orUnmapped(map: (stack: string) => string): (stack: string) => string {
  return (stack) => {
    try {
      return map(stack);
    } catch {
      return stack;
    }
  };
}

function withMappedStacks(record: ErrorRecord, mapStack: (stack: string) => string): ErrorRecord {
  return {
    ...record,
    ...(record.stack !== undefined && { stack: mapStack(record.stack) }),
    ...(record.cause !== undefined && { cause: withMappedStacks(record.cause, mapStack) }),
    ...(record.errors !== undefined && { errors: record.errors.map((each) => withMappedStacks(each, mapStack)) }),
  };
}
