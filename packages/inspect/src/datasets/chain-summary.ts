import type { ColumnInfo, Dataset, DatasetList } from '@accelerator/dataset';

/** A column over all datasets of a chain that have it. */
export interface ChainColumn {
  readonly name: string;
  /** One, or several when the datasets don't agree. */
  readonly types: readonly string[];
  readonly datasets: number;
  /** In all rows, retracted ones too: which rows are null is not known without reading them. */
  readonly nulls: number;
  readonly min: unknown;
  readonly max: unknown;
  readonly size: number;
}

/**
 * What is known of a chain, as `ax ds --chain --json` prints it. Nothing is read for it but, where rows are retracted, what
 * the least and greatest values need.
 */
export interface ChainSummary {
  /** The oldest first. */
  readonly datasets: readonly {
    readonly id: string;
    readonly caption: string;
    /** Its own, all of them. */
    readonly rows: number;
    readonly rowsPerSlice: readonly number[];
    /** Those that no later dataset retracts. */
    readonly live: number;
    readonly columns: number;
    readonly size: number;
  }[];
  /** Live ones. */
  readonly rows: number;
  readonly retracted: number;
  /** Live ones. */
  readonly rowsPerSlice: readonly number[];
  readonly size: number;
  readonly columns: readonly ChainColumn[];
}

export function summarizeChain(last: Dataset): ChainSummary {
  const chain = last.chain();
  const { datasets } = chain;
  const names = new Set([...datasets].reverse().flatMap(({ columns }) => [...columns.keys()]));
  const entries = datasets.map((dataset) => ({
    id: dataset.id,
    caption: dataset.caption,
    rows: dataset.rows,
    rowsPerSlice: dataset.rowsPerSlice,
    live: chain.rowsOf(dataset),
    columns: dataset.columns.size,
    size: sum([...dataset.columns.values()].map(({ size }) => size)),
  }));
  return {
    datasets: entries,
    rows: chain.rows,
    retracted: chain.retractedRows,
    rowsPerSlice: last.sliceNumbers().map((sliceno) => sum(datasets.map((each) => chain.rowsOf(each, sliceno)))),
    size: sum(entries.map(({ size }) => size)),
    columns: [...names].map((name) => summarizeColumn(chain, name)),
  };
}

function summarizeColumn(chain: DatasetList, name: string): ChainColumn {
  const list = chain.filter(({ columns }) => columns.has(name));
  const columns = list.datasets.map((dataset): ColumnInfo => dataset.column(name));
  const types = [...new Set(columns.map(({ type, length }) => (length === undefined ? type : `${type}[${length}]`)))];
  return {
    name,
    types,
    datasets: columns.length,
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
