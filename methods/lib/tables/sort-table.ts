import type { CurrentJob, Dataset, DatasetChain, DatasetWriter } from '@accelerator/sdk';
import { memoryBytes } from './memory-option.ts';
import type { SorterSetup } from './merge-runs.ts';
import { RowSorter } from './row-sorter.ts';
import { batchOf, chunksOf } from './rows.ts';
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

export interface SortContext {
  readonly job: CurrentJob;
  readonly options: SortOptions;
  readonly prepareRes: { readonly plan: SortPlan; readonly writer: DatasetWriter };
}

/** The slice that is to be sorted, and the rows that it has. */
export interface SortedSlice {
  readonly sliceno: number;
  readonly rows: DatasetChain;
  /** To be called now and then, if somebody waits. */
  readonly beat?: () => void;
}

/** @param file names a new file for rows that memory does not hold */
export function setupOf(
  { job, options, prepareRes: { plan } }: SortContext,
  file = (name: string) => job.temp(name),
): SorterSetup {
  let files = 0;
  return {
    types: plan.columns.map(({ type }) => type),
    order: plan.order,
    memory: memoryBytes(options.memory),
    spillFile: () => file(`rows-${files++}`),
  };
}

/** Writes a slice in order. */
export function sortSlice(context: SortContext, slice: SortedSlice): void {
  const { plan, writer } = context.prepareRes;
  const names = plan.columns.map(({ name }) => name);
  const sorter = new RowSorter(setupOf(context));
  try {
    addRows(sorter, names, slice);
    for (const chunk of sorter.sorted()) writer.writeBatch(batchOf(chunk, names));
  } finally {
    sorter.close();
  }
}

export function addRows(sorter: RowSorter, names: readonly string[], { sliceno, rows, beat }: SortedSlice): void {
  for (const batch of rows.batches(sliceno, names)) {
    for (const chunk of chunksOf(batch, names)) sorter.add(chunk);
    beat?.();
  }
}
