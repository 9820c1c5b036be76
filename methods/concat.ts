import { AcceleratorError, type Dataset, dataset, defineMethod, z } from '@accelerator/sdk';
import { lengthOption, newRows } from './lib/tables/new-rows.ts';
import { declared, filenameOf, tableColumn, tableColumns } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'One dataset of a chain whose datasets all have the same columns: its live rows, in its order and slices. Values are ' +
    'copied as they are stored.',
  options: z.object({ length: lengthOption() }),
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare(context) {
    const { source, previous } = context.datasets;
    const chain = newRows(context);
    for (const each of chain.datasets) checkSame(each, source);
    const { hashlabel, caption } = source;
    const columns = declared(tableColumns(chain, source));
    return context.job.datasetWriter({ columns, hashlabel, caption, filename: filenameOf(chain), previous });
  },
  analysis(context) {
    context.prepareRes.copyRows(newRows(context));
  },
  synthesis(context) {
    const { rows, datasets } = newRows(context);
    return { rows, datasets: datasets.length };
  },
});

function checkSame(dataset: Dataset, last: Dataset): void {
  for (const name of new Set([...dataset.columns.keys(), ...last.columns.keys()])) {
    const [type, wanted] = [dataset, last].map(({ columns }) => columns.get(name)?.type);
    if (type === wanted) continue;
    if (type !== undefined && wanted !== undefined) {
      throw tableColumn(`Column '${name}' is ${type} in ${dataset.id}, but ${wanted} in ${last.id}.`);
    }
    const [with_, without] = type === undefined ? [last, dataset] : [dataset, last];
    throw tableColumn(
      `Column '${name}' of ${with_.id} is not in ${without.id}.`,
      'Make the columns the same by select_columns, or take those that all have by compact.',
    );
  }
  if (dataset.hashlabel !== last.hashlabel) {
    throw new AcceleratorError({
      /**
       * Datasets of a chain are partitioned by different columns, so that they make no dataset that is partitioned.
       *
       * @remedy Bring them to one by the method partition.
       */
      code: 'PARTITION_DIFFERS',
      message: `Dataset ${dataset.id} is ${partitioning(dataset)}, but ${last.id} is ${partitioning(last)}.`,
      hint: 'Bring them to one by the method partition.',
    });
  }
}

function partitioning({ hashlabel }: Dataset): string {
  return hashlabel === null ? 'not partitioned' : `partitioned by '${hashlabel}'`;
}
