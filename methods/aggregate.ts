import { dataset, defineMethod, z } from '@accelerator/sdk';
import { aggregation, planAggregate } from './lib/tables/aggregate-plan.ts';
import { aggregateSlice, resultColumns, writeGroups } from './lib/tables/aggregate-table.ts';
import { memoryOption } from './lib/tables/memory-option.ts';
import { lengthOption, newRows } from './lib/tables/new-rows.ts';
import { declared } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'One row for each group of rows that have the same values in some columns: how many they are, sums, means, least and ' +
    'greatest values and the like. Of a dataset, or of what is new in its chain. What does not fit into memory goes to ' +
    'temporary files.',
  options: z.object({
    by: z.array(z.string()).default([]).describe('The columns that make the groups. Default: all rows are one.'),
    aggregates: z
      .record(z.string(), aggregation)
      .default({})
      .describe("Results by their names: { trips: { op: 'count' }, far: { op: 'quantile', column: 'km', at: 0.9 } }."),
    memory: memoryOption(),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare(context) {
    return planAggregate(newRows(context), context.datasets.source, context.options);
  },
  analysis(context) {
    return aggregateSlice(context, context.prepareRes, newRows(context));
  },
  synthesis(context) {
    const { job, datasets, prepareRes: plan } = context;
    const writer = job.datasetWriter({
      columns: declared(resultColumns(plan)),
      hashlabel: plan.keys[0]?.name ?? null,
      previous: datasets.previous,
    });
    return { groups: writeGroups(context, plan, writer) };
  },
});
