import { dataset, defineMethod, z } from '@accelerator/sdk';
import { alongChain } from './lib/tables/along-chain.ts';
import { choose } from './lib/tables/chosen-columns.ts';
import { lengthOption } from './lib/tables/new-rows.ts';

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
    const { job, options } = context;
    let columns: readonly string[] = [];
    const { datasets } = alongChain(context, ({ source }, { name, previous }) => {
      const linked = job.linkDataset({ ...choose(source, options), name, source, previous });
      columns = [...linked.columns.keys()];
      return linked;
    });
    return { datasets, columns };
  },
});
