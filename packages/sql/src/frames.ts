import {
  type BatchView,
  type ColumnType,
  decimalShape,
  emptyView,
  isDecimalType,
  toArrowTable,
} from '@accelerator/column';
import { filledBatches } from '@accelerator/dataset';
import type { Expression, Frame, LazyFrame, Polars } from './polars.ts';
import type { Table } from './table.ts';

/** Columns as Polars has them in memory. */
async function frameOf(polars: Polars, columns: ReadonlyMap<string, readonly BatchView[]>): Promise<Frame> {
  const { tableToIPC } = await import('apache-arrow');
  const wide = new Map([...columns].map(([name, views]) => [name, views.map(withAllDigits)] as const));
  return polars.readIPC(Buffer.from(tableToIPC(await toArrowTable(wide), 'file')));
}

/** Polars refuses a sum that has more digits than its column. */
function withAllDigits(view: BatchView): BatchView {
  const type = `decimal(38,${decimalShape(view.type)?.scale ?? 0})`;
  return isDecimalType(view.type) && isDecimalType(type) ? { ...view, type } : view;
}

interface EmptyColumn {
  readonly type: ColumnType;
  /** Of vectors. */
  readonly length?: number | undefined;
}

/** A frame without rows. */
export function emptyFrame(polars: Polars, columns: ReadonlyMap<string, EmptyColumn>): Promise<Frame> {
  return frameOf(polars, new Map([...columns].map(([name, { type, length }]) => [name, [emptyView(type, length)]])));
}

/** A column as queries count with it: Polars goes round at the end of 32 bits without a word. */
export function widely(polars: Polars, type: ColumnType | undefined, column: Expression): Expression {
  return type === 'int32' ? column.cast(polars.Int64) : column;
}

/**
 * Some columns of a table as Polars has them in memory: read by batches, which compares every byte with its checksum and
 * leaves out what is retracted. Polars could read the files itself, but it knows of neither; and of lazy frames side by
 * side it prunes no column (0.24) and cuts each at another row when there is a LIMIT.
 * @throws what reading a column throws
 */
export async function tableFrame(polars: Polars, table: Table, columns: readonly string[]): Promise<LazyFrame> {
  const views = new Map<string, BatchView[]>(columns.map((name) => [name, []]));
  const wanted = columns.flatMap((name) => table.columns.get(name) ?? []);
  for (const batch of filledBatches(table.datasets, wanted)) {
    for (const [name, all] of views) {
      const view = batch.columns[name];
      if (view !== undefined) all.push(view);
    }
  }
  const isEmpty = [...views.values()].every((each) => each.length === 0);
  const types = new Map(wanted.map((column) => [column.name, column]));
  // Polars reads no column without a name, which files that pandas has written have: each gets a number, then its name.
  const numberOf = new Map(columns.map((name, number) => [name, String(number)]));
  const numbered = <T>(all: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...all].map(([name, each]) => [numberOf.get(name) ?? name, each]));
  const frame = await (isEmpty ? emptyFrame(polars, numbered(types)) : frameOf(polars, numbered(views)));
  return frame
    .lazy()
    .select(
      ...[...numberOf].map(([name, number]) => widely(polars, types.get(name)?.type, polars.col(number)).alias(name)),
    );
}
