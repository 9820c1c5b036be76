import { dataset, defineMethod, type TextTypeOptions, textType, z } from '@accelerator/sdk';
import { lengthOption } from './lib/tables/new-rows.ts';
import { addCounts, convertSlice, noCounts } from './lib/typing/convert-slice.ts';
import { describeCounts } from './lib/typing/describe-counts.ts';
import { countNew, planTyping } from './lib/typing/plan-typing.ts';

/** An option for all columns, which is checked as that of a type is. */
function forAll(type: TextTypeOptions['type'], name: 'timezone' | 'thousands'): z.ZodOptional<z.ZodString> {
  const check = textType();
  return z
    .string()
    .superRefine((value, context) => {
      for (const { message } of check.safeParse({ type, [name]: value }).error?.issues ?? []) {
        context.addIssue({ code: 'custom', message });
      }
    })
    .optional();
}

const options = z.object({
  types: z
    .record(z.string(), textType())
    .describe("What columns become: { age: 'int32', born: { type: 'date', format: '%d.%m.%Y' } }."),
  defaults: z
    .record(z.string(), z.string().nullable())
    .default({})
    .describe('By column, a text that stands for what is bad; null: a null.'),
  rename: z
    .record(z.string(), z.string().nullable())
    .default({})
    .describe('New names of columns, which count everywhere else; null: the column goes.'),
  onError: z
    .enum(['fail', 'record'])
    .default('fail')
    .describe('What a value costs that is bad: the job, or its row, which goes to `bad` with the reason.'),
  hashlabel: z
    .string()
    .optional()
    .describe('The column by which rows are placed in slices. Default: that of the source. Empty: none.'),
  discardUntyped: z.boolean().default(false).describe('Columns that get no type are left out.'),
  timezone: forAll('datetime', 'timezone').describe(
    'The time zone of datetimes that say none: Europe/Stockholm. Default: UTC.',
  ),
  ambiguous: z
    .enum(['earlier', 'later', 'bad'])
    .optional()
    .describe('Which one a local time is that comes twice, or not at all. Default: later.'),
  decimal: z.enum(['.', ',']).optional().describe('What stands before the decimals of numbers.'),
  thousands: forAll('number', 'thousands').describe('What stands between groups of three digits.'),
  caption: z.string().optional().describe('Default: that of the source.'),
  length: lengthOption(),
});

export default defineMethod({
  description:
    'Make typed columns of text: numbers, dates and the like. All datasets of the chain of `source`, or those that came ' +
    'since the source of `previous`; each gives one dataset, the last of them is the default one. Without `record`, ' +
    'rehashing and `discardUntyped` the typed columns are appended, and the others linked.',
  options,
  datasets: { source: dataset(), previous: dataset.optional() },
  prepare({ job, options, datasets: { source, previous } }) {
    const fresh = countNew(job, source, previous);
    const length = options.length < 0 ? fresh : Math.min(fresh, options.length);
    const chain = source.chain({ length });
    const plans = planTyping({ job, options, datasets: chain.datasets, previous });
    // Nothing is new: the job has what is there.
    if (plans.length === 0 && previous !== undefined) job.linkDataset({ source: previous });
    return { plans, length };
  },
  analysis({ prepareRes: { plans, length }, datasets: { source }, sliceno, slices }) {
    const chain = source.chain({ length });
    return plans.map((plan, index) => {
      const wanted = chain.datasets[index];
      return convertSlice(
        plan,
        chain.filter((each) => each === wanted),
        sliceno,
        slices,
      );
    });
  },
  synthesis({ analysisRes }) {
    const total = noCounts();
    for (const counts of [...analysisRes].flat()) addCounts(total, counts);
    const described = describeCounts(total);
    if (described !== undefined) console.log(described);
    return total;
  },
});
