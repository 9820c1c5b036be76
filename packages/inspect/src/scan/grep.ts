import type { DatasetList } from '@accelerator/dataset';
import { type FoundRows, unpackRows } from './found-rows.ts';
import type { GrepColumn, GrepRequest } from './grep-request.ts';
import { grepInTurns } from './in-turns.ts';
import { type ScanOptions, scan } from './parallel-scan.ts';
import { RowPicker } from './row-picker.ts';

/** A dataset or a chain that is searched, as one table. */
export interface GrepTable {
  /** The oldest first. */
  readonly datasets: DatasetList;
  readonly request: GrepRequest;
  /** Those that are shown. */
  readonly columns: readonly GrepColumn[];
}

/** Where is searched, and for what. */
export interface GrepPlan {
  readonly tables: readonly GrepTable[];
  /** Only these slices. */
  readonly slices: readonly number[] | undefined;
  /** A row of each slice in turn, instead of slice after slice. */
  readonly inTurns: boolean;
  /** At most so many matching rows of each dataset. */
  readonly most: number;
}

export interface GrepResult extends FoundRows {
  readonly columns: readonly GrepColumn[];
}

/**
 * Searches all slices in parallel. What is found comes in order, dataset after dataset and slice after slice, while the
 * search goes on. Leaving the loop ends it, and the signal does, also while nothing is found.
 */
export async function* grep(
  plan: GrepPlan,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<GrepResult, undefined> {
  const picker = new RowPicker({ uniqueCells: plan.tables[0]?.request.unique.length ?? 0, most: plan.most });
  for (const { datasets, request, columns } of plan.tables) {
    const results = plan.inTurns
      ? grepInTurns(datasets, request, plan.slices)
      : grepInOrder(datasets, request, { slices: plan.slices, signal });
    for await (const { dataset, rows, skipRest } of results) {
      signal?.throwIfAborted();
      const picked = picker.pick(rows, { dataset, after: request.after, skipRest });
      if (picked.length > 0) yield { dataset, columns, rows: picked, skipRest };
    }
  }
}

async function* grepInOrder(
  datasets: DatasetList,
  request: GrepRequest,
  how: ScanOptions,
): AsyncGenerator<FoundRows, undefined> {
  for await (const { dataset, sliceno, chunk, skipRest } of scan(datasets, { kind: 'grep', request }, how)) {
    if (chunk.kind === 'grep') yield { dataset, rows: unpackRows(chunk, sliceno), skipRest };
  }
}
