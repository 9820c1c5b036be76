import { isAcceleratorError, temporaryFolder, withHint } from '@accelerator/base';
import { Dataset, type DatasetList, RowStore } from '@accelerator/dataset';
import { datasetSource, firstRows } from '@accelerator/inspect';
import { loadPolars, namesIn, runSql } from '@accelerator/sql';
import { meantDataset, type Workdir } from '@accelerator/store';
import { type ExportFlags, exportRows, refuseFormatAlone } from '../export/export-rows.ts';
import { openWorkdir } from '../open-workdir.ts';
import { printLines } from '../output/print.ts';
import { writeLines } from '../output/write-lines.ts';
import { formatRows } from '../show/format-dataset.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface SqlFlags extends ExportFlags {
  readonly workdir?: string;
  readonly chain?: boolean;
  readonly rows: string;
}

/** `ax sql`: the result of a query, on the terminal or in a file. */
export async function sqlCommand(query: string, flags: SqlFlags): Promise<void> {
  const count = parseWholeNumber('--rows', flags.rows);
  refuseFormatAlone(flags);
  const workdir = await openWorkdir(flags.workdir);
  const polars = await loadPolars();
  const result = await runSql(polars, query, await tablesOf(query, workdir, flags.chain === true)).catch(hinted);
  // As a dataset of no job: all that shows and writes rows takes it as it takes any other.
  const store = new RowStore(temporaryFolder('sql'));
  try {
    const { writer, finish } = store.writer(
      'result',
      result.columns.map(({ name, type }) => [name, type] as const),
    );
    for (const batch of result.batches()) writer.writeBatch(batch);
    const source = datasetSource(finish(), {});
    writeLines(
      process.stderr,
      result.partial.map((each) => `${each}, and null in the rows of the others.`),
    );
    if (flags.export !== undefined) await exportRows(source, flags.export, flags);
    else if (flags.json === true) await exportRows(source, '-', { format: 'jsonl' });
    else printLines((colours) => formatRows(source, firstRows(source, count), colours));
  } finally {
    store.close();
  }
}

/** The datasets that are named in a query. Its other words name none, or one that the query does not read. */
async function tablesOf(query: string, workdir: Workdir, chain: boolean): Promise<Map<string, Dataset | DatasetList>> {
  const tables = new Map<string, Dataset | DatasetList>();
  for (const { name } of namesIn(query)) {
    const dataset = tables.has(name) ? undefined : await datasetCalled(name, workdir);
    if (dataset !== undefined) tables.set(name, chain ? dataset.chain() : dataset);
  }
  return tables;
}

async function datasetCalled(name: string, workdir: Workdir): Promise<Dataset | undefined> {
  try {
    return Dataset.open(workdir.path, await meantDataset(workdir, name));
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}

function hinted(error: unknown): never {
  throw isAcceleratorError(error) && error.code === 'SQL_INVALID' ? withHint(error, hint) : error;
}

const hint =
  'Datasets are called as in `ax ds`, in double quotes where that is no plain word: `from import_images`, `from "main-3/bad"`.';
