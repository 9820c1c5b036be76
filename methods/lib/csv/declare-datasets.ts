import type { CurrentJob, Dataset, DatasetWriter } from '@accelerator/sdk';
import { createColumn } from './create-column.ts';
import type { CsvOptions } from './csv-options.ts';
import { badLineColumns, skippedLineColumns } from './line-columns.ts';
import type { NamedTable } from './open-tables.ts';
import { besideOf } from './previous.ts';

type BadWriter = DatasetWriter<typeof badLineColumns>;
type SkippedWriter = DatasetWriter<typeof skippedLineColumns>;

/** The writers of what comes of a table. */
export interface TableWriters {
  readonly rows: DatasetWriter;
  readonly bad: BadWriter | undefined;
  readonly skipped: SkippedWriter | undefined;
}

/** What the datasets of a table continue. */
export interface Before {
  readonly rows: Dataset | DatasetWriter | undefined;
  readonly bad: Dataset | BadWriter | undefined;
  readonly skipped: Dataset | SkippedWriter | undefined;
}

/**
 * The datasets of an earlier import that go with one of them, as far as they are wanted: whoever looks at a dataset by its
 * job depends on that job.
 */
export function beforeOf(previous: Dataset | undefined, options: CsvOptions): Before {
  const { onError } = options;
  return {
    rows: previous,
    bad:
      onError === 'fail' || previous === undefined
        ? undefined
        : besideOf(previous, badName(previous.name), badLineColumns),
    skipped:
      !skipsLines(options) || previous === undefined
        ? undefined
        : besideOf(previous, skippedName(previous.name), skippedLineColumns),
  };
}

function skipsLines({ comment, skipLines, skipEmptyLines }: CsvOptions): boolean {
  return comment !== '' || skipLines > 0 || skipEmptyLines;
}

export function badName(dataset = 'default'): string {
  return dataset === 'default' ? 'bad' : `${dataset}.bad`;
}

export function skippedName(dataset = 'default'): string {
  return dataset === 'default' ? 'skipped' : `${dataset}.skipped`;
}

export function declareDatasets(
  job: CurrentJob,
  options: CsvOptions,
  { dataset, table }: NamedTable,
  before: Before,
): TableWriters {
  const columns = table.columns.flatMap(({ label, isDiscarded }) => {
    if (isDiscarded) return [];
    const { type, nullable } = createColumn(label, table.encoding, options);
    return [[label, { type, nullable }] as const];
  });
  const { lineNumber, onError } = options;
  const filename = table.file.name;
  const numbers = lineNumber === '' ? [] : [[lineNumber, { type: 'int64', nullable: false }] as const];
  return {
    rows: job.datasetWriter({ name: dataset, columns: [...numbers, ...columns], previous: before.rows, filename }),
    bad:
      onError === 'fail'
        ? undefined
        : job.datasetWriter({ name: badName(dataset), columns: badLineColumns, previous: before.bad, filename }),
    skipped: skipsLines(options)
      ? job.datasetWriter({
          name: skippedName(dataset),
          columns: skippedLineColumns,
          previous: before.skipped,
          filename,
        })
      : undefined,
  };
}

/** Publishes the datasets of a table as those of the job. */
export function linkAsDefault(job: CurrentJob, dataset: string, writers: TableWriters): void {
  const names = [
    [dataset, 'default'],
    ...(writers.bad === undefined ? [] : [[badName(dataset), 'bad']]),
    ...(writers.skipped === undefined ? [] : [[skippedName(dataset), 'skipped']]),
  ] as const;
  for (const [from = '', name = ''] of names) {
    const source = job.dataset(from);
    job.linkDataset({ source, name, previous: source.previous });
  }
}
