import { type CommonColumn, type Dataset, DatasetList, namesOfAny, partialColumn } from '@accelerator/dataset';

/** The rows that a command goes over: some columns of a dataset, or of its whole chain. */
export interface DatasetSource {
  /** The oldest first; of a chain without the rows that are retracted. */
  readonly datasets: DatasetList;
  readonly columns: readonly CommonColumn[];
  readonly rows: number;
}

/**
 * Of a chain, a column need not be in every dataset.
 * @param names columns; default: all, of a chain those that any dataset has
 * @throws AcceleratorError `COLUMN_NOT_FOUND` with the nearest names, `COLUMN_TYPES_DIFFER`
 */
export function datasetSource(
  dataset: Dataset,
  { chain = false, names }: { readonly chain?: boolean | undefined; readonly names?: readonly string[] | undefined },
): DatasetSource {
  const list = chain ? dataset.chain() : new DatasetList([dataset]);
  const wanted = names ?? namesOfAny(list.datasets);
  const columns = [...new Set(wanted)].map((name) => partialColumn(list.datasets, name));
  return { datasets: list, columns, rows: list.rows };
}

/** `tip is in 2 of 3 datasets`, for each column that not all of them have. */
export function partialColumns({ datasets, columns }: DatasetSource): string[] {
  const all = datasets.datasets.length;
  return columns.flatMap(({ name, datasets: count }) =>
    count < all ? [`${name} is in ${count} of ${all} datasets`] : [],
  );
}
