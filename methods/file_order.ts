import { dataset, defineMethod, z } from '@accelerator/sdk';
import { alongChain } from './lib/tables/along-chain.ts';
import { inTurns } from './lib/tables/in-turns.ts';
import { lengthOption } from './lib/tables/new-rows.ts';
import { SliceFiller } from './lib/tables/slice-filler.ts';
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
  synthesis(context) {
    const { job, options } = context;
    const { keepTogether } = options;
    return alongChain(context, ({ source, rows, name, previous }) => {
      const columns = columnsOf(source);
      if (keepTogether !== undefined) findColumns(columns, [keepTogether], '`keepTogether`');
      const writer = job.datasetWriter({
        columns: declared(columns),
        name,
        previous,
        caption: source.caption,
        filename: source.filename,
      });
      const names = columns.map((column) => column.name);
      const rowsPerSlice = source.sliceNumbers().map((sliceno) => rows.rowsOf(source, sliceno));
      const filler = new SliceFiller({ writer, names, rowsPerSlice, keepTogether });
      for (const chunk of inTurns(rows, source.slices, names)) filler.write(chunk);
      return writer.finish();
    });
  },
});
