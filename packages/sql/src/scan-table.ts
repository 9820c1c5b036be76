import { ColumnReader, type ColumnSource } from '@accelerator/column';
import { type Dataset, ownSource, type RowSpans, retractedIn } from '@accelerator/dataset';
import { emptyFrame, frameOf } from './frames.ts';
import type { LazyFrame, Polars } from './polars.ts';
import type { Table } from './table.ts';

/** Of one slice of a dataset. */
interface SliceToScan {
  readonly dataset: Dataset;
  readonly sliceno: number;
  readonly rows: number;
  readonly retracted: RowSpans;
}

/**
 * Some columns of a table, for Polars: the column files of a slice side by side, one slice below the other; rows that are
 * retracted are left out. Every byte of these files is compared with its checksum here, as Polars knows of none.
 * @throws AcceleratorError `COLUMN_FILE_MISSING`, `COLUMN_FILE_DAMAGED`, `MANIFEST_DAMAGED`
 */
export async function scanTable(polars: Polars, table: Table, columns: readonly string[]): Promise<LazyFrame> {
  const slices = slicesOf(table);
  const frames = await Promise.all(slices.map((slice) => scanSlice(polars, slice, columns)));
  if (frames.length > 0) return polars.concat(frames);
  const types = new Map([...table.columns].filter(([name]) => columns.includes(name)));
  return (await emptyFrame(polars, types)).lazy();
}

/** A slice without rows has no files. */
function slicesOf({ datasets }: Table): SliceToScan[] {
  return [...datasets].flatMap((dataset) =>
    dataset.sliceNumbers().flatMap((sliceno): SliceToScan[] => {
      const rows = dataset.rowsOf(sliceno);
      const retracted = datasets[retractedIn](dataset, sliceno);
      return rows === retracted.rows ? [] : [{ dataset, sliceno, rows, retracted }];
    }),
  );
}

async function scanSlice(polars: Polars, slice: SliceToScan, columns: readonly string[]): Promise<LazyFrame> {
  const { dataset, sliceno, rows, retracted } = slice;
  const files = columns.map((name) => {
    const source = dataset.column(name)[ownSource](sliceno);
    if (source === undefined) throw new Error(`Internal error: ${name} has no slice ${sliceno}`);
    check(source);
    // A column that was renamed has its first name in the file.
    return polars.scanIPC(source.file).select(polars.nth(0).alias(name));
  });
  if (retracted.rows === 0) return polars.concat(files, { how: 'horizontal' });
  const live = freeName(columns);
  const values = new Uint8Array(rows).fill(1);
  for (const [from, to] of retracted) values.fill(0, from, to);
  const offsets = new Int32Array(0);
  const view = { type: 'bool', rows, values, offsets, nulls: 0, isNull: () => false } as const;
  const mask = await frameOf(polars, new Map([[live, [view]]]));
  return polars
    .concat([...files, mask.lazy()], { how: 'horizontal' })
    .filter(polars.col(live))
    .select(...columns.map((name) => polars.col(name)));
}

/** Reads all of a file. @throws AcceleratorError `COLUMN_FILE_MISSING`, `COLUMN_FILE_DAMAGED` */
function check(source: ColumnSource): void {
  const reader = new ColumnReader(source);
  try {
    for (const index of reader.batches.keys()) reader.readBatch(index);
  } finally {
    reader.close();
  }
}

function freeName(taken: readonly string[]): string {
  let name = 'live';
  while (taken.includes(name)) name += '_';
  return name;
}
