import type { AnalysisResults, CurrentJob, Dataset, DatasetChain, DatasetWriter } from '@accelerator/sdk';
import { memoryBytes } from './memory-option.ts';
import { mergeRuns, type SorterSetup } from './merge-runs.ts';
import { openRuns, RowSorter, type SpilledRun } from './row-sorter.ts';
import { batchOf, chunksOf } from './rows.ts';
import { SliceFiller } from './slice-filler.ts';
import { canSort, type SortOrder } from './sort-keys.ts';
import { commonHashlabel, findColumns, type TableColumn, tableColumn, tableColumns } from './table-columns.ts';

interface SortOptions {
  readonly by: readonly (string | { readonly column: string; readonly descending: boolean })[];
  readonly nulls: 'first' | 'last';
  readonly acrossSlices: boolean;
  readonly keepTogether?: string | undefined;
  readonly memory: number;
}

/** How a table is put in order. Plain data. */
export interface SortPlan {
  readonly columns: readonly TableColumn[];
  readonly order: SortOrder;
  readonly hashlabel: string | null;
}

/** @throws AcceleratorError `TABLE_COLUMN` */
export function planSort(chain: DatasetChain, last: Dataset, options: SortOptions): SortPlan {
  const columns = tableColumns(chain, last);
  const by = options.by.map((each) => (typeof each === 'string' ? { column: each, descending: false } : each));
  const names = by.map(({ column }) => column);
  const found = findColumns(columns, names, '`by`');
  for (const { name, type } of found) {
    if (!canSort(type)) throw tableColumn(`Rows can't be put in order by '${name}': it is a ${type} column.`);
  }
  const { keepTogether, acrossSlices } = options;
  if (keepTogether !== undefined && !(acrossSlices && names.includes(keepTogether))) {
    const reason = acrossSlices ? 'a column of `by`' : '`acrossSlices`';
    throw tableColumn(`\`keepTogether: '${keepTogether}'\` needs ${reason}.`);
  }
  return {
    columns,
    order: {
      by: found.map(({ name, type }, index) => ({
        index: columns.findIndex((column) => column.name === name),
        type,
        descending: by[index]?.descending === true,
      })),
      nulls: options.nulls,
    },
    hashlabel: acrossSlices ? null : commonHashlabel(chain, last, columns),
  };
}

interface SortContext {
  readonly job: CurrentJob;
  readonly options: SortOptions;
  readonly prepareRes: { readonly plan: SortPlan; readonly writer: DatasetWriter | undefined };
}

function setupOf({ job, options, prepareRes: { plan } }: SortContext): SorterSetup {
  let files = 0;
  return {
    types: plan.columns.map(({ type }) => type),
    order: plan.order,
    memory: memoryBytes(options.memory),
    spillFile: () => job.temp(`rows-${files++}`),
  };
}

/** Writes a slice in order; without a writer, gives its sorted runs. */
export function sortSlice(context: SortContext & { readonly sliceno: number }, chain: DatasetChain): SpilledRun[] {
  const { sliceno, prepareRes } = context;
  const { plan, writer } = prepareRes;
  const names = plan.columns.map(({ name }) => name);
  const sorter = new RowSorter(setupOf(context));
  try {
    for (const batch of chain.batches(sliceno, names)) {
      for (const chunk of chunksOf(batch, names)) sorter.add(chunk);
    }
    if (writer === undefined) return sorter.spilled();
    for (const chunk of sorter.sorted()) writer.writeBatch(batchOf(chunk, names));
    return [];
  } finally {
    if (writer !== undefined) sorter.close();
  }
}

/** Merges the runs of all slices, and cuts them into slices of equal length. */
export function writeRuns(
  context: SortContext & { readonly slices: number; readonly analysisRes: AnalysisResults<SpilledRun[]> },
  writer: DatasetWriter,
): void {
  const { slices, analysisRes, options, prepareRes } = context;
  const { plan } = prepareRes;
  const types = plan.columns.map(({ type }) => type);
  const spilled = [...analysisRes].flat();
  const { runs, files } = openRuns(spilled, types);
  const total = spilled.reduce((sum, { chunks }) => sum + chunks.reduce((rows, chunk) => rows + chunk.rows, 0), 0);
  const bounds = Array.from({ length: slices + 1 }, (_, slice) => Math.floor((slice * total) / slices));
  const rowsPerSlice = bounds.slice(1).map((bound, slice) => bound - (bounds[slice] ?? 0));
  const names = plan.columns.map(({ name }) => name);
  const filler = new SliceFiller({ writer, names, rowsPerSlice, keepTogether: options.keepTogether });
  try {
    for (const chunk of mergeRuns(runs, setupOf(context))) filler.write(chunk);
  } finally {
    for (const file of files) file.remove();
  }
}
