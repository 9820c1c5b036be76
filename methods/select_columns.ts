import { dataset, defineMethod, z } from '@accelerator/sdk';
import { choose } from './lib/tables/chosen-columns.ts';
import { lengthOption, nameOfLink, newRows } from './lib/tables/new-rows.ts';

export default defineMethod({
  description:
    'A dataset with some columns of another, or with other names for them. Columns are linked, nothing is copied. Of a ' +
    'chain, each dataset gets its own.',
  options: z.object({
    keep: z.array(z.string()).optional().describe('Only these columns. Those that are renamed stay too.'),
    discard: z.array(z.string()).optional().describe('All columns but these, which need not be there.'),
    rename: z
      .record(z.string(), z.string().nullable())
      .default({})
      .describe('New names by old ones, null for columns to leave out. A column that had a new name is replaced.'),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  synthesis(context) {
    const { job, options, datasets: inputs } = context;
    const { datasets } = newRows(context);
    let last = inputs.previous;
    // Nothing is new: the chain is what it was.
    if (datasets.length === 0 && last !== undefined) job.linkDataset({ source: last });
    for (const [index, each] of datasets.entries()) {
      const name = nameOfLink(index, datasets.length);
      last = job.linkDataset({ ...choose(each, options), name, source: each, previous: last ?? null });
    }
    return { datasets: datasets.length, columns: [...(last?.columns.keys() ?? [])] };
  },
});
