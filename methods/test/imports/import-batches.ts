import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColumnType, decimalShape, formatDecimal, readInt128, type WriteBatch } from '@accelerator/sdk';
import { arrowOptions, type BatchOptions } from '../../lib/arrow/batch-options.ts';
import {
  type ImportedColumn,
  importBatches,
  type RowCounts,
  type RowShare,
  rangeOf,
} from '../../lib/arrow/import-batches.ts';
import { openArrow } from '../../lib/arrow/open-arrow.ts';
import { readBatches } from '../../lib/arrow/read-batches.ts';
import { parquetColumns } from '../../lib/parquet/parquet-columns.ts';
import { ParquetTable } from '../../lib/parquet/parquet-table.ts';
import { sharedRows } from '../../lib/parquet/shared-rows.ts';
import { columnAsItLies } from '../column-as-it-lies.ts';

export type Given = Partial<BatchOptions> & { readonly slices?: number };

/** What an import made, slice by slice: bigints of 64 bits, texts of what has any length, in base64 if it is bytes. */
export interface ImportedRows {
  readonly types: Readonly<Record<string, string>>;
  readonly slices: readonly (readonly unknown[])[][];
  readonly bad: readonly { readonly row: number; readonly data: object; readonly reason: string }[];
  readonly cut: Readonly<Record<string, number>>;
}

const folder = mkdtempSync(path.join(tmpdir(), 'accelerator-batches-'));
let count = 0;

export function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A new file for a test. */
export function fileFor(content?: Uint8Array): string {
  const file = path.join(folder, String(count++));
  if (content !== undefined) writeFileSync(file, content);
  return file;
}

/** Imports a file as the method does, in this process. */
export async function importArrow(file: string, given: Given = {}): Promise<ImportedRows> {
  const { slices = 1, options } = optionsOf(given);
  const opened = await openArrow({ path: file, name: 'a.arrow' }, options, () => fileFor());
  const { index, columns } = opened;
  return importSlices({ rows: index.rows, columns, options, slices }, (share) =>
    readBatches(opened.file, index, rangeOf(share, index.rows)),
  );
}

export async function importParquet(file: string, given: Given = {}): Promise<ImportedRows> {
  const { slices = 1, options } = optionsOf(given);
  const table = await ParquetTable.open({ path: file, name: 'a.parquet' });
  try {
    const { names, columns } = parquetColumns(table, options);
    const shared = fileFor();
    return await importSlices({ rows: table.rows, columns, options, slices }, (share) =>
      sharedRows(table, names, share, shared),
    );
  } finally {
    table.close();
  }
}

function optionsOf({ slices, ...some }: Given): {
  readonly slices: number | undefined;
  readonly options: BatchOptions;
} {
  const { file: _, ...options } = arrowOptions.parse({ file: 'a', ...some });
  return { slices, options };
}

interface Opened {
  readonly rows: number;
  readonly columns: readonly ImportedColumn[];
  readonly options: BatchOptions;
  readonly slices: number;
}

type BatchesOf = (share: RowShare) => Parameters<typeof importBatches>[0];

async function importSlices({ rows, columns, options, slices }: Opened, batchesOf: BatchesOf): Promise<ImportedRows> {
  const declared = columns.map(({ label, kind }) => ({ label, type: kind.type }));
  if (options.rowNumber !== '') declared.unshift({ label: options.rowNumber, type: 'int64' });
  const bad: { row: number; data: object; reason: string }[] = [];
  const written: unknown[][][] = [];
  const counts: RowCounts[] = [];
  for (let sliceno = 0; sliceno < slices; sliceno++) {
    const own: unknown[][] = [];
    const share = { sliceno, slices, order: options.order };
    counts.push(
      await importBatches(batchesOf(share), {
        file: 'a',
        rows,
        columns,
        share,
        rowNumber: options.rowNumber,
        targets: {
          rows: { writeBatch: (batch) => own.push(...rowsOf(batch, declared)) },
          bad:
            options.onError === 'fail'
              ? undefined
              : { write: (row, data, reason) => bad.push({ row: Number(row), data, reason }) },
        },
        onProgress: () => {},
      }),
    );
    written.push(own);
  }
  const cut: Record<string, number> = {};
  for (const each of counts) {
    for (const [label, some] of Object.entries(each.cut)) cut[label] = (cut[label] ?? 0) + some;
  }
  return {
    types: Object.fromEntries(columns.map(({ label, kind, nullable }) => [label, kind.type + (nullable ? '' : '!')])),
    slices: written,
    bad,
    cut,
  };
}

function rowsOf(
  batch: WriteBatch,
  columns: readonly { readonly label: string; readonly type: ColumnType }[],
): unknown[][] {
  return Array.from({ length: batch.rows }, (_, row) =>
    columns.map(({ label, type }) => cell(batch.columns[label], type, row)),
  );
}

function cell(column: WriteBatch['columns'][string] | undefined, type: ColumnType, row: number): unknown {
  const { values, offsets, isNull } = columnAsItLies(column);
  if (isNull?.(row) === true) return null;
  if (type === 'bool') return values[row] === 1;
  if (!(values instanceof Uint8Array)) return values[row];
  const bytes = Buffer.from(values.subarray(offsets?.[row], offsets?.[row + 1]));
  const shape = decimalShape(type);
  if (shape !== undefined) return formatDecimal(readInt128(bytes, 0), shape.scale);
  return type === 'bytes' || type === 'image' ? bytes.toString('base64') : bytes.toString();
}
