import { type BatchView, joinSpans, partOfView } from '@accelerator/column';
import { Dataset } from '@accelerator/dataset';
import { listOf, type MapSlice } from './map-rows.ts';
import type { SetUpMap } from './ready-maps.ts';
import type { RowRun } from './row-runs.ts';

/** What a batch has of its rows: columns, or a list of files or elements. */
type BatchContent =
  | { readonly columns: Readonly<Record<string, BatchView>> }
  | { readonly name: 'files' | 'items'; readonly list: readonly unknown[] };

/** Some rows that a map is called with at once. */
export class InputBatch {
  readonly rows: number;
  readonly content: BatchContent;
  readonly #runs: readonly RowRun[];

  /** @param runs which rows they are */
  constructor(content: BatchContent, runs: readonly RowRun[]) {
    this.content = content;
    this.rows = runs.reduce((sum, [, count]) => sum + count, 0);
    this.#runs = runs;
  }

  /** The number of a row in its slice. */
  numberOf(index: number): number {
    let left = index;
    for (const [from, count] of this.#runs) {
      if (left < count) return from + left;
      left -= count;
    }
    throw new RangeError(`Expected a row of the batch, 0 to ${this.rows - 1}, received ${index}`);
  }

  /** Rows `from` to `to` of it. */
  part(from: number, to: number): InputBatch {
    const { content } = this;
    const runs: RowRun[] = [];
    let passed = 0;
    for (const [first, count] of this.#runs) {
      const start = Math.max(from - passed, 0);
      const end = Math.min(to - passed, count);
      if (start < end) runs.push([first + start, end - start]);
      passed += count;
    }
    if ('list' in content) return new InputBatch({ ...content, list: content.list.slice(from, to) }, runs);
    return new InputBatch({ columns: mapColumns(content.columns, (view) => partOfView(view, from, to)) }, runs);
  }
}

/** The rows of a chunk. @param most rows in a batch */
export function* batchesOf(
  ready: SetUpMap,
  slice: MapSlice,
  runs: readonly RowRun[],
  most: number,
): Generator<InputBatch> {
  const batches = ready.map.over === 'rows' ? datasetBatches(ready, slice, runs) : [listBatch(ready, slice, runs)];
  for (const batch of batches) {
    if (batch.rows <= most) yield batch;
    else for (let from = 0; from < batch.rows; from += most) yield batch.part(from, Math.min(from + most, batch.rows));
  }
}

function listBatch({ map, inputs }: SetUpMap, { sliceno, slices }: MapSlice, runs: readonly RowRun[]): InputBatch {
  const all = listOf(map, inputs);
  const list = runs.flatMap(([from, count]) =>
    Array.from({ length: count }, (_, index) => all[(from + index) * slices + sliceno]),
  );
  return new InputBatch({ name: map.over === 'files' ? 'files' : 'items', list }, runs);
}

function* datasetBatches(
  { map, inputs }: SetUpMap,
  { sliceno }: MapSlice,
  runs: readonly RowRun[],
): Generator<InputBatch> {
  const { source } = inputs.datasets;
  if (!(source instanceof Dataset)) throw new Error('Internal error: a map over rows without its source');
  const names = Object.keys(map.input);
  for (const near of nearRuns(runs)) {
    const [start] = near[0] ?? [0];
    const [last, count] = near.at(-1) ?? [0, 0];
    let [row, next] = [start, 0];
    for (const { rows, columns } of source.batches(sliceno, names, { slice: { start, stop: last + count } })) {
      const here: RowRun[] = [];
      for (let run = near[next]; run !== undefined && run[0] < row + rows; run = near[next]) {
        const from = Math.max(run[0], row);
        const to = Math.min(run[0] + run[1], row + rows);
        if (from < to) here.push([from, to - from]);
        if (run[0] + run[1] > row + rows) break;
        next++;
      }
      if (here.length > 0) yield chosen(columns, here, { row, rows });
      row += rows;
    }
  }
}

/** The runs of a batch that begins with a certain row. */
function chosen(
  columns: Readonly<Record<string, BatchView>>,
  runs: readonly RowRun[],
  { row, rows }: { readonly row: number; readonly rows: number },
): InputBatch {
  const [first] = runs;
  if (first?.[1] === rows) return new InputBatch({ columns }, runs);
  const spans = runs.map(([from, count]) => [from - row, from - row + count] as const);
  return new InputBatch({ columns: mapColumns(columns, (view) => joinSpans(view, spans)) }, runs);
}

/** Rows that are passed over rather than looked for anew. */
const smallGap = 65_536;

/** Runs with no large gap between them. */
function nearRuns(runs: readonly RowRun[]): RowRun[][] {
  const groups: RowRun[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    if (run[0] - end > smallGap) groups.push([]);
    groups.at(-1)?.push(run);
    end = run[0] + run[1];
  }
  return groups;
}

function mapColumns(
  columns: Readonly<Record<string, BatchView>>,
  change: (view: BatchView) => BatchView,
): Record<string, BatchView> {
  return Object.fromEntries(Object.entries(columns).map(([name, view]) => [name, change(view)]));
}
