import { dataset, defineMethod } from '@accelerator/sdk';
import { badLineColumns } from './lib/csv/line-columns.ts';
import { besideOf } from './lib/csv/previous.ts';
import { sumCounts } from './lib/csv/sum-counts.ts';
import { importLines } from './lib/jsonl/import-lines.ts';
import { jsonlOptions } from './lib/jsonl/jsonl-options.ts';
import { openLines } from './lib/jsonl/open-lines.ts';
import { ValueColumn } from './lib/jsonl/value-column.ts';

export default defineMethod({
  description:
    'Import a file of JSON lines as a dataset: each line is an object, each key a column. Types are those that `types` says, ' +
    'or that all values have; what is nested becomes json. All slices parse the file at once.',
  options: jsonlOptions,
  datasets: { previous: dataset.optional() },
  async prepare({ job, options, datasets: { previous } }) {
    const { name, path } = options.file;
    const before = new Map([...(previous?.columns ?? [])].map(([label, { type }]) => [label, type] as const));
    const opened = await openLines({ name, path }, { options, before, temporary: (what) => job.temp(what) });
    const { lineNumber, onError } = options;
    const numbers = lineNumber === '' ? [] : [[lineNumber, { type: 'int64', nullable: false }] as const];
    const columns = opened.plans.map((plan) => {
      const { type, nullable } = new ValueColumn(plan);
      return [plan.label, { type, nullable }] as const;
    });
    const rows = job.datasetWriter({ columns: [...numbers, ...columns], previous });
    const bad =
      onError === 'fail'
        ? undefined
        : job.datasetWriter({
            name: 'bad',
            columns: badLineColumns,
            previous: besideOf(previous, 'bad', badLineColumns),
          });
    return { opened, rows, bad };
  },
  analysis({ job, options, prepareRes: { opened, rows, bad }, sliceno, slices }) {
    return importLines(
      opened,
      { rows, bad },
      {
        share: { sliceno, slices, order: options.order, labelLines: 0 },
        lineNumber: options.lineNumber,
        onProgress: (done, total) => job.progress(done, total),
      },
    );
  },
  synthesis({ analysisRes }) {
    return sumCounts([...analysisRes]);
  },
});
