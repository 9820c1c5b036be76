import { writeFileSync } from 'node:fs';
import { Dataset, type DatasetDeclaration, type DatasetPart, RowCopier } from '@accelerator/dataset';
import type { BadRow } from '@accelerator/job';
import {
  attemptName,
  type GatherChunk,
  type GatherInput,
  type GatherPiece,
  type GatherTask,
  gatherInputFile,
  type RowPlace,
} from '@accelerator/slice';
import type { JobRun } from '../job-run.ts';
import { runTasks } from '../run-tasks.ts';
import type { DoneChunk } from './compute-chunks.ts';
import type { SliceOutcomes } from './map-outcomes.ts';

/** What the slices of a map are put together from. */
export interface MapPieces {
  /** Of each slice, what became of its rows. */
  readonly outcomes: readonly SliceOutcomes[];
  /** In row order. */
  readonly chunks: readonly DoneChunk[];
  /** What was written by attempts that were taken over from jobs that ended early, by their names. */
  readonly taken: ReadonlyMap<string, DatasetPart>;
  readonly declaration: DatasetDeclaration;
  /** The dataset of rows that failed, if there is one; and by slice, in order, those that do. */
  readonly bad: { readonly declaration: DatasetDeclaration; readonly rows: readonly (readonly BadRow[])[] } | undefined;
}

/** Puts each slice together, in row order, from what the chunks made and from what earlier jobs hold. */
export async function gatherSlices(run: JobRun, pieces: MapPieces): Promise<void> {
  const chunks = pieces.outcomes.map((): DoneChunk[] => []);
  for (const chunk of pieces.chunks) chunks[chunk.task.sliceno]?.push(chunk);
  const linked: GatherTask[] = [];
  const others: GatherTask[] = [];
  const earlier = new Map<string, Dataset>();
  for (const [sliceno, { segments }] of pieces.outcomes.entries()) {
    const own = chunks[sliceno] ?? [];
    const [whole] = own;
    if (whole !== undefined && own.length === 1 && segments.length === 1 && whole.failures.length === 0) {
      // Nothing to put together: what the chunk wrote is the slice (saves 5 ms for each).
      run.files.adopt(whole.task, whole.done);
      continue;
    }
    if (segments.length === 0) {
      run.files.addPart(emptyPart(run, pieces.declaration, sliceno));
      continue;
    }
    writeFileSync(gatherInputFile(run.path, sliceno), JSON.stringify(gatherInput(pieces, sliceno, own)));
    const task: GatherTask = { ...run.taskBase, step: 'gather', sliceno };
    (isWholeSlice(run, segments, { sliceno, earlier }) ? linked : others).push(task);
  }
  const { emit } = run.tools;
  const job = run.setup.job;
  const slices = linked.length + others.length;
  let isTold = false;
  const tell = (): void => {
    if (!isTold) emit({ type: 'step-started', job, step: 'gather', slices });
    isTold = true;
  };
  // Links are made one slice after the other: before a process has started for a second one, all are there.
  for (const task of linked) await runTasks(run, [task], tell);
  await runTasks(run, others, tell);
}

/** Of a slice without rows: it has no files. */
function emptyPart({ path: directory, setup }: JobRun, declaration: DatasetDeclaration, sliceno: number): DatasetPart {
  const { name, columns } = declaration;
  return new RowCopier({ jobId: setup.job, name, columns, directory, sliceno }).close();
}

/** Whether a slice is that of an earlier job, which can be linked. */
function isWholeSlice(
  { tools }: JobRun,
  [only, ...more]: SliceOutcomes['segments'],
  { sliceno, earlier }: { readonly sliceno: number; readonly earlier: Map<string, Dataset> },
): boolean {
  const reuse = only?.segment.reuse ?? null;
  if (only === undefined || more.length > 0 || reuse === null || reuse.attempt !== undefined) return false;
  const { count } = only.segment;
  const isAll = reuse.from === 0 && reuse.sliceno === sliceno && only.skipped === 0;
  if (!isAll) return false;
  // All slices of a job that is taken over whole are of one dataset: its manifest is read once.
  const dataset = earlier.get(reuse.dataset) ?? Dataset.open(tools.workdir.path, reuse.dataset);
  earlier.set(reuse.dataset, dataset);
  return dataset.rowsPerSlice[sliceno] === count;
}

/** @param own the chunks of that slice */
function gatherInput(
  { outcomes, taken, declaration, bad }: MapPieces,
  sliceno: number,
  own: readonly DoneChunk[],
): GatherInput {
  const sources = new Map<string, { readonly index: number; readonly source: string | GatherChunk }>();
  const indexOf = ({ dataset, attempt }: RowPlace): number => {
    const name = attempt ?? dataset;
    const known = sources.get(name);
    if (known !== undefined) return known.index;
    const part = attempt === undefined ? undefined : taken.get(attempt);
    if (attempt !== undefined && part === undefined) throw new Error(`Internal error: nobody has taken '${attempt}'`);
    const source = attempt === undefined || part === undefined ? dataset : { attempt, part };
    sources.set(name, { index: sources.size, source });
    return sources.size - 1;
  };
  const pieces = (outcomes[sliceno]?.segments ?? []).flatMap(({ segment, skipped }): GatherPiece[] => {
    const { count, reuse } = segment;
    const written = count - skipped;
    if (written === 0) return [];
    return reuse === null ? [[written]] : [[written, indexOf(reuse), reuse.sliceno, reuse.from]];
  });
  return {
    declaration,
    chunks: own.flatMap(chunkOf),
    sources: [...sources.values()].map(({ source }) => source),
    pieces,
    ...(bad !== undefined && { bad: { declaration: bad.declaration, failures: bad.rows[sliceno] ?? [] } }),
  };
}

function chunkOf({ task, done, part }: DoneChunk): GatherChunk[] {
  return part === undefined ? [] : [{ attempt: attemptName(task, done.attempt), part }];
}
