import { type DatasetChain, dataset, defineMethod, type InputJob, job, z } from '@accelerator/sdk';
import { planFanOut } from './lib/tables/fan-plan.ts';
import { fanSlice, writeFan } from './lib/tables/fan-table.ts';
import { memoryOption } from './lib/tables/memory-option.ts';
import { type ChainInputs, lengthOption, newRows } from './lib/tables/new-rows.ts';

export default defineMethod({
  description:
    'A dataset for each value of a column, called by its text: with the rows that have it, without the column. Of a ' +
    'dataset, or of what is new in its chain; each dataset continues that of the job before.',
  options: z.object({
    column: z.string().describe('The column whose values decide.'),
    limit: z.int().min(1).default(10_000).describe('More values than this are an error.'),
    memory: memoryOption(),
    length: lengthOption(),
  }),
  datasets: { source: dataset() },
  jobs: { previous: job.optional() },
  prepare(context) {
    return planFanOut(rowsOf(context), context.datasets.source, context.options.column);
  },
  analysis(context) {
    return fanSlice(context, context.prepareRes, rowsOf(context));
  },
  synthesis(context) {
    return writeFan(context, context.prepareRes);
  },
});

function rowsOf({ job, options, datasets: { source }, jobs }: FanInputs): DatasetChain {
  return newRows({ job, options, datasets: { source } }, jobs.previous);
}

interface FanInputs extends ChainInputs {
  readonly jobs: { readonly previous: InputJob | undefined };
}
