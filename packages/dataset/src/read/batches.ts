import { type BatchView, ColumnCursor, joinSpans } from '@accelerator/column';
import { headId, idOf } from '../manifest/any-dataset.ts';
import type { ColumnName, ColumnSpecs, SpecOf, ValueOf } from '../manifest/column-specs.ts';
import type { TypeOf } from '../manifest/known-columns.ts';
import { checkBatchOptions, checkNames, type IterateOptions, type RowSlice } from './iterate-options.ts';
import { reportProgress } from './progress.ts';
import { type Reading, type ReadPlace, reportReading } from './reading.ts';
import type { ReadRows } from './retracted.ts';
import { planSegments, rowsIn, type Segment } from './segments.ts';

/** Rows of a slice, by column, as they lie in memory. */
export interface DatasetBatch {
  readonly sliceno: number;
  /** The number of the batch's first row in the slice of its dataset, retracted rows counted. */
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: Readonly<Record<string, BatchView>>;
}

/** A batch whose columns' types the compiler knows. */
export interface TypedBatch<C extends ColumnSpecs, K extends ColumnName<C>> extends DatasetBatch {
  readonly columns: { readonly [N in K]: BatchView<TypeOf<SpecOf<C, N>>, ValueOf<SpecOf<C, N>>> };
}

/** Which rows come in batches. */
export interface BatchOptions {
  readonly range?: IterateOptions<unknown>['range'];
  /** Only these rows of the whole, by number; batches that have none of them are not read. Without steps. */
  readonly slice?: number | Omit<RowSlice, 'step'> | undefined;
  /**
   * For those who keep nothing of a batch: it is good until the next one is asked for, which may be read into the same
   * memory. Vectors take two thirds to three quarters of the processor time.
   */
  readonly recycle?: boolean | undefined;
}

/**
 * Batches of the datasets, one after the other. Columns whose batches differ in length are cut at the shorter one.
 */
export function* iterateBatches(
  read: ReadRows,
  sliceno: number | null,
  columns: readonly string[],
  options: BatchOptions = {},
): Generator<DatasetBatch, undefined> {
  const head = headId(read.datasets);
  checkBatchOptions(options, head);
  checkNames(columns, head);
  const segments = planSegments(read, sliceno, columns, options);
  const total = segments.reduce((sum, segment) => sum + rowsIn(segment), 0);
  let done = 0;
  let told = 0;
  const reading = new BatchReading();
  const owner = segments[0]?.sources[0]?.scope;
  reportReading(owner, reading, 'begun');
  let isLeft = true;
  try {
    for (const segment of segments) {
      const cursors = segment.sources.map((source) => new ColumnCursor(source, options));
      const { gone } = segment;
      try {
        for (const cursor of cursors) cursor.skip(segment.from);
        for (let row = segment.from; row < segment.to; ) {
          const skipped = skipBatch(segment, cursors);
          if (skipped > 0) {
            done += skipped - gone.countIn(row, row + skipped);
            row += skipped;
            continue;
          }
          const live = Math.min(gone.otherFrom(row), segment.to);
          if (live > row) {
            for (const cursor of cursors) cursor.skip(live - row);
            row = live;
            continue;
          }
          const rows = Math.min(segment.to - row, ...cursors.map((cursor) => cursor.available()));
          const spans = [...gone.others(row, row + rows)];
          const kept = rows - gone.countIn(row, row + rows);
          const views = cursors.map((cursor) => takeSpans(cursor, rows, spans));
          reading.gives({ dataset: idOf(segment.dataset), sliceno: segment.sliceno, row, rows });
          yield { sliceno: segment.sliceno, firstRow: row, rows: kept, columns: nameViews(columns, views) };
          row += rows;
          done += kept;
          reportProgress(segment.sources[0]?.scope, {
            dataset: idOf(segment.dataset),
            rows: done,
            more: done - told,
            total,
          });
          told = done;
        }
      } finally {
        for (const cursor of cursors) cursor.close();
      }
    }
    isLeft = false;
  } finally {
    reportReading(owner, reading, isLeft ? 'left' : 'ended');
  }
}

class BatchReading implements Reading {
  given = 0;
  #place: ReadPlace | undefined;

  gives(place: ReadPlace): void {
    this.given++;
    this.#place = place;
  }

  place(): ReadPlace | undefined {
    return this.#place;
  }
}

function nameViews(names: readonly string[], views: readonly BatchView[]): Record<string, BatchView> {
  return Object.fromEntries(names.flatMap((name, index) => (views[index] === undefined ? [] : [[name, views[index]]])));
}

/** The next rows of a column, without those between some spans of them. */
function takeSpans(cursor: ColumnCursor, rows: number, spans: readonly (readonly [number, number])[]): BatchView {
  const view = cursor.view(rows);
  const [first] = spans;
  return first !== undefined && first[1] - first[0] === rows ? view : joinSpans(view, spans);
}

/** Passes over a batch that holds no row in the range; how many rows it had. */
function skipBatch({ tests }: Segment, cursors: readonly ColumnCursor[]): number {
  for (const { column, mayHold } of tests) {
    const entry = cursors[column]?.upcoming();
    if (entry === undefined || mayHold(entry)) continue;
    for (const cursor of cursors) cursor.skip(entry.rows);
    return entry.rows;
  }
  return 0;
}
