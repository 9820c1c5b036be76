import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ColumnSource } from '@accelerator/column';
import {
  Dataset,
  type DatasetDeclaration,
  type DatasetPart,
  type DatasetReport,
  partSources,
  RowCopier,
} from '@accelerator/dataset';
import { attemptPaths, attemptsFolder } from '../attempt.ts';
import type { RowFailure } from '../outcome.ts';
import type { GatherTask } from '../task.ts';
import type { TaskScope } from '../task-scope.ts';

/** Where some rows of a slice come from: a chunk of this job, or a dataset of an earlier one. */
export type GatherPiece =
  | { /** Name of the attempt. */ readonly attempt: string; readonly part: DatasetPart }
  | { readonly dataset: string; readonly sliceno: number; readonly from: number; readonly count: number };

/** What a slice of a map's result is made of. */
export interface GatherInput {
  readonly declaration: DatasetDeclaration;
  /** In row order. */
  readonly pieces: readonly GatherPiece[];
  readonly bad?: { readonly declaration: DatasetDeclaration; readonly failures: readonly RowFailure[] };
}

export function gatherInputFile(jobPath: string, sliceno: number): string {
  return path.join(attemptsFolder(jobPath), `gather.${sliceno}.in`);
}

/** Puts a slice together, cell by cell as the bytes that they are. */
export function gatherSlice({ job, paths, writers }: TaskScope, { sliceno }: GatherTask): DatasetReport {
  const input: GatherInput = JSON.parse(readFileSync(gatherInputFile(job.path, sliceno), 'utf8'));
  const { declaration, pieces, bad } = input;
  const { name, columns } = declaration;
  const copier = new RowCopier({ jobId: job.id, name, columns, directory: paths.files, sliceno });
  const datasets = new Map<string, Dataset>();
  try {
    for (const piece of pieces) {
      if ('attempt' in piece) {
        const { files } = attemptPaths(job.path, piece.attempt);
        copier.copy(partSources(files, job.id, piece.part, declaration), 0, piece.part.rows);
        copier.release();
      } else {
        const dataset = datasets.get(piece.dataset) ?? Dataset.open(job.workdir.path, piece.dataset);
        datasets.set(piece.dataset, dataset);
        copier.copy(datasetSources(dataset, piece.sliceno, columns), piece.from, piece.count);
      }
    }
    if (bad !== undefined) {
      const writer = writers.revive(bad.declaration);
      for (const { filename, row, reason } of bad.failures) {
        writer.writeRow({ ...(filename !== undefined && { filename }), slice: sliceno, row, reason });
      }
    }
    const own = copier.close();
    const report = writers.close();
    return { ...report, declarations: [], parts: [own, ...report.parts] };
  } catch (error) {
    copier.discard();
    throw error;
  }
}

function datasetSources(
  dataset: Dataset,
  sliceno: number,
  columns: DatasetDeclaration['columns'],
): Record<string, ColumnSource> {
  return Object.fromEntries(
    columns.flatMap(({ name }) => {
      const source = dataset.column(name).source(sliceno);
      return source === undefined ? [] : [[name, source]];
    }),
  );
}
