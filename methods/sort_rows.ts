import { dataset, defineMethod, z } from '@accelerator/sdk';
import { memoryOption } from './lib/tables/memory-option.ts';
import { lengthOption, newRows } from './lib/tables/new-rows.ts';
import { sortAcross } from './lib/tables/sort-across.ts';
import { planSort, sortSlice } from './lib/tables/sort-table.ts';
import { declared, filenameOf } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'Put the rows of a dataset, or of what is new in its chain, in order: within each slice, or across all of them. ' +
    'Equal rows stay in their order. What does not fit into memory goes to temporary files.',
  options: z.object({
    by: z
      .array(z.union([z.string(), z.object({ column: z.string(), descending: z.boolean().default(false) })]))
      .min(1)
      .describe("What decides: ['shop', { column: 'price', descending: true }]; the first column first."),
    nulls: z.enum(['first', 'last']).default('first').describe('Where nulls come, ascending and descending.'),
    acrossSlices: z
      .boolean()
      .default(false)
      .describe('All rows are one order, from the first slice to the last, which get equally many.'),
    keepTogether: z
      .string()
      .optional()
      .describe('With acrossSlices, a column of `by`: a slice ends only where its value changes.'),
    memory: memoryOption(),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare(context) {
    const { job, options, datasets } = context;
    const { source, previous } = datasets;
    const rows = newRows(context);
    const plan = planSort(rows, source, options);
    const { hashlabel } = plan;
    const columns = declared(plan.columns);
    const filename = filenameOf(rows);
    const writer = job.datasetWriter({ columns, hashlabel, caption: source.caption, filename, previous });
    return { plan, writer, folder: job.temp('across') };
  },
  async analysis(context) {
    const { options, sliceno, prepareRes } = context;
    const rows = newRows(context);
    if (options.acrossSlices) await sortAcross(context, rows, prepareRes.folder);
    else sortSlice(context, { sliceno, rows });
  },
});
