import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ColumnSpecs, WriteBatch } from '@accelerator/sdk';
import { createColumn } from '../../lib/csv/create-column.ts';
import { type CsvOptions, csvOptions, labelLinesOf } from '../../lib/csv/csv-options.ts';
import { importSlice } from '../../lib/csv/import-slice.ts';
import { indexTogether } from '../../lib/csv/index-together.ts';
import { openTables } from '../../lib/csv/open-tables.ts';
import { columnAsItLies } from '../column-as-it-lies.ts';

export type Given = Partial<Omit<CsvOptions, 'file'>> & {
  readonly slices?: number;
  readonly windowBytes?: number;
  readonly pieceBytes?: number;
};

/** What an import made, slice by slice. Rows as lists of values, null for null. */
export interface Imported {
  readonly columns: readonly string[];
  readonly slices: readonly (readonly (string | number | null)[])[][];
  readonly bad: readonly {
    readonly line: number;
    readonly data: string;
    readonly reason: string;
    readonly sliceno: number;
  }[];
  readonly skipped: readonly { readonly line: number; readonly data: string; readonly sliceno: number }[];
}

let folder: string | undefined;
let count = 0;

function temporaryFolder(): string {
  folder ??= mkdtempSync(path.join(tmpdir(), 'accelerator-csv-'));
  return folder;
}

export function removeFolder(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

/** Imports a text as the method does, in this process. */
export async function importText(content: string | Uint8Array, given: Given = {}): Promise<Imported> {
  const { slices = 1, windowBytes, pieceBytes, ...some } = given;
  const own = path.join(temporaryFolder(), String(count++));
  writeFileSync(own, content);
  const { file: _, ...options } = csvOptions.parse({ file: 'a.csv', ...some });
  const temporary = (name: string) => `${own}-${name.replaceAll('/', '-')}`;
  const scan = { ...(windowBytes !== undefined && { windowBytes }), ...(pieceBytes !== undefined && { pieceBytes }) };
  const { tables } = await openTables({ path: own, name: 'a.csv' }, options, temporary, scan);
  const opened = tables[0]?.table;
  if (opened === undefined) throw new Error('There is no table.');
  const table = await indexTogether(opened, `${own}-pieces`, scan);
  const bad: { line: number; data: string; reason: string; sliceno: number }[] = [];
  const skipped: { line: number; data: string; sliceno: number }[] = [];
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString(options.as === 'bytes' ? 'latin1' : 'utf8');
  const columns = [
    ...(options.lineNumber === '' ? [] : [options.lineNumber]),
    ...table.columns.flatMap(({ label, isDiscarded }) => (isDiscarded ? [] : [label])),
  ];
  const rows = Array.from({ length: slices }, (_each, sliceno) => {
    const written: (string | number | null)[][] = [];
    importSlice(
      table,
      {
        rows: { writeBatch: (batch) => written.push(...rowsOf(batch, columns, text)) },
        bad:
          options.onError === 'fail'
            ? undefined
            : { write: (line, data, reason) => bad.push({ line: Number(line), data: text(data), reason, sliceno }) },
        skipped: { write: (line, data) => skipped.push({ line: Number(line), data: text(data), sliceno }) },
      },
      {
        share: { sliceno, slices, order: options.order, labelLines: labelLinesOf(options) },
        createColumn: (label) => createColumn(label, table.encoding, options),
        allowsExtraEmpty: options.allowExtraEmpty,
        lineNumber: options.lineNumber,
        onProgress: () => {},
      },
    );
    return written;
  });
  return { columns, slices: rows, bad, skipped };
}

function rowsOf(
  batch: WriteBatch<ColumnSpecs>,
  names: readonly string[],
  text: (bytes: Uint8Array) => string,
): (string | number | null)[][] {
  return Array.from({ length: batch.rows }, (_, row) => names.map((name) => cell(batch.columns[name], row, text)));
}

function cell(
  column: WriteBatch['columns'][string] | undefined,
  row: number,
  text: (bytes: Uint8Array) => string,
): string | number | null {
  const { values, offsets, isNull } = columnAsItLies(column);
  if (isNull?.(row) === true) return null;
  if (values instanceof Uint8Array) return text(values.subarray(offsets?.[row], offsets?.[row + 1]));
  return Number(values[row]);
}

/** The rows of a file in its order. */
export function inFileOrder({ slices }: Imported): (readonly (string | number | null)[])[] {
  const longest = Math.max(...slices.map((rows) => rows.length));
  return Array.from({ length: longest }, (_, row) =>
    slices.flatMap((rows) => (rows[row] === undefined ? [] : [rows[row]])),
  ).flat();
}
