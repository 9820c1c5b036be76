import { dataset, defineMethod, z } from '@accelerator/sdk';
import { countLinks, linksOf, writersAlong } from './lib/tables/along-chain.ts';
import { planFileOrder } from './lib/tables/file-order-plan.ts';
import { inTurns } from './lib/tables/in-turns.ts';
import { lengthOption } from './lib/tables/new-rows.ts';
import { batchOf } from './lib/tables/rows.ts';
import { columnsOf, declared, findColumns } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'Put the rows of a dataset that were dealt out to the slices in turn, as an import does, into the order that they had ' +
    'in the file, from the first slice to the last. Of a chain, each dataset gets its own.',
  options: z.object({
    keepTogether: z
      .string()
      .optional()
      .describe('A column: a slice ends only where its value changes. Default: slices have as many rows as before.'),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare(context) {
    const { job, options } = context;
    const { keepTogether } = options;
    const links = linksOf(context);
    const writers = writersAlong(context, links, ({ source }, { name, previous }) => {
      const columns = columnsOf(source);
      if (keepTogether !== undefined) findColumns(columns, [keepTogether], '`keepTogether`');
      return job.datasetWriter({
        columns: declared(columns),
        name,
        previous,
        caption: source.caption,
        filename: source.filename,
      });
    });
    return { writers, places: links.map((link) => planFileOrder(link, keepTogether)) };
  },
  analysis(context) {
    const { sliceno, prepareRes } = context;
    const { writers, places } = prepareRes;
    for (const [index, { source, rows }] of linksOf(context).entries()) {
      const writer = writers[index];
      const [from, to] = places[index]?.slice(sliceno, sliceno + 2) ?? [];
      if (writer === undefined || from === undefined) throw new Error(`Internal error: no link ${index}`);
      const names = columnsOf(source).map(({ name }) => name);
      for (const chunk of inTurns(rows, names, from, to)) writer.writeBatch(batchOf(chunk, names));
    }
  },
  synthesis: (context) => countLinks(linksOf(context)),
});
