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

/** The datasets of an earlier import that go with one of them. */
export function beforeOf(previous: Dataset | undefined): Before {
  return {
    rows: previous,
    bad: besideOf(previous, badName(previous?.name), badLineColumns),
    skipped: besideOf(previous, skippedName(previous?.name), skippedLineColumns),
  };
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
  const { lineNumber, onError, comment, skipLines, skipEmptyLines } = options;
  const numbers = lineNumber === '' ? [] : [[lineNumber, { type: 'int64', nullable: false }] as const];
  const skips = comment !== '' || skipLines > 0 || skipEmptyLines;
  return {
    rows: job.datasetWriter({ name: dataset, columns: [...numbers, ...columns], previous: before.rows }),
    bad:
      onError === 'fail'
        ? undefined
        : job.datasetWriter({ name: badName(dataset), columns: badLineColumns, previous: before.bad }),
    skipped: skips
      ? job.datasetWriter({ name: skippedName(dataset), columns: skippedLineColumns, previous: before.skipped })
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
