import { type CommonColumn, Dataset, DatasetList, namesOfAny, partialColumn } from '@accelerator/dataset';
import { namesIn } from './names-in.ts';

/** A table of a query: a dataset, or several as one. */
export interface Table {
  readonly datasets: DatasetList;
  /** Those that any of them has; null in the rows of the others. */
  readonly columns: ReadonlyMap<string, CommonColumn>;
}

/**
 * @param query names what it needs: a column whose type differs between the datasets is an error only there
 * @throws AcceleratorError `COLUMN_TYPES_DIFFER`
 */
export function tableOf(source: Dataset | DatasetList, query: string): Table {
  const datasets = source instanceof Dataset ? new DatasetList([source]) : source;
  const words = new Set(namesIn(query).map(({ name }) => name.toLowerCase()));
  const wantsAll = /\*/.test(query.replace(/\bcount\s*\(\s*\*\s*\)/gi, ''));
  const columns = new Map<string, CommonColumn>();
  for (const name of namesOfAny(datasets.datasets)) {
    const types = new Set(datasets.datasets.flatMap((each) => each.columns.get(name)?.type ?? []));
    if (types.size > 1 && !wantsAll && !words.has(name.toLowerCase())) continue;
    columns.set(name, partialColumn(datasets.datasets, name));
  }
  return { datasets, columns };
}
