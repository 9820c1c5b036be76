import { isAcceleratorError } from '@accelerator/base';
import { Dataset, datasetId, defaultDataset } from '@accelerator/dataset';
import { countRows, type RowsRecord, rowsFile } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import { readCells } from '../datasets/cells.ts';
import { nameColumn } from '../datasets/name-column.ts';
import { addRange, partsOf, type RowRange, sliceStarts } from '../datasets/row-ranges.ts';
import { type MapPiece, mapPieces, type RowOrigin, readRowsRecord } from './map-pieces.ts';

/** Rows of a slice that follow one another, or so many of them that they are counted together. */
export interface RowStretch {
  /** In the slice, of the rows that the map goes over. */
  readonly from: number;
  readonly count: number;
  /** Where they are in the dataset that it gave. */
  readonly row: number;
  readonly computed: number;
  readonly resumed: number;
  readonly reused: number;
  /** Index of the one source that they come from; null: several, or none. */
  readonly source: number | null;
}

/** Where the rows of a map come from, as `ax job --rows --json` prints it. */
export interface JobRows {
  readonly job: string;
  /** The dataset that it gave; null when it is not there. */
  readonly dataset: string | null;
  /** All that it went over. */
  readonly rows: number;
  readonly computed: number;
  readonly reused: number;
  readonly resumed: number;
  readonly skipped: number;
  readonly failed: number;
  /** Datasets of earlier jobs, and attempts that ended early, with how many rows were taken from each. */
  readonly sources: readonly { readonly from: string; readonly origin: RowOrigin; readonly rows: number }[];
  readonly slices: readonly {
    readonly sliceno: number;
    readonly rows: number;
    readonly stretches: readonly RowStretch[];
  }[];
  /** The first of those that were computed, and are in the dataset. */
  readonly computedRows: readonly { readonly row: number; readonly name: unknown }[];
  /** The column from which their names are. */
  readonly nameColumn: string | null;
}

/** More of them in a slice are counted together. */
const mostStretches = 200;
const mostNamed = 20;

/** Null for a job that is no map. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT` */
export function jobRows(workdir: Workdir, job: string): JobRows | null {
  const record = readRowsRecord(workdir, job);
  if (record === undefined) return null;
  const dataset = givenDataset(workdir, job);
  const starts = dataset === undefined ? record.slices.map(() => 0) : sliceStarts(dataset);
  const slices = record.slices.map((runs, sliceno) => ({
    sliceno,
    rows: runs.reduce((sum, [count]) => sum + count, 0),
    stretches: [] as RowStretch[],
  }));
  const sources = record.sources.map((from) => ({ from, origin: 'reused' as RowOrigin, rows: 0 }));
  const computed: RowRange[] = [];
  for (const piece of mapPieces(record)) {
    const source = sources[piece.source];
    if (source !== undefined) {
      source.rows += piece.count;
      source.origin = piece.origin;
    }
    if (piece.origin === 'computed' && piece.outcome !== 'skipped') {
      addRange(computed, (starts[piece.sliceno] ?? 0) + piece.at, piece.count);
    }
  }
  for (const [sliceno, stretches] of stretchesOf(record, starts).entries())
    slices[sliceno]?.stretches.push(...stretches);
  return {
    job,
    dataset: dataset?.id ?? null,
    rows: slices.reduce((sum, { rows }) => sum + rows, 0),
    ...countRows(record, rowsFile),
    sources,
    slices,
    ...namesOf(dataset, computed),
  };
}

function givenDataset(workdir: Workdir, job: string): Dataset | undefined {
  try {
    return Dataset.open(workdir.path, datasetId(job, defaultDataset));
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

/** Pieces that follow one another and have the same origin are one; where they are many, each a part of the slice. */
function stretchesOf(record: RowsRecord, starts: readonly number[]): RowStretch[][] {
  const slices = record.slices.map((): MapPiece[] => []);
  for (const piece of mapPieces(record)) slices[piece.sliceno]?.push(piece);
  return slices.map((pieces, sliceno) => {
    const rows = pieces.reduce((sum, { count }) => sum + count, 0);
    const joined = joinPieces(pieces, starts[sliceno] ?? 0, () => false);
    if (joined.length <= mostStretches) return joined;
    const width = rows / mostStretches;
    const binOf = ({ row }: MapPiece): number => Math.floor(row / width);
    return joinPieces(pieces, starts[sliceno] ?? 0, (before, piece) => binOf(before) === binOf(piece));
  });
}

function joinPieces(
  pieces: readonly MapPiece[],
  start: number,
  belongTogether: (first: MapPiece, piece: MapPiece) => boolean,
): RowStretch[] {
  const stretches: RowStretch[] = [];
  let first: MapPiece | undefined;
  for (const piece of pieces) {
    const last = stretches.at(-1);
    const own = { computed: 0, resumed: 0, reused: 0, [piece.origin]: piece.count };
    const source = piece.source < 0 ? null : piece.source;
    const isSame = first?.origin === piece.origin && first.source === piece.source;
    if (last !== undefined && first !== undefined && (isSame || belongTogether(first, piece))) {
      stretches[stretches.length - 1] = {
        ...last,
        count: last.count + piece.count,
        computed: last.computed + own.computed,
        resumed: last.resumed + own.resumed,
        reused: last.reused + own.reused,
        source: last.source === source ? source : null,
      };
    } else {
      stretches.push({ from: piece.row, count: piece.count, row: start + piece.at, ...own, source });
      first = piece;
    }
  }
  return stretches;
}

/** How the first computed rows are called, by a column that names rows. */
function namesOf(
  dataset: Dataset | undefined,
  ranges: readonly RowRange[],
): Pick<JobRows, 'computedRows' | 'nameColumn'> {
  const numbers: number[] = [];
  for (const [from, count] of ranges) {
    for (let row = from; row < from + count && numbers.length < mostNamed; row++) numbers.push(row);
    if (numbers.length === mostNamed) break;
  }
  const column = dataset === undefined ? undefined : nameColumn(dataset);
  const parts = dataset === undefined ? [] : numbers.flatMap((row) => partsOf(dataset, [row, 1]));
  const names = dataset === undefined || column === undefined ? [] : namesAt(dataset, column, parts);
  return {
    computedRows: numbers.map((row, index) => ({ row, name: names[index] ?? null })),
    nameColumn: column ?? null,
  };
}

function namesAt(dataset: Dataset, column: string, parts: ReturnType<typeof partsOf>): readonly unknown[] {
  try {
    return readCells(dataset.column(column), parts).values;
  } catch (error) {
    // The counts are known without it.
    if (isAcceleratorError(error)) return [];
    throw error;
  }
}
