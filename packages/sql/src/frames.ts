import { type BatchView, type ColumnType, emptyView, toArrowTable } from '@accelerator/column';
import type { Frame, Polars } from './polars.ts';

/** Columns as Polars has them in memory. */
export async function frameOf(polars: Polars, columns: ReadonlyMap<string, readonly BatchView[]>): Promise<Frame> {
  const { tableToIPC } = await import('apache-arrow');
  return polars.readIPC(Buffer.from(tableToIPC(await toArrowTable(columns), 'file')));
}

/** A frame without rows. */
export function emptyFrame(polars: Polars, columns: ReadonlyMap<string, ColumnType>): Promise<Frame> {
  return frameOf(polars, new Map([...columns].map(([name, type]) => [name, [emptyView(type)]])));
}
