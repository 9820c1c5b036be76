import { dataset, defineMethod } from '@accelerator/sdk';
import { createColumn } from './lib/csv/create-column.ts';
import { csvOptions, labelLinesOf } from './lib/csv/csv-options.ts';
import { importSlice } from './lib/csv/import-slice.ts';
import { badLineColumns, skippedLineColumns } from './lib/csv/line-columns.ts';
import { openTable } from './lib/csv/open-table.ts';
import { besideOf } from './lib/csv/previous.ts';

export default defineMethod({
  description: 'Import a file of separated values (CSV, TSV and their like) as a dataset.',
  options: csvOptions,
  datasets: { previous: dataset.optional() },
  async prepare({ job, options, datasets: { previous } }) {
    const { name, path } = options.file;
    const table = await openTable({ name, path }, options, (what) => job.temp(what));
    const written = table.columns.flatMap(({ label, isDiscarded }) => {
      if (isDiscarded) return [];
      const { type, nullable } = createColumn(label, table.encoding, options);
      return [[label, { type, nullable }] as const];
    });
    const numbered =
      options.lineNumber === '' ? [] : [[options.lineNumber, { type: 'int64', nullable: false }] as const];
    const skips = options.comment !== '' || options.skipLines > 0 || options.skipEmptyLines;
    return {
      table,
      rows: job.datasetWriter({ columns: [...numbered, ...written], previous }),
      bad:
        options.onError === 'fail'
          ? undefined
          : job.datasetWriter({
              name: 'bad',
              columns: badLineColumns,
              previous: besideOf(previous, 'bad', badLineColumns),
            }),
      skipped: skips
        ? job.datasetWriter({
            name: 'skipped',
            columns: skippedLineColumns,
            previous: besideOf(previous, 'skipped', skippedLineColumns),
          })
        : undefined,
    };
  },
  analysis({ job, options, prepareRes: { table, ...targets }, sliceno, slices }) {
    return importSlice(table, targets, {
      share: { sliceno, slices, order: options.order, labelLines: labelLinesOf(options) },
      createColumn: (label) => createColumn(label, table.encoding, options),
      allowsExtraEmpty: options.allowExtraEmpty,
      lineNumber: options.lineNumber,
      onProgress: (done, total) => job.progress(done, total),
    });
  },
  synthesis({ analysisRes }) {
    const counts = [...analysisRes];
    const { rows, bad, skipped } = analysisRes.merge();
    return { rows, rowsPerSlice: counts.map((each) => each.rows), bad, skipped };
  },
});
