import { Dataset, datasetId, listDatasets } from '@accelerator/dataset';
import type { Workdir } from '@accelerator/store';

/** A dataset of a job in one line. */
export interface DatasetEntry {
  readonly id: string;
  readonly rows: number;
  readonly columns: number;
  readonly parent: string | null;
  readonly previous: string | null;
  readonly caption: string;
}

/** The datasets of a job, by name. */
export function datasetsOfJob(workdir: Workdir, job: string): DatasetEntry[] {
  return listDatasets(workdir.jobPath(job)).map((name) => {
    const { id, rows, columns, parent, previousId, caption } = Dataset.open(workdir.path, datasetId(job, name));
    return { id, rows, columns: columns.size, parent, previous: previousId, caption };
  });
}
