import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { type ColumnInfo, type Dataset, datasetDirectory } from '@accelerator/dataset';

/** What is known of a column without reading it. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: string;
  /** How many numbers each vector has; absent for other types. */
  readonly length?: number;
  readonly nullable: boolean;
  readonly rows: number;
  readonly nulls: number;
  readonly min: unknown;
  readonly max: unknown;
  /** Bytes on disk. */
  readonly size: number;
  /** Where its files are, relative to the workdir, when they are another dataset's. */
  readonly linkedFrom: string | null;
  /** Absolute: where its files are. */
  readonly directory: string;
  readonly digest: string;
}

/** What is known of a dataset without reading its columns, as `ax ds --json` prints it. */
export interface DatasetSummary {
  readonly id: string;
  /** Absolute: where its manifest is. */
  readonly directory: string;
  readonly caption: string;
  /** Of the file that it was imported from. */
  readonly filename: string | null;
  readonly rows: number;
  readonly rowsPerSlice: readonly number[];
  readonly parent: string | null;
  readonly previous: string | null;
  /** Live rows of it and all before it; null for one without `previous`, or when one of these is not there. */
  readonly chainRows: number | null;
  /** Rows of earlier datasets in its chain. */
  readonly retracts: Dataset['retracts'];
  readonly hashlabel: string | null;
  readonly digest: string;
  readonly columns: readonly ColumnSummary[];
}

export function summarizeDataset(dataset: Dataset): DatasetSummary {
  return {
    id: dataset.id,
    directory: datasetDirectory(path.join(dataset.workdir, dataset.jobId), dataset.name),
    caption: dataset.caption,
    filename: dataset.filename,
    rows: dataset.rows,
    rowsPerSlice: dataset.rowsPerSlice,
    parent: dataset.parent,
    previous: dataset.previousId,
    chainRows: dataset.previousId === null ? null : rowsOfChain(dataset),
    retracts: dataset.retracts,
    hashlabel: dataset.hashlabel,
    digest: dataset.digest,
    columns: [...dataset.columns.values()].map((column) => summarizeColumn(dataset, column)),
  };
}

function rowsOfChain(dataset: Dataset): number | null {
  try {
    return dataset.chain().rows;
  } catch (error) {
    // What is wrong with another dataset, that one says.
    if (isAcceleratorError(error)) return null;
    throw error;
  }
}

function summarizeColumn(dataset: Dataset, column: ColumnInfo): ColumnSummary {
  return {
    name: column.name,
    type: column.type,
    ...(column.length !== undefined && { length: column.length }),
    nullable: column.nullable,
    rows: column.rows,
    nulls: column.nulls,
    min: column.min,
    max: column.max,
    size: column.size,
    linkedFrom: column.linked ? linkedFrom(dataset, column) : null,
    directory: column.directory,
    digest: column.digest,
  };
}

/** By the id of its job, from the workdir or from the other one in which that is. */
function linkedFrom({ jobId, name }: Dataset, { location }: ColumnInfo): string {
  return path.join(datasetDirectory(jobId, name), location);
}
