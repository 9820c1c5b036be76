import { Dataset } from '@accelerator/dataset';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { datasetRows } from '../show/dataset-rows.ts';
import { summarizeDataset } from '../show/dataset-summary.ts';
import { findDataset } from '../show/find-dataset.ts';
import { formatDataset, formatRows } from '../show/format-dataset.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface DsFlags {
  readonly workdir?: string;
  readonly rows?: string;
  readonly slices?: boolean;
  readonly columns?: readonly string[];
  readonly json?: boolean;
}

/** `ax ds`: what is known of a dataset, or its first rows. */
export async function dsCommand(wanted: string, flags: DsFlags): Promise<void> {
  const workdir = await openWorkdir(flags.workdir);
  const dataset = Dataset.open(workdir.path, findDataset(workdir, wanted));
  const columns = flags.columns ?? [...dataset.columns.keys()];
  for (const column of columns) dataset.column(column);
  const count = flags.rows === undefined ? undefined : parseWholeNumber('--rows', flags.rows);
  const rows = count === undefined ? undefined : datasetRows(dataset, columns, count);
  if (flags.json === true) {
    printJson({
      ...summarizeDataset(dataset),
      ...(rows !== undefined && { sample: rows.map((row) => namedValues(columns, row)) }),
    });
  } else if (rows !== undefined) {
    printLines((colours) => formatRows(dataset, columns, rows, colours));
  } else {
    printLines((colours) =>
      formatDataset(summarizeDataset(dataset), { slices: flags.slices === true, columns }, colours),
    );
  }
}

function namedValues(columns: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, index) => [column, row[index]]));
}
