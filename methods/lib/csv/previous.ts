import { AcceleratorError, Dataset } from '@accelerator/sdk';

/**
 * The dataset of another name in the job of a dataset, to be continued; undefined when that job has none with these
 * columns.
 */
export function besideOf(
  previous: Dataset | undefined,
  name: string,
  columns: Readonly<Record<string, unknown>> = {},
): Dataset | undefined {
  if (previous === undefined) return undefined;
  try {
    const found = Dataset.open(previous.workdir, name === 'default' ? previous.jobId : `${previous.jobId}/${name}`);
    return Object.keys(columns).every((column) => found.columns.has(column)) ? found : undefined;
  } catch (error) {
    if (error instanceof AcceleratorError && error.code === 'DATASET_NOT_FOUND') return undefined;
    throw error;
  }
}
