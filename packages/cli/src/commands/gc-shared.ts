import { formatBytes, plural } from '@accelerator/inspect';
import { removeSpare, type SpareColumns } from '@accelerator/shared-cache';
import { printJson, printLines } from '../output/print.ts';
import { formatFilledTable } from '../output/table.ts';
import { withSharedCache } from '../shared-cache-here.ts';

export interface GcSharedOptions {
  readonly workdir: string | undefined;
  readonly isDeleted: boolean;
  readonly json: boolean;
  readonly keepDays: number;
  readonly maxBytes?: number | undefined;
}

/** `ax gc --shared`: shows columns that the shared cache has too, or removes them. */
export async function gcSharedCommand({ workdir: named, isDeleted, json, ...options }: GcSharedOptions): Promise<void> {
  const { spare, left } = await withSharedCache(named, async ({ workdir, shared }) => {
    const plan = await shared.planSpare(options);
    if (isDeleted) for (const each of plan.spare) removeSpare(workdir, each);
    return plan;
  });
  const bytes = spare.reduce((sum, each) => sum + each.bytes, 0);
  if (json) {
    const shown = spare.map(({ job, method, bytes: freed, ...each }) => ({
      job,
      method,
      columns: columnsOf(each),
      freed,
    }));
    printJson({ removed: isDeleted, spare: shown, left });
    return;
  }
  printLines((colours) => [
    ...(spare.length === 0
      ? []
      : formatFilledTable(
          [{ title: 'job' }, { title: 'method' }, { title: 'frees', align: 'right' }, { title: 'columns' }],
          spare.map((each) => [each.job, each.method, formatBytes(each.bytes), columnsOf(each).join(', ')]),
          colours.bold,
        )),
    colours.bold(
      spare.length === 0
        ? 'There is nothing here that the shared cache has too.'
        : `${isDeleted ? 'Removed' : 'Would remove'} columns of ${plural(spare.length, 'job')}, ${formatBytes(bytes)}: they come when they are read.`,
    ),
    `${formatBytes(left)} stay.`,
  ]);
}

function columnsOf({ units }: Pick<SpareColumns, 'units'>): string[] {
  return units.map(({ dataset, column }) => (dataset === 'default' ? column : `${dataset}/${column}`));
}
