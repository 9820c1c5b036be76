import { dataset, defineMethod, z } from '@accelerator/sdk';
import { rowsOf } from './lib/chain-option.ts';
import { planJoin } from './lib/tables/join-plan.ts';
import { outputColumns, readChunks, readRight, writeInParts, writeJoined } from './lib/tables/join-table.ts';
import { memoryOption } from './lib/tables/memory-option.ts';
import { lengthOption, newRows } from './lib/tables/new-rows.ts';
import { RightTable } from './lib/tables/right-table.ts';
import { declared, filenameOf } from './lib/tables/table-columns.ts';

export default defineMethod({
  description:
    'Join the rows of a dataset, or of what is new in its chain, to those of another one that have the same values in some ' +
    'columns. Rows stay in their slices and in their order. What does not fit into memory goes to temporary files.',
  options: z.object({
    on: z
      .union([z.array(z.string()), z.record(z.string(), z.string())])
      .describe("The columns that have to be equal: ['id'], or { customer: 'id' } where `right` calls them otherwise."),
    kind: z
      .enum(['inner', 'left', 'semi', 'anti'])
      .default('inner')
      .describe(
        'inner: each pair of rows that match. left: also rows that match none, with nulls. semi: rows that match one, ' +
          'anti: rows that match none, both without columns of `right`.',
      ),
    columns: z
      .array(z.string())
      .optional()
      .describe('The columns of `right` that are taken. Default: all but those of `on`.'),
    rename: z.record(z.string(), z.string()).default({}).describe('New names of columns of `right`.'),
    memory: memoryOption(),
    length: lengthOption(),
  }),
  datasets: { source: dataset(), right: dataset(), previous: dataset.optional() },
  prepare(context) {
    const { job, options, datasets } = context;
    const { source, right, previous } = datasets;
    const sides = { left: newRows(context), lastLeft: source, right: rowsOf(right, true), lastRight: right };
    const plan = planJoin(sides, options);
    const writer = job.datasetWriter({
      columns: declared(outputColumns(plan)),
      hashlabel: plan.hashlabel,
      caption: source.caption,
      filename: filenameOf(sides.left),
      previous,
    });
    // Where each slice needs all of it, it is cut in parts but once.
    const read = plan.isTogether ? undefined : readRight(context, plan, readChunks(sides.right, null, plan.right));
    return { plan, writer, spilled: read instanceof RightTable ? undefined : read };
  },
  analysis(context) {
    const { prepareRes, datasets, sliceno } = context;
    const { plan, writer, spilled } = prepareRes;
    const slice = plan.isTogether ? sliceno : null;
    const right = spilled ?? readRight(context, plan, readChunks(rowsOf(datasets.right, true), slice, plan.right));
    const lefts = readChunks(newRows(context), sliceno, plan.left);
    if (right instanceof RightTable) writeJoined(plan, right, lefts, writer);
    else writeInParts(context, plan, right, { lefts, writer });
  },
});
