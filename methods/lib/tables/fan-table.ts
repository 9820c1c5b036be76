import {
  AcceleratorError,
  type AnalysisResults,
  type CurrentJob,
  type DatasetChain,
  type InputJob,
} from '@accelerator/sdk';
import type { FanPlan } from './fan-plan.ts';
import { memoryBytes } from './memory-option.ts';
import { mergeRuns, type SorterSetup } from './merge-runs.ts';
import { openRuns, RowSorter, type SpilledRun } from './row-sorter.ts';
import { batchOf, chunksOf } from './rows.ts';
import { declared, tableColumn } from './table-columns.ts';
import { leastValue, ValueRuns } from './value-runs.ts';
import { valueText } from './value-text.ts';
import { widen } from './widen.ts';

interface FanContext {
  readonly job: CurrentJob;
  readonly options: { readonly column: string; readonly limit: number; readonly memory: number };
}

/** Rows of a slice, by the value that decides. */
interface FannedSlice {
  readonly runs: SpilledRun[];
}

function setupOf({ job, options }: FanContext, { by, columns }: FanPlan): SorterSetup {
  let files = 0;
  return {
    types: [by.type, ...columns.map(({ type }) => type)],
    order: { by: [{ index: 0, type: by.type, descending: false }], nulls: 'first' },
    memory: memoryBytes(options.memory),
    spillFile: () => job.temp(`rows-${files++}`),
  };
}

/** Puts the rows of a slice in the order of the value that decides. */
export function fanSlice(
  context: FanContext & { readonly sliceno: number },
  plan: FanPlan,
  chain: DatasetChain,
): FannedSlice {
  const all = [plan.by, ...plan.columns];
  const names = all.map(({ name }) => name);
  const sorter = new RowSorter(setupOf(context, plan));
  for (const batch of chain.batches(context.sliceno, names)) {
    for (const { rows, columns } of chunksOf(batch, names)) {
      const wide = columns.map((column, index) => widen(column, all[index]?.type ?? column.type, names[index] ?? ''));
      sorter.add({ rows, columns: wide });
    }
  }
  return { runs: sorter.spilled() };
}

/** Writes one dataset after the other, each with the rows of all slices. */
export function writeFan(
  context: FanContext & {
    readonly slices: number;
    readonly jobs: { readonly previous: InputJob | undefined };
    readonly analysisRes: AnalysisResults<FannedSlice>;
  },
  plan: FanPlan,
): { readonly datasets: number; readonly rows: number } {
  const { job, options, jobs, analysisRes } = context;
  const setup = setupOf(context, plan);
  const opened = [...analysisRes].map(({ runs }) => openRuns(runs, setup.types));
  const slices = opened.map(({ runs }) => new ValueRuns(mergeRuns(runs, setup)));
  const before = new Set(jobs.previous?.datasets() ?? []);
  const names = plan.columns.map(({ name }) => name);
  const written = new Set<string>();
  const begin = (name: string) => {
    if (written.size === options.limit) throw tooManyValues(options.column, options.limit);
    written.add(name);
    const previous = before.has(name) ? jobs.previous?.dataset(name) : undefined;
    return job.datasetWriter({ name, columns: declared(plan.columns), hashlabel: plan.hashlabel, previous });
  };
  let rows = 0;
  try {
    for (let value = leastValue(slices); value !== undefined; value = leastValue(slices)) {
      const name = valueText(value, 0);
      if (written.has(name))
        throw tableColumn(`Column '${options.column}' has both nulls and the text '${name}', which name one dataset.`);
      const writer = begin(name);
      for (const [sliceno, slice] of slices.entries()) {
        const target = writer.slice(sliceno);
        for (const chunk of slice.take(value)) {
          rows += chunk.rows;
          target.writeBatch(batchOf({ rows: chunk.rows, columns: chunk.columns.slice(1) }, names));
        }
      }
      writer.finish();
    }
  } finally {
    for (const { files } of opened) for (const file of files) file.remove();
  }
  for (const name of before) {
    if (written.has(name)) continue;
    const writer = begin(name);
    for (let sliceno = 0; sliceno < context.slices; sliceno++) writer.slice(sliceno);
    writer.finish();
  }
  return { datasets: written.size, rows };
}

/**
 * A table is to become more datasets than `limit` allows: most often the column is not one of few values.
 *
 * @remedy Choose another column, or raise `limit`.
 */
function tooManyValues(column: string, limit: number): AcceleratorError {
  return new AcceleratorError({
    code: 'TOO_MANY_VALUES',
    message: `Column '${column}' has more than ${limit} values, each of which would be a dataset.`,
    hint: 'Choose another column, or raise `limit`.',
  });
}
