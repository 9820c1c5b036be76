import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ColumnSource } from '@accelerator/column';
import {
  Dataset,
  type DatasetDeclaration,
  type DatasetPart,
  type DatasetReport,
  ownSource,
  partSources,
  RowCopier,
} from '@accelerator/dataset';
import type { BadRow } from '@accelerator/job';
import { attemptPaths, attemptsFolder } from '../attempt.ts';
import type { GatherTask } from '../task.ts';
import type { TaskScope } from '../task-scope.ts';

/**
 * Where some rows of a slice come from: `[count]`, those that come next of what its chunks wrote; `[count, source,
 * sliceno, from]`, a slice of one of the sources.
 */
export type GatherPiece =
  | readonly [count: number]
  | readonly [count: number, source: number, sliceno: number, from: number];

/** What a chunk of this job wrote. */
export interface GatherChunk {
  /** Name of the attempt. */
  readonly attempt: string;
  readonly part: DatasetPart;
}

/** What a slice of a map's result is made of. */
export interface GatherInput {
  readonly declaration: DatasetDeclaration;
  /** Of this slice, in row order. */
  readonly chunks: readonly GatherChunk[];
  /** Datasets of earlier jobs, by id; and chunks that were taken over from jobs that ended early. */
  readonly sources: readonly (string | GatherChunk)[];
  /** In row order. */
  readonly pieces: readonly GatherPiece[];
  readonly bad?: { readonly declaration: DatasetDeclaration; readonly failures: readonly BadRow[] };
}

export function gatherInputFile(jobPath: string, sliceno: number): string {
  return path.join(attemptsFolder(jobPath), `gather.${sliceno}.in`);
}

/** Puts a slice together, cell by cell as the bytes that they are. */
export function gatherSlice(scope: TaskScope, { sliceno, compression }: GatherTask): DatasetReport {
  const { job, paths, writers } = scope;
  const input: GatherInput = JSON.parse(readFileSync(gatherInputFile(job.path, sliceno), 'utf8'));
  const { name, columns } = input.declaration;
  const copier = new RowCopier({ jobId: job.id, name, columns, directory: paths.files, sliceno, compression });
  const earlier = new EarlierRows(scope, input, copier);
  const chunks = new ChunkRows(scope, input);
  try {
    for (const [count, source, from, row = 0] of input.pieces) {
      if (source === undefined) chunks.copy(copier, count);
      else copier.copy(earlier.columns(source, from ?? 0), row, count);
    }
    const { bad } = input;
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

/** The rows that the chunks of a slice wrote, one after the other. */
class ChunkRows {
  readonly #scope: TaskScope;
  readonly #input: GatherInput;
  #index = 0;
  #row = 0;
  #sources: Readonly<Record<string, ColumnSource>> | undefined;

  constructor(scope: TaskScope, input: GatherInput) {
    this.#scope = scope;
    this.#input = input;
  }

  copy(copier: RowCopier, count: number): void {
    for (let left = count; left > 0; ) {
      const chunk = this.#input.chunks[this.#index];
      if (chunk === undefined) throw new Error('Internal error: the chunks of a map have too few rows');
      const { job } = this.#scope;
      const { files } = attemptPaths(job.path, chunk.attempt);
      this.#sources ??= partSources(files, job.id, chunk.part, this.#input.declaration);
      const rows = Math.min(left, chunk.part.rows - this.#row);
      copier.copy(this.#sources, this.#row, rows);
      this.#row += rows;
      left -= rows;
      if (this.#row === chunk.part.rows) {
        copier.release(this.#sources);
        this.#sources = undefined;
        this.#index++;
        this.#row = 0;
      }
    }
  }
}

type Columns = Readonly<Record<string, ColumnSource>>;

/** Each has a file open for every column. */
const mostOpen = 32;

/** The files of earlier jobs: each is looked up once, however many runs of its rows are taken. */
class EarlierRows {
  readonly #scope: TaskScope;
  readonly #input: GatherInput;
  readonly #copier: RowCopier;
  readonly #datasets = new Map<string, Dataset>();
  /** By source and slice, the ones used last at the end. */
  readonly #open = new Map<string, Columns>();

  constructor(scope: TaskScope, input: GatherInput, copier: RowCopier) {
    this.#scope = scope;
    this.#input = input;
    this.#copier = copier;
  }

  columns(source: number, sliceno: number): Columns {
    const name = `${source} ${sliceno}`;
    const columns = this.#open.get(name) ?? this.#find(source, sliceno);
    this.#open.delete(name);
    this.#open.set(name, columns);
    const [oldest] = this.#open;
    if (this.#open.size > mostOpen && oldest !== undefined) {
      this.#copier.release(oldest[1]);
      this.#open.delete(oldest[0]);
    }
    return columns;
  }

  #find(index: number, sliceno: number): Columns {
    const source = this.#input.sources[index];
    if (source === undefined) throw new Error(`Internal error: a slice is gathered from source ${index}`);
    const { declaration } = this.#input;
    const { job } = this.#scope;
    if (typeof source !== 'string') {
      return partSources(attemptPaths(job.path, source.attempt).files, job.id, source.part, declaration);
    }
    const dataset = this.#datasets.get(source) ?? Dataset.open(job.workdir.path, source);
    this.#datasets.set(source, dataset);
    return datasetSources(dataset, sliceno, declaration.columns);
  }
}

function datasetSources(
  dataset: Dataset,
  sliceno: number,
  columns: DatasetDeclaration['columns'],
): Record<string, ColumnSource> {
  return Object.fromEntries(
    columns.flatMap(({ name }) => {
      const source = dataset.column(name)[ownSource](sliceno);
      return source === undefined ? [] : [[name, source]];
    }),
  );
}
