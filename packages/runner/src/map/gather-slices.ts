import { writeFileSync } from 'node:fs';
import type { DatasetDeclaration } from '@accelerator/dataset';
import {
  attemptName,
  type GatherChunk,
  type GatherInput,
  type GatherPiece,
  type GatherTask,
  gatherInputFile,
  type RowPlan,
  type RowSegment,
} from '@accelerator/slice';
import type { JobRun } from '../job-run.ts';
import { runTasks } from '../run-tasks.ts';
import type { DoneChunk } from './compute-chunks.ts';

/** What the slices of a map are put together from. */
export interface MapPieces {
  readonly plan: RowPlan;
  /** In row order. */
  readonly chunks: readonly DoneChunk[];
  readonly declaration: DatasetDeclaration;
  /** The dataset of rows that failed, if there is one. */
  readonly bad: DatasetDeclaration | undefined;
}

/** Puts each slice together, in row order, from what the chunks made and from what earlier jobs hold. */
export async function gatherSlices(run: JobRun, pieces: MapPieces): Promise<void> {
  const chunks = pieces.plan.map((): DoneChunk[] => []);
  for (const chunk of pieces.chunks) chunks[chunk.task.sliceno]?.push(chunk);
  const tasks = pieces.plan.flatMap((segments, sliceno): GatherTask[] => {
    const own = chunks[sliceno] ?? [];
    const [whole] = own;
    if (whole !== undefined && own.length === 1 && segments.length === 1 && whole.failures.length === 0) {
      // Nothing to put together: what the chunk wrote is the slice (saves 5 ms for each).
      run.files.adopt(whole.task, whole.done);
      return [];
    }
    writeFileSync(gatherInputFile(run.path, sliceno), JSON.stringify(gatherInput(pieces, segments, own)));
    return [{ ...run.taskBase, step: 'gather', sliceno }];
  });
  const { emit } = run.tools;
  const job = run.setup.job;
  await runTasks(run, tasks, () => emit({ type: 'step-started', job, step: 'gather', slices: tasks.length }));
}

/** @param own the chunks of that slice */
function gatherInput(
  { declaration, bad }: MapPieces,
  segments: readonly RowSegment[],
  own: readonly DoneChunk[],
): GatherInput {
  const skipped = own.flatMap(({ skippedRows }) => skippedRows);
  const sources = new Map<string, number>();
  let passed = 0;
  const pieces = segments.flatMap(({ from, count, reuse }): GatherPiece[] => {
    if (reuse !== null) {
      const source = sources.get(reuse.dataset) ?? sources.size;
      sources.set(reuse.dataset, source);
      return [[count, source, reuse.sliceno, reuse.from]];
    }
    const before = passed;
    while ((skipped[passed] ?? Number.POSITIVE_INFINITY) < from + count) passed++;
    const written = count - (passed - before);
    return written === 0 ? [] : [[written]];
  });
  const chunks = own.flatMap(chunkOf);
  // Where all rows are computed nobody has to know which were left out.
  const isWhole = segments.every(({ reuse }) => reuse === null);
  const rows = chunks.reduce((sum, { part }) => sum + part.rows, 0);
  const failures = own.flatMap((chunk) => chunk.failures);
  return {
    declaration,
    chunks,
    sources: [...sources.keys()],
    pieces: isWhole ? [[rows]] : pieces,
    ...(bad !== undefined && { bad: { declaration: bad, failures } }),
  };
}

function chunkOf({ task, done, part }: DoneChunk): GatherChunk[] {
  return part === undefined ? [] : [{ attempt: attemptName(task, done.attempt), part }];
}
