import { dataset, defineMethod, z } from '@accelerator/sdk';
import { memoryOption } from './lib/tables/memory-option.ts';
import { type ChainInputs, lengthOption, newRows } from './lib/tables/new-rows.ts';
import { planSort, type SortPlan, sortSlice, writeRuns } from './lib/tables/sort-table.ts';
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
    const plan = planSort(newRows(context), datasets.source, options);
    // Across slices, synthesis writes.
    const writer = options.acrossSlices ? undefined : job.datasetWriter(ofTable(plan, context));
    return { plan, writer };
  },
  analysis(context) {
    return sortSlice(context, newRows(context));
  },
  synthesis(context) {
    const { job, options, prepareRes } = context;
    if (options.acrossSlices) writeRuns(context, job.datasetWriter(ofTable(prepareRes.plan, context)));
  },
});

function ofTable({ columns, hashlabel }: SortPlan, context: ChainInputs) {
  const { source, previous } = context.datasets;
  const chain = newRows(context);
  return { columns: declared(columns), hashlabel, caption: source.caption, filename: filenameOf(chain), previous };
}
