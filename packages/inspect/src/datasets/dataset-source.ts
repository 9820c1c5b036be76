import { AcceleratorError } from '@accelerator/base';
import type { ColumnType } from '@accelerator/column';
import { type Dataset, DatasetList } from '@accelerator/dataset';

/** A column that is looked at in one dataset or in all of a chain. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** False when it holds no null anywhere. */
  readonly nullable: boolean;
}

/** The rows that a command goes over: some columns of a dataset, or of its whole chain. */
export interface DatasetSource {
  /** The oldest first; of a chain without the rows that are retracted. */
  readonly datasets: DatasetList;
  readonly columns: readonly SourceColumn[];
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
  const columns = [...new Set(wanted)].map((name) => sourceColumn(list.datasets, name));
  return { datasets: list, columns, rows: list.rows };
}

function sourceColumn(datasets: readonly Dataset[], name: string): SourceColumn {
  const columns = datasets.map((dataset) => ({ dataset: dataset.id, ...typeOf(dataset, name) }));
  const last = columns.at(-1);
  if (last === undefined) throw new Error('Internal error: a chain without a dataset');
  const other = columns.find(({ type }) => type !== last.type);
  if (other !== undefined) {
    throw new AcceleratorError({
      /**
       * The datasets of a chain have columns of one name with different types.
       *
       * @remedy Look at one dataset of the chain at a time, or choose other columns.
       */
      code: 'COLUMN_TYPES_DIFFER',
      message: `Column '${name}' is ${last.type} in ${last.dataset}, but ${other.type} in ${other.dataset}.`,
    });
  }
  return { name, type: last.type, nullable: columns.some(({ nulls }) => nulls > 0) };
}

function typeOf(dataset: Dataset, name: string): { readonly type: ColumnType; readonly nulls: number } {
  const { type, nulls } = dataset.column(name);
  return { type, nulls };
}
