import { dataset, defineMethod, z } from '@accelerator/sdk';
import { countLinks, linksOf, writersAlong } from './lib/tables/along-chain.ts';
import { lengthOption } from './lib/tables/new-rows.ts';
import { dealRows, writeDealt } from './lib/tables/partition-table.ts';
import { columnsOf, declared, findColumns } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'Put the rows of a dataset into the slices where they belong by the value of a column: equal values are in the same ' +
    'slice. Of a chain, each dataset gets its own. Rows keep their order.',
  options: z.object({
    hashlabel: z.string().describe('The column that decides.'),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare(context) {
    const { job, options } = context;
    const { hashlabel } = options;
    const writers = writersAlong(context, linksOf(context), ({ source }, { name, previous }) => {
      const columns = columnsOf(source);
      findColumns(columns, [hashlabel], '`hashlabel`');
      return job.datasetWriter({
        columns: declared(columns),
        name,
        hashlabel,
        previous,
        caption: source.caption,
        filename: source.filename,
      });
    });
    return { writers, folder: job.temp('rows') };
  },
  async analysis(context) {
    const { options, sliceno, slices, prepareRes } = context;
    const { writers, folder } = prepareRes;
    const { hashlabel } = options;
    const links = linksOf(context);
    const dealt = await dealRows(links, { folder, slices, hashlabel });
    for (const [index, link] of links.entries()) {
      const writer = writers[index];
      if (writer === undefined) throw new Error(`Internal error: no writer ${index}`);
      writeDealt(link, { parts: dealt.map((slice) => slice[index]), sliceno, hashlabel, writer });
    }
  },
  synthesis: (context) => countLinks(linksOf(context)),
});
