import { type ColumnSpecs, type Dataset, dataset, defineMethod, z } from '@accelerator/sdk';

export default defineMethod({
  description:
    'Make one dataset of a chain: its live rows, in its order and slices, with the columns that all its datasets have. ' +
    'What is retracted is left behind. Values are copied as they are stored; one batch of a column is in memory.',
  options: z.object({
    columns: z
      .array(z.string())
      .optional()
      .describe('Only these columns. Default: those that all datasets of the chain have.'),
  }),
  datasets: { source: dataset() },
  prepare({ job, options, datasets: { source } }) {
    const chain = source.chain();
    const names = options.columns ?? chain.columnNames();
    const { hashlabel } = source;
    const isPartitioned = hashlabel !== null && names.includes(hashlabel);
    return job.datasetWriter({
      columns: names.map((name) => [name, columnOf(chain.datasets, source, name)] as const),
      hashlabel: isPartitioned && chain.datasets.every((each) => each.hashlabel === hashlabel) ? hashlabel : null,
    });
  },
  analysis({ prepareRes: writer, datasets: { source } }) {
    writer.copyRows(source.chain());
  },
  synthesis({ datasets: { source } }) {
    const { rows, retractedRows, datasets } = source.chain();
    return { rows, retracted: retractedRows, datasets: datasets.length };
  },
});

/** A column with the type that it has in the last dataset; null is allowed where any of them allows it. */
function columnOf(datasets: readonly Dataset[], last: Dataset, name: string): ColumnSpecs[string] {
  return {
    type: last.column(name).type,
    length: last.column(name).length,
    nullable: datasets.some((each) => each.column(name).nullable),
  };
}
