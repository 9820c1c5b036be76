import { Dataset, datasetId, listDatasets } from '@accelerator/dataset';
import { formatCount } from '@accelerator/inspect';
import type { Workdir } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { formatFilledTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';

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

export function formatDatasetList(job: string, datasets: readonly DatasetEntry[], colours: Colours): string[] {
  if (datasets.length === 0) return [`Job ${job} has no datasets.`];
  return formatFilledTable(
    [
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      { title: 'columns', align: 'right' },
      { title: 'parent' },
      { title: 'previous' },
      { title: 'caption', maxWidth: 60 },
    ],
    datasets.map(({ id, rows, columns, parent, previous, caption }) => [
      oneLine(id),
      formatCount(rows),
      formatCount(columns),
      parent ?? '',
      previous ?? '',
      oneLine(caption),
    ]),
    colours.bold,
  );
}
