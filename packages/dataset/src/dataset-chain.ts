import type { Extreme } from '@accelerator/column';
import type { ColumnSpecs } from './column-specs.ts';
import type { AnyDataset, Dataset } from './dataset.ts';
import { RowSource } from './row-source.ts';

export interface ChainOptions {
  /** At most so many datasets, the latest. Default: all. */
  readonly length?: number | undefined;
  /** Ends before this dataset (or id) when it comes. */
  readonly stop?: Pick<AnyDataset, 'id'> | string | undefined;
  /** The latest first. */
  readonly reverse?: boolean | undefined;
}

/** Some datasets, iterated over as one. */
export class DatasetList<C extends ColumnSpecs = ColumnSpecs> extends RowSource<C> {
  readonly datasets: readonly Dataset<C>[];

  constructor(datasets: readonly Dataset<C>[]) {
    super();
    this.datasets = datasets;
  }

  get rows(): number {
    return this.datasets.reduce((sum, dataset) => sum + dataset.rows, 0);
  }

  /** Columns that every dataset has. */
  columnNames(): string[] {
    const [first, ...others] = this.datasets;
    return [...(first?.columns.keys() ?? [])].filter((name) => others.every(({ columns }) => columns.has(name)));
  }

  /** The least value of a column in all datasets; null when there is none. */
  min(column: string): Extreme | null {
    return outermost(
      this.datasets.map((dataset) => dataset.column(column).min),
      (a, b) => a < b,
    );
  }

  max(column: string): Extreme | null {
    return outermost(
      this.datasets.map((dataset) => dataset.column(column).max),
      (a, b) => a > b,
    );
  }

  /** Those of the datasets for which this is true. */
  filter(wanted: (dataset: Dataset<C>) => boolean): DatasetList<C> {
    return new DatasetList(this.datasets.filter(wanted));
  }

  [Symbol.iterator](): Iterator<Dataset<C>> {
    return this.datasets[Symbol.iterator]();
  }

  protected iterated(): readonly AnyDataset[] {
    return this.datasets;
  }

  protected allColumns(): readonly string[] {
    return this.columnNames();
  }
}

/** A dataset and those before it. */
export class DatasetChain<C extends ColumnSpecs = ColumnSpecs> extends DatasetList<C> {}

/** The datasets of a chain, the oldest first unless `reverse`. */
export function followChain<C extends ColumnSpecs>(last: Dataset<C>, options: ChainOptions = {}): Dataset<C>[] {
  const { length = Number.POSITIVE_INFINITY, stop, reverse = false } = options;
  const stopId = typeof stop === 'string' ? stop : stop?.id;
  const found: Dataset<C>[] = [];
  for (let dataset: Dataset<C> | null = last; dataset !== null && found.length < length; dataset = dataset.previous) {
    if (dataset.id === stopId) break;
    found.push(dataset);
  }
  return reverse ? found : found.reverse();
}

function outermost(values: readonly (Extreme | null)[], beats: (a: Extreme, b: Extreme) => boolean): Extreme | null {
  return values.reduce((best, value) => (best === null || (value !== null && beats(value, best)) ? value : best), null);
}
