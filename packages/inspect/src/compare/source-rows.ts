import { isAcceleratorError } from '@accelerator/base';
import { Dataset, datasetId, defaultDataset, parseDatasetId } from '@accelerator/dataset';
import { idThere } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import { sliceStarts } from '../datasets/row-ranges.ts';
import { mapPieces, readRowsRecord } from '../jobs/map-pieces.ts';

/** The dataset whose rows those of another one stand beside. */
export interface SourceRows {
  readonly source: Dataset;
  /** The row of the source from which a row was made. */
  rowOf(row: number): number;
}

/**
 * Follows a dataset to the one from whose rows it was made: by its parents, and by a map that left rows out. Ends where a
 * dataset is not there.
 */
export function sourceRows(workdir: Workdir, dataset: Dataset): SourceRows {
  const none: SourceRows = { source: dataset, rowOf: (row) => row };
  const step = dataset.parent === null ? leftOutBy(workdir, dataset) : openParent(workdir, dataset.parent);
  if (step === undefined) return none;
  const { source, rowOf } = sourceRows(workdir, step.source);
  return { source, rowOf: (row) => rowOf(step.rowOf(row)) };
}

function openParent(workdir: Workdir, parent: string): SourceRows | undefined {
  const source = openIfThere(workdir, parent);
  return source === undefined ? undefined : { source, rowOf: (row) => row };
}

/** The source of a map without some of its rows. */
function leftOutBy(workdir: Workdir, dataset: Dataset): SourceRows | undefined {
  if (dataset.name !== defaultDataset) return undefined;
  const record = readRowsRecord(workdir, dataset.jobId);
  const inputs = workdir.findSetup(dataset.jobId)?.preimage.datasets ?? {};
  const source = typeof inputs.source === 'string' ? openIfThere(workdir, idThere(inputs.source) ?? '') : undefined;
  if (record?.outcomes === undefined || source === undefined) return undefined;
  const starts = sliceStarts(source);
  const rows = new Float64Array(dataset.rows);
  let next = 0;
  for (const { sliceno, row, count, outcome } of mapPieces(record)) {
    if (outcome === 'skipped') continue;
    for (let index = 0; index < count && next < rows.length; index++)
      rows[next++] = (starts[sliceno] ?? 0) + row + index;
  }
  return next === dataset.rows ? { source, rowOf: (row) => rows[row] ?? row } : undefined;
}

function openIfThere(workdir: Workdir, id: string): Dataset | undefined {
  try {
    const { jobId, name } = parseDatasetId(id);
    return Dataset.open(workdir.path, datasetId(jobId, name));
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}
