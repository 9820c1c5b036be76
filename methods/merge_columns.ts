import { dataset, defineMethod, z } from '@accelerator/sdk';
import { endOf, previousJob } from './lib/tables/new-rows.ts';
import { tableColumn } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'One dataset with the columns of several that have the same rows; of columns with one name the last wins. Columns ' +
    'are linked, nothing is copied.',
  options: z.object({
    allowUnrelated: z
      .boolean()
      .default(false)
      .describe('Also datasets that were not made from one dataset by appending columns: their rows are in the same order.'),
  }),
  datasets: { sources: dataset.list() },
  jobs: { previous: previousJob() },
  synthesis({ job, options: { allowUnrelated }, datasets: { sources }, jobs }) {
    const [source, ...merge] = sources;
    if (source === undefined || merge.length === 0) {
      throw tableColumn(`Expected at least two datasets to merge, received ${sources.length}.`);
    }
    const merged = job.linkDataset({ source, merge, allowUnrelated, previous: endOf(jobs.previous) ?? null });
    return { columns: [...merged.columns.keys()] };
  },
});
