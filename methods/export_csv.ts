import {
  type CurrentJob,
  type Dataset,
  type DatasetList,
  dataset,
  defineMethod,
  isAcceleratorError,
  z,
} from '@accelerator/sdk';
import { chainOption, rowsOf } from './lib/chain-option.ts';
import { wrongExport } from './lib/csv/errors.ts';
import { LineWriter } from './lib/csv/line-writer.ts';
import { mixParts } from './lib/csv/mix-parts.ts';
import { copyParts, PartWriter } from './lib/csv/part-writer.ts';
import { RowFormatter } from './lib/csv/row-formatter.ts';
import { wholeText } from './lib/whole-text.ts';

export default defineMethod({
  description:
    'Write rows of datasets as a file of separated values (CSV, TSV and their like), or as one for each slice. All slices ' +
    'write at once.',
  options: z.object({
    filename: z
      .string()
      .min(1)
      .default('result.csv')
      .describe('The name of the file. With .gz at its end, or before another dot, it is packed.'),
    columns: z
      .array(z.string())
      .default([])
      .describe(
        'Only these columns, in this order. Default: those of the first dataset, then what others have besides.',
      ),
    labelLine: z.boolean().default(true).describe('Whether the first line has the names of the columns.'),
    separator: wholeText().default(',').describe('What stands between fields; any text.'),
    newline: wholeText().default('\n').describe('What ends a line; any text.'),
    quotes: wholeText()
      .default('"')
      .describe(
        "What fields are quoted with, and what is doubled in them. '': nothing is quoted, and a value that would have to be is an error.",
      ),
    quoteAll: z.boolean().default(false).describe('Whether all fields are quoted. Else those that have to be.'),
    nulls: z
      .union([wholeText(), z.record(z.string(), wholeText())])
      .default('')
      .describe(
        'What is written for null: a text, or one for each column. It is not quoted; a text that is the same is.',
      ),
    bytes: z.enum(['base64', 'hex', 'utf8']).default('base64').describe('How bytes are written.'),
    order: z
      .enum(['slices', 'roundrobin'])
      .default('slices')
      .describe('Of each dataset slice after slice, or a row of each slice in turn, as import_csv deals them.'),
    sliced: z
      .boolean()
      .default(false)
      .describe('Whether each slice is a file of its own: %d in the name is its number, else .0, .1 … are added.'),
    chain: chainOption(),
  }),
  datasets: { source: dataset.list() },
  // What can't be is an error before anything is written.
  prepare({ job, options, slices, datasets: { source } }) {
    if (source.length === 0) throw wrongExport('there are no datasets in `source`');
    const datasets = datasetsOf(source, options.chain);
    const formatter = new RowFormatter(datasets, options);
    for (const each of datasets) formatter.columnsOf(each);
    const names = Array.from({ length: slices }, (_, sliceno) => formatter.nameOfSlice(sliceno));
    for (const name of options.sliced ? names : [options.filename]) checkFileName(job, name);
    for (const name of formatter.columns) {
      const count = datasets.filter(({ columns }) => columns.has(name)).length;
      if (count < datasets.length)
        console.log(
          `Column '${name}' is in ${count} of ${datasets.length} datasets, and null in the rows of the others.`,
        );
    }
  },
  analysis({ job, options, datasets: { source }, sliceno }) {
    const { order, sliced, chain } = options;
    const formatter = new RowFormatter(datasetsOf(source, chain), options);
    const isMixed = order === 'roundrobin' && !sliced;
    const path = sliced ? job.filename(formatter.nameOfSlice(sliceno)) : job.temp('part');
    const writer = new LineWriter(formatter, {
      file: path,
      isPacked: formatter.isPacked && !isMixed,
      lengths: isMixed ? job.temp('lengths') : undefined,
    });
    if (sliced) writer.writeText(formatter.labels());
    // A file has one dataset after the other, each with all its slices.
    for (const [part, { rows, dataset }] of partsOf(source, chain).entries()) {
      writer.beginPart(part);
      for (const batch of rows.batches(sliceno, formatter.columnsOf(dataset))) writer.writeLines(batch);
    }
    return { ...writer.close(), rows: formatter.rows };
  },
  synthesis({ job, options, datasets: { source }, analysisRes }) {
    const slices = [...analysisRes];
    const rows = slices.reduce((sum, each) => sum + each.rows, 0);
    if (options.sliced) return { rows };
    const formatter = new RowFormatter(datasetsOf(source, options.chain), options);
    const writer = new PartWriter(job.filename(options.filename), formatter.isPacked);
    writer.write(formatter.labels());
    if (options.order === 'slices') copyParts(slices, writer);
    else mixParts(slices, writer);
    writer.close();
    return { rows };
  },
});

/** @throws AcceleratorError `NAME_LEAVES_JOB`, `NAME_RESERVED`; `CSV_EXPORT` for a name that no file can have here */
function checkFileName(job: CurrentJob, name: string): void {
  job.filename(name);
  try {
    new PartWriter(job.temp(`tried/${name}`), false).close();
  } catch (cause) {
    if (isAcceleratorError(cause) || !(cause instanceof Error && 'code' in cause)) throw cause;
    throw wrongExport(
      `no file can be called '${name.length > 60 ? `${name.slice(0, 60)}…` : name}' (${String(cause.code)})`,
      cause,
    );
  }
}

interface Part {
  readonly dataset: Dataset;
  /** Its live rows. */
  readonly rows: DatasetList;
}

function partsOf(source: readonly Dataset[], chain: boolean): Part[] {
  return source.flatMap((each) => {
    const all = rowsOf(each, chain);
    return all.datasets.map((dataset) => ({ dataset, rows: all.filter((one) => one === dataset) }));
  });
}

/** The latest of each chain first: its columns are those that come first. */
function datasetsOf(source: readonly Dataset[], chain: boolean): Dataset[] {
  return source.flatMap((each) => [...rowsOf(each, chain).datasets].reverse());
}
