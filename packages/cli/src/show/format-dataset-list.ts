import { type DatasetEntry, formatCount } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFilledTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';

/** The datasets of a job as a table. */
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
