import { writeFileSync } from 'node:fs';
import { AcceleratorError } from '@accelerator/base';
import type { DatasetPart } from '@accelerator/dataset';
import { type BadRow, type OutcomeRun, unpackOutcomes } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import {
  attemptName,
  attemptPaths,
  type MapTask,
  type RowPlan,
  type RowRun,
  type RowSegment,
  rowRunsFile,
  type TaskDone,
} from '@accelerator/slice';
import type { KeptRows } from '@accelerator/store';
import type { JobRun } from '../job-run.ts';
import { runTask } from '../run-task.ts';
import { inEverySlot } from '../task-group.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { MapProgress } from './map-progress.ts';
import { OutcomeStream } from './outcome-stream.ts';

/** A chunk that was computed. */
export interface DoneChunk {
  readonly task: MapTask;
  readonly done: TaskDone;
  /** Its rows. */
  readonly runs: readonly RowRun[];
  /** What it wrote, if anything. */
  readonly part: DatasetPart | undefined;
  /** What became of its rows, in their order. */
  readonly outcomes: readonly OutcomeRun[];
  readonly failures: readonly BadRow[];
  /** How many rows were tried again. */
  readonly retried: number;
}

/** Computes the rows that are not taken from earlier jobs, in chunks that go to whichever worker is free. */
export async function computeChunks(run: JobRun, map: AnyMap, plan: RowPlan): Promise<DoneChunk[]> {
  const { executor, signal } = run.tools;
  const { maxParallel = Number.POSITIVE_INFINITY } = run.plan.method.definition;
  const slots = (): number => Math.min(executor.slots(), maxParallel);
  const queue = new ChunkQueue(plan, slots, leastRows(map), () => executor.worthwhileSeconds?.() ?? 0);
  const progress = new MapProgress(run, plan);
  const sparse = noteRuns(run, plan);
  const chunks: DoneChunk[] = [];
  await inEverySlot(
    { slots, onSlots: (listener) => executor.onSlots(listener) },
    signal,
    () => queue.next(),
    async (chunk, stopped) => {
      const { sliceno, from, to, count, runs } = chunk;
      const rows = { from, to, ...(sparse.has(sliceno) && { sparse: true }) };
      const base = run.methodBase;
      // Pieces of a slice are gathered, and not kept.
      const sync = base.sync && isWhole(plan[sliceno] ?? [], rows);
      const task: MapTask = { ...base, sync, step: 'map', sliceno, rows };
      const done = await runTask(run, task, { signal: stopped, started: () => progress.start() });
      const { seconds } = done.cost;
      queue.finished(chunk, seconds);
      run.files.keepOutput(task, done.attempt);
      const computed = doneChunk(task, done, runs);
      run.kept?.addRows(keptChunk(computed), attemptPaths(run.path, attemptName(task, done.attempt)).files);
      chunks.push(computed);
      progress.add(sliceno, count, seconds);
    },
  );
  return chunks.sort((a, b) => a.task.sliceno - b.task.sliceno || a.task.rows.from - b.task.rows.from);
}

/** So many rows are worth a chunk: those that a process has in flight, or a batch whose size the author has chosen. */
function leastRows({ call, concurrency }: AnyMap): number {
  return call.kind === 'batch' && call.isChosen ? call.rows : concurrency;
}

/** Whether a chunk is all that there is of a slice. */
function isWhole([only, ...more]: readonly RowSegment[], { from, to }: MapTask['rows']): boolean {
  return more.length === 0 && from === only?.from && to === only.from + only.count;
}

/** Says for each slice of which only some rows are computed which these are. @returns these slices */
function noteRuns({ path }: JobRun, plan: RowPlan): ReadonlySet<number> {
  const sparse = new Set<number>();
  for (const [sliceno, segments] of plan.entries()) {
    if (segments.every(({ reuse }) => reuse === null)) continue;
    const runs = segments.flatMap(({ from, count, reuse }): RowRun[] => (reuse === null ? [[from, count]] : []));
    if (runs.length === 0) continue;
    writeFileSync(rowRunsFile(path, sliceno), JSON.stringify(runs));
    sparse.add(sliceno);
  }
  return sparse;
}

function doneChunk(task: MapTask, done: TaskDone, runs: readonly RowRun[]): DoneChunk {
  const { files, datasets, chunk } = done.report;
  const [file] = Object.keys(files);
  if (file !== undefined) throw mapMadeFile(file);
  const count = runs.reduce((sum, [, rows]) => sum + rows, 0);
  return {
    task,
    done,
    runs,
    part: datasets.parts[0],
    outcomes: chunk?.outcomes === undefined ? [[count, 'kept']] : unpackOutcomes(chunk.outcomes),
    failures: chunk?.failures ?? [],
    retried: chunk?.retried ?? 0,
  };
}

/** As others may take it when the job ends early. */
function keptChunk({ task, done, runs, part, outcomes, failures }: DoneChunk): KeptRows {
  const { chunk, seen } = done.report;
  const { seconds, cpuSeconds } = done.cost;
  return {
    sliceno: task.sliceno,
    attempt: attemptName(task, done.attempt),
    part: part ?? null,
    runs: placesOf(runs, outcomes),
    ...(chunk?.outcomes !== undefined && { outcomes: chunk.outcomes }),
    bad: failures,
    seen: { identities: seen, byMap: chunk?.seen ?? [] },
    cost: { seconds, cpuSeconds },
  };
}

/** Where what some rows gave begins, of what was written for all of them. */
function placesOf(runs: readonly RowRun[], outcomes: readonly OutcomeRun[]): [number, number, number][] {
  const stream = new OutcomeStream(outcomes);
  let at = 0;
  return runs.map(([row, count]) => {
    const place: [number, number, number] = [row, count, at];
    at += count - stream.take(count).skipped;
    return place;
  });
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
