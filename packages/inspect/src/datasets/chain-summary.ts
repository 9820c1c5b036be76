import { type ColumnInfo, type Dataset, DatasetList } from '@accelerator/dataset';

/** A column over all datasets of a chain that have it. */
export interface ChainColumn {
  readonly name: string;
  /** One, or several when the datasets don't agree. */
  readonly types: readonly string[];
  readonly datasets: number;
  readonly nulls: number;
  readonly min: unknown;
  readonly max: unknown;
  readonly size: number;
}

/** What is known of a chain without reading its columns, as `ax ds --chain --json` prints it. */
export interface ChainSummary {
  /** The oldest first. */
  readonly datasets: readonly {
    readonly id: string;
    readonly caption: string;
    readonly rows: number;
    readonly rowsPerSlice: readonly number[];
    readonly columns: number;
    readonly size: number;
  }[];
  readonly rows: number;
  readonly rowsPerSlice: readonly number[];
  readonly size: number;
  readonly columns: readonly ChainColumn[];
}

export function summarizeChain(last: Dataset): ChainSummary {
  const { datasets } = last.chain();
  const names = new Set([...datasets].reverse().flatMap(({ columns }) => [...columns.keys()]));
  const entries = datasets.map((dataset) => ({
    id: dataset.id,
    caption: dataset.caption,
    rows: dataset.rows,
    rowsPerSlice: dataset.rowsPerSlice,
    columns: dataset.columns.size,
    size: sum([...dataset.columns.values()].map(({ size }) => size)),
  }));
  return {
    datasets: entries,
    rows: sum(entries.map(({ rows }) => rows)),
    rowsPerSlice: last.rowsPerSlice.map((_, sliceno) =>
      sum(entries.map(({ rowsPerSlice }) => rowsPerSlice[sliceno] ?? 0)),
    ),
    size: sum(entries.map(({ size }) => size)),
    columns: [...names].map((name) => summarizeColumn(datasets, name)),
  };
}

function summarizeColumn(datasets: readonly Dataset[], name: string): ChainColumn {
  const having = datasets.filter(({ columns }) => columns.has(name));
  const columns = having.map((dataset): ColumnInfo => dataset.column(name));
  const types = [...new Set(columns.map(({ type }) => type))];
  const list = new DatasetList(having);
  return {
    name,
    types,
    datasets: having.length,
    nulls: sum(columns.map(({ nulls }) => nulls)),
    // Values of different types can't be compared.
    min: types.length === 1 ? list.min(name) : null,
    max: types.length === 1 ? list.max(name) : null,
    size: sum(columns.map(({ size }) => size)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
