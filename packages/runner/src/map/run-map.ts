import { readFileSync, writeFileSync } from 'node:fs';
import { AcceleratorError } from '@accelerator/base';
import { Dataset, type DatasetDeclaration, type DatasetPart, declareDataset } from '@accelerator/dataset';
import { decode, type JobSetup, type RowCounts } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import {
  type AttemptReport,
  attemptName,
  attemptPaths,
  dealtRows,
  encodedList,
  type GatherInput,
  type GatherPiece,
  gatherInputFile,
  type MatchInput,
  matchFile,
  onErrorOf,
  type RowFailure,
  type RowPlan,
  type Task,
} from '@accelerator/slice';
import { checkJob, type Workdir } from '@accelerator/store';
import { type JobAttempts, stopAllAtFirstFailure } from '../job-attempts.ts';
import type { JobTools } from '../job-plan.ts';
import { ChunkQueue, computeAll, type RowChunk } from './chunk-queue.ts';
import { rowCandidates } from './row-candidates.ts';

/** A chunk that was computed. */
interface DoneChunk extends RowChunk {
  readonly attempt: string;
  readonly part: DatasetPart | undefined;
  readonly skipped: number;
  readonly failures: readonly RowFailure[];
}

/**
 * Runs a map: chunks of rows go to whichever process is free, then each slice is gathered, in row order, from what the
 * chunks made and from what earlier jobs hold. So the result is the same whatever ran where.
 */
export async function runMap(map: AnyMap, setup: JobSetup, attempts: JobAttempts, tools: JobTools): Promise<RowCounts> {
  const source = map.over === 'rows' ? openInput(setup, 'source', tools.workdir) : undefined;
  const plan = await planRows(map, setup, source, attempts, tools);
  const chunks = await computeChunks(map, plan, setup, attempts, tools);
  const skipped = chunks.reduce((sum, chunk) => sum + chunk.skipped, 0);
  const linked = map.over === 'rows' && skipped === 0 ? source : undefined;
  const previous = openInput(setup, 'previous', tools.workdir) ?? null;
  const declaration = declareDataset(setup.job, { columns: map.output, parent: linked, previous });
  const failed = chunks.reduce((sum, { failures }) => sum + failures.length, 0);
  const bad =
    failed > 0 && onErrorOf(map, decode(setup.preimage.options, String)) === 'record'
      ? declareBad(setup.job)
      : undefined;
  await gatherSlices(plan, chunks, declaration, bad, setup, attempts, tools);
  attempts.files.declare(...[declaration, bad].filter((each) => each !== undefined));
  const rows = (reused: boolean): number =>
    plan.flat().reduce((sum, { count, reuse }) => sum + (reused === (reuse !== null) ? count : 0), 0);
  return { computed: rows(false), reused: rows(true), skipped, failed };
}

function declareBad(jobId: string): DatasetDeclaration {
  const columns = { slice: 'int32', row: 'int32', reason: 'unicode' } as const;
  return declareDataset(jobId, { name: 'bad', columns, allowMissingSlices: true });
}

async function computeChunks(
  map: AnyMap,
  plan: RowPlan,
  setup: JobSetup,
  attempts: JobAttempts,
  tools: JobTools,
): Promise<DoneChunk[]> {
  const { executor, workdir, emit, signal } = tools;
  const queue = new ChunkQueue(plan, executor.workers, map.concurrency);
  const total = queue.left;
  const jobPath = workdir.jobPath(setup.job);
  const done: DoneChunk[] = [];
  let rowsDone = 0;
  emit({ type: 'phase-started', job: setup.job, phase: 'map', slices: 1 });
  const work = async (_: number, stopped: AbortSignal): Promise<void> => {
    for (let chunk = queue.next(); chunk !== undefined; chunk = queue.next()) {
      const { sliceno, ...rows } = chunk;
      const task: Task = { jobPath, phase: 'map', sliceno, slices: workdir.slices, rows };
      const record = await attempts.runTask(task, stopped);
      queue.finished(chunk, record.seconds);
      done.push({ ...chunk, ...readChunk(jobPath, attemptName(task)) });
      attempts.files.keepOutput(attemptName(task));
      rowsDone += rows.to - rows.from;
      emit({ type: 'progress', job: setup.job, phase: 'map', slice: null, done: rowsDone, total });
    }
  };
  await stopAllAtFirstFailure(signal, [...Array(executor.workers).keys()], work);
  emit({ type: 'slice-finished', job: setup.job, phase: 'map', slice: null, seconds: 0 });
  return done.sort((a, b) => a.sliceno - b.sliceno || a.from - b.from);
}

function readChunk(jobPath: string, attempt: string): Pick<DoneChunk, 'attempt' | 'part' | 'skipped' | 'failures'> {
  const report: AttemptReport = JSON.parse(readFileSync(attemptPaths(jobPath, attempt).report, 'utf8'));
  const [file] = Object.keys(report.files);
  if (file !== undefined) throw mapMadeFile(file);
  const { skipped = 0, failures = [] } = report.chunk ?? {};
  return { attempt, part: report.datasets.parts[0], skipped, failures };
}

/**
 * A map made a file. Rows that are taken from an earlier job would not make it again, so it can't belong to the job.
 */
function mapMadeFile(file: string): AcceleratorError {
  return new AcceleratorError({
    code: 'MAP_MADE_FILE',
    message: `The map made the file '${file}', but all that a map gives are its columns.`,
    hint: 'Use a method with phases to make files, or a bytes column.',
  });
}

async function gatherSlices(
  plan: RowPlan,
  chunks: readonly DoneChunk[],
  declaration: DatasetDeclaration,
  bad: DatasetDeclaration | undefined,
  setup: JobSetup,
  attempts: JobAttempts,
  tools: JobTools,
): Promise<void> {
  const jobPath = tools.workdir.jobPath(setup.job);
  const tasks = plan.flatMap((segments, sliceno): Task[] => {
    const own = chunks.filter((chunk) => chunk.sliceno === sliceno);
    const [whole] = own;
    if (whole !== undefined && own.length === 1 && segments.length === 1 && whole.failures.length === 0) {
      // Nothing to put together: what the chunk wrote is the slice (saves 5 ms for each).
      attempts.files.collect(whole.attempt);
      return [];
    }
    const pieces = segments.flatMap(({ from, count, reuse }): GatherPiece[] =>
      reuse === null
        ? own
            .filter((chunk) => chunk.from >= from && chunk.from < from + count)
            .flatMap(({ attempt, part }) => (part === undefined ? [] : [{ attempt, part }]))
        : [{ ...reuse, count }],
    );
    const failures = own.flatMap((chunk) => chunk.failures);
    const input: GatherInput = {
      declaration,
      pieces,
      ...(bad !== undefined && { bad: { declaration: bad, failures } }),
    };
    writeFileSync(gatherInputFile(jobPath, sliceno), JSON.stringify(input));
    return [{ jobPath, phase: 'gather', sliceno, slices: tools.workdir.slices }];
  });
  if (tasks.length === 0) return;
  tools.emit({ type: 'phase-started', job: setup.job, phase: 'gather', slices: tasks.length });
  await stopAllAtFirstFailure(tools.signal, tasks, async (task, signal) => {
    const { seconds } = await attempts.runTask(task, signal);
    tools.emit({ type: 'slice-finished', job: setup.job, phase: 'gather', slice: task.sliceno, seconds });
  });
  for (const task of tasks) attempts.files.collect(attemptName(task));
}

function openInput(setup: JobSetup, name: 'source' | 'previous', workdir: Workdir): Dataset | undefined {
  const id = setup.preimage.datasets[name];
  return typeof id === 'string' ? Dataset.open(workdir.path, id) : undefined;
}

/** Which rows are computed, and which taken from earlier jobs. */
async function planRows(
  map: AnyMap,
  setup: JobSetup,
  source: Dataset | undefined,
  attempts: JobAttempts,
  tools: JobTools,
): Promise<RowPlan> {
  const { workdir, signal } = tools;
  const { slices } = workdir;
  // Rows of a dataset lie in slices already; files and elements are dealt out to them in turn.
  const rows = source?.rowsPerSlice ?? dealtRows(encodedList(map.over, setup.preimage.options).length, slices);
  const total = rows.reduce((sum, each) => sum + each, 0);
  const candidates = rowCandidates(map, setup, total, workdir).filter((each) => isUsable(each, tools));
  if (candidates.length === 0) return computeAll(rows);
  const jobPath = workdir.jobPath(setup.job);
  const input: MatchInput = { over: map.over, columns: Object.keys(map.input), candidates };
  writeFileSync(matchFile(jobPath, 'in'), JSON.stringify(input));
  await attempts.runTask({ jobPath, phase: 'match', sliceno: null, slices }, signal);
  return JSON.parse(readFileSync(matchFile(jobPath, 'out'), 'utf8'));
}

/** The source of an earlier job may have been removed since: then nothing tells its rows apart. */
function isUsable({ job, preimage }: JobSetup, { workdir, use }: JobTools): boolean {
  const { source } = preimage.datasets;
  const jobs = typeof source === 'string' ? [job, source.split('/')[0] ?? ''] : [job];
  // Noted before they are looked at: `ax gc` may be removing them.
  return use?.(jobs) !== false && jobs.every((each) => checkJob(workdir, each).ok);
}
