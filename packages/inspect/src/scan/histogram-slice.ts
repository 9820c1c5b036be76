import { type BatchView, blockRows, type ColumnType, isDecimalType, readInt128 } from '@accelerator/column';
import { liveSpans, type SliceRows } from '../datasets/slice-rows.ts';
import { searchedText, textCursor } from './searched-text.ts';

/** An edge between two bins, as values are stored: days, milliseconds, microseconds; bigints for int64 and, scaled, for decimals. */
export type Edge = number | bigint;

export interface HistogramRequest {
  readonly column: string;
  readonly type: ColumnType;
  /**
   * The lower edges of all bins and the upper one of the last, rising; each value belongs to the last edge that is not
   * above it. Or, to count each value by itself, at most how many different ones. Or only the finite extremes.
   */
  readonly by: { readonly edges: readonly Edge[] } | { readonly values: number } | 'extremes';
}

/** The counts of one slice. */
export interface SliceHistogram {
  readonly nulls: number;
  readonly nan: number;
  /** Infinities. */
  readonly below: number;
  readonly above: number;
  readonly bins: readonly number[];
  readonly values: ReadonlyMap<string, number>;
  /** Values that were not counted, as there were too many different ones. */
  readonly others: number;
  readonly min: Edge | null;
  readonly max: Edge | null;
}

export function histogramOfSlice(rows: SliceRows, request: HistogramRequest): SliceHistogram {
  const { by } = request;
  if (!rows.dataset.columns.has(request.column)) return { ...new Counts([]).result(), nulls: liveRows(rows) };
  if (by !== 'extremes' && 'values' in by) return countValues(rows, request, by.values);
  const edges = by === 'extremes' ? undefined : by.edges;
  const counts = new Counts(edges ?? []);
  const { dataset, sliceno } = rows;
  for (const { firstRow, columns } of dataset.batches(sliceno, [request.column])) {
    const view = columns[request.column];
    if (view === undefined) continue;
    for (const span of rows.retracted.others(firstRow, firstRow + view.rows))
      counts.add(view, span, edges !== undefined);
  }
  return counts.result();
}

function liveRows({ dataset, sliceno, retracted }: SliceRows): number {
  const rows = dataset.rowsPerSlice[sliceno] ?? 0;
  return rows - retracted.countIn(0, rows);
}

class Counts {
  readonly #edges: readonly Edge[];
  readonly #bins: number[];
  #nulls = 0;
  #nan = 0;
  #below = 0;
  #above = 0;
  #min: Edge | null = null;
  #max: Edge | null = null;

  constructor(edges: readonly Edge[]) {
    this.#edges = edges;
    this.#bins = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  }

  add(view: BatchView, [from, to]: readonly [from: number, to: number], bins: boolean): void {
    const { values, offsets } = view;
    const decimals = isDecimalType(view.type) && values instanceof Uint8Array ? values : undefined;
    for (let row = from; row < to; row++) {
      const value = decimals === undefined ? values[row] : readInt128(decimals, offsets[row] ?? 0);
      if (value === undefined || (view.nulls > 0 && view.isNull(row))) this.#nulls++;
      else if (Number.isNaN(value)) this.#nan++;
      else if (value === Number.NEGATIVE_INFINITY) this.#below++;
      else if (value === Number.POSITIVE_INFINITY) this.#above++;
      else if (bins) this.#count(value);
      else this.#note(value);
    }
  }

  result(): SliceHistogram {
    const base = { nulls: this.#nulls, nan: this.#nan, below: this.#below, above: this.#above };
    return { ...base, bins: this.#bins, values: new Map(), others: 0, min: this.#min, max: this.#max };
  }

  #note(value: Edge): void {
    if (this.#min === null || value < this.#min) this.#min = value;
    if (this.#max === null || value > this.#max) this.#max = value;
  }

  #count(value: Edge): void {
    const edges = this.#edges;
    let from = 0;
    let to = this.#bins.length;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      const edge = edges[middle];
      if (edge !== undefined && value >= edge) from = middle;
      else to = middle;
    }
    this.#bins[from] = (this.#bins[from] ?? 0) + 1;
  }
}

function countValues(rows: SliceRows, request: HistogramRequest, most: number): SliceHistogram {
  const { dataset, sliceno } = rows;
  const cursor = textCursor(dataset, request.column, sliceno);
  const counts = new Map<string, number>();
  let nulls = 0;
  let others = 0;
  try {
    const block: unknown[] = [];
    let at = 0;
    for (const [from, to] of liveSpans(rows)) {
      cursor.skip(from - at);
      for (at = from; at < to; ) {
        const taken = Math.min(blockRows, to - at, cursor.available());
        cursor.take(taken, block);
        at += taken;
        for (let row = 0; row < taken; row++) {
          const value = block[row];
          if (value === null) {
            nulls++;
            continue;
          }
          const text = Object.is(value, -0) ? '-0' : searchedText(request.type, value);
          const count = counts.get(text);
          if (count === undefined && counts.size >= most) others++;
          else counts.set(text, (count ?? 0) + 1);
        }
      }
    }
  } finally {
    cursor.close();
  }
  return { nulls, nan: 0, below: 0, above: 0, bins: [], values: counts, others, min: null, max: null };
}
