import { type BatchView, blockRows, type ColumnType } from '@accelerator/column';
import type { Dataset } from '@accelerator/dataset';
import { searchedText, textCursor } from './searched-text.ts';

/** An edge between two bins, as values are stored: days, milliseconds, microseconds; bigints for int64. */
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

export function histogramOfSlice(dataset: Dataset, sliceno: number, request: HistogramRequest): SliceHistogram {
  const { by } = request;
  if (by !== 'extremes' && 'values' in by) return countValues(dataset, sliceno, request, by.values);
  const edges = by === 'extremes' ? undefined : by.edges;
  const counts = new Counts(edges ?? []);
  for (const { columns } of dataset.batches(sliceno, [request.column])) {
    const view = columns[request.column];
    if (view !== undefined) counts.add(view, edges !== undefined);
  }
  return counts.result();
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

  add(view: BatchView, bins: boolean): void {
    const { values, rows } = view;
    for (let row = 0; row < rows; row++) {
      const value = values[row];
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

function countValues(dataset: Dataset, sliceno: number, request: HistogramRequest, most: number): SliceHistogram {
  const cursor = textCursor(dataset, request.column, sliceno);
  const counts = new Map<string, number>();
  let nulls = 0;
  let others = 0;
  try {
    const block: unknown[] = [];
    for (let left = dataset.rowsPerSlice[sliceno] ?? 0; left > 0; ) {
      const rows = Math.min(blockRows, cursor.available());
      cursor.take(rows, block);
      left -= rows;
      for (let row = 0; row < rows; row++) {
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
  } finally {
    cursor.close();
  }
  return { nulls, nan: 0, below: 0, above: 0, bins: [], values: counts, others, min: null, max: null };
}
