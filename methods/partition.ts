import { dataset, defineMethod, z } from '@accelerator/sdk';
import { alongChain } from './lib/tables/along-chain.ts';
import { lengthOption } from './lib/tables/new-rows.ts';
import { columnsOf, declared } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'Put the rows of a dataset into the slices where they belong by the value of a column: equal values are in the same ' +
    'slice. Of a chain, each dataset gets its own. Rows keep their order.',
  options: z.object({
    hashlabel: z.string().describe('The column that decides.'),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  synthesis(context) {
    const { job, options } = context;
    return alongChain(context, ({ source, rows, name, previous }) => {
      const columns = columnsOf(source);
      const { hashlabel } = options;
      const writer = job.datasetWriter({
        columns: declared(columns),
        name,
        hashlabel,
        previous,
        caption: source.caption,
        filename: source.filename,
      });
      const split = writer.split();
      const names = columns.map((column) => column.name);
      for (const batch of rows.batches(null, names)) split.writeBatch(batch);
      return writer.finish();
    });
  },
});
