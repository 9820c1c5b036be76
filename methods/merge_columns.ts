import { dataset, defineMethod, z } from '@accelerator/sdk';
import { tableColumn } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'One dataset with the columns of several that have the same rows; of columns with one name the last wins. Columns ' +
    'are linked, nothing is copied.',
  options: z.object({
    allowUnrelated: z
      .boolean()
      .default(false)
      .describe(
        'Also datasets that were not made from one dataset by appending columns: their rows are in the same order.',
      ),
  }),
  datasets: { sources: dataset.list(), previous: dataset.optional() },
  synthesis({ job, options: { allowUnrelated }, datasets: { sources, previous } }) {
    const [source, ...merge] = sources;
    if (source === undefined || merge.length === 0) {
      throw tableColumn(`Expected at least two datasets to merge, received ${sources.length}.`);
    }
    const merged = job.linkDataset({ source, merge, allowUnrelated, previous: previous ?? null });
    return { columns: [...merged.columns.keys()] };
  },
});
