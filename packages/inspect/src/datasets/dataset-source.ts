import { type CommonColumn, commonColumn, type Dataset, DatasetList } from '@accelerator/dataset';

/** The rows that a command goes over: some columns of a dataset, or of its whole chain. */
export interface DatasetSource {
  /** The oldest first; of a chain without the rows that are retracted. */
  readonly datasets: DatasetList;
  readonly columns: readonly CommonColumn[];
  readonly rows: number;
}

/**
 * @param names columns; default: all, of a chain those that every dataset has
 * @throws AcceleratorError `COLUMN_NOT_FOUND` with the nearest names, `COLUMN_TYPES_DIFFER`
 */
export function datasetSource(
  dataset: Dataset,
  { chain = false, names }: { readonly chain?: boolean | undefined; readonly names?: readonly string[] | undefined },
): DatasetSource {
  const list = chain ? dataset.chain() : new DatasetList([dataset]);
  const wanted = names ?? new DatasetList([...list].reverse()).columnNames();
  const columns = [...new Set(wanted)].map((name) => commonColumn(list.datasets, name));
  return { datasets: list, columns, rows: list.rows };
}
