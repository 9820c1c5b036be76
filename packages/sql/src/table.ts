import type { ColumnType } from '@accelerator/column';
import { commonColumn, Dataset, DatasetList } from '@accelerator/dataset';

/** A table of a query: a dataset, or several as one. */
export interface Table {
  readonly datasets: DatasetList;
  /** Those that all of them have. */
  readonly columns: ReadonlyMap<string, ColumnType>;
}

/** @throws AcceleratorError `COLUMN_TYPES_DIFFER` */
export function tableOf(source: Dataset | DatasetList): Table {
  const datasets = source instanceof Dataset ? new DatasetList([source]) : source;
  // In the order of the latest.
  const names = new DatasetList([...datasets].reverse()).columnNames();
  const columns = names.map((name) => commonColumn(datasets.datasets, name));
  return { datasets, columns: new Map(columns.map(({ name, type }) => [name, type])) };
}
