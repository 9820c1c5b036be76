import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ColumnSpecs, ColumnType, WriteBatch } from '@accelerator/sdk';
import { importLines } from '../../lib/jsonl/import-lines.ts';
import { type JsonlOptions, jsonlOptions } from '../../lib/jsonl/jsonl-options.ts';
import { openLines } from '../../lib/jsonl/open-lines.ts';
import { ValueColumn } from '../../lib/jsonl/value-column.ts';
import { columnAsItLies } from '../column-as-it-lies.ts';

export type Given = Partial<Omit<JsonlOptions, 'file'>> & {
  readonly slices?: number;
  readonly windowBytes?: number;
  readonly before?: Readonly<Record<string, ColumnType>>;
};

export type Cell = string | number | bigint | boolean | null;

/** What an import made, slice by slice: bigints of int64, texts of what has any length. */
export interface ImportedLines {
  readonly types: Readonly<Record<string, string>>;
  /** The same, in their order. */
  readonly columns: readonly (readonly [label: string, type: string])[];
  readonly slices: readonly (readonly Cell[])[][];
  readonly bad: readonly { readonly line: number; readonly data: string; readonly reason: string }[];
  readonly skipped: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'accelerator-jsonl-'));
let count = 0;

export function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Imports lines as the method does, in this process. */
export async function importText(content: string | Uint8Array, given: Given = {}): Promise<ImportedLines> {
  const { slices = 1, windowBytes, before = {}, ...some } = given;
  const own = path.join(folder, String(count++));
  writeFileSync(own, content);
  const { file: _, ...options } = jsonlOptions.parse({ file: 'a.jsonl', ...some });
  const opened = await openLines(
    { path: own, name: 'a.jsonl' },
    {
      options,
      before: new Map(Object.entries(before)),
      temporary: (name) => `${own}-${name}`,
      ...(windowBytes !== undefined && { scan: { windowBytes } }),
    },
  );
  const bad: { line: number; data: string; reason: string }[] = [];
  let skipped = 0;
  const columns = opened.plans.map((plan) => ({ label: plan.label, type: new ValueColumn(plan).type }));
  if (options.lineNumber !== '') columns.unshift({ label: options.lineNumber, type: 'int64' });
  const written = Array.from({ length: slices }, (_each, sliceno) => {
    const rows: Cell[][] = [];
    const counts = importLines(
      opened,
      {
        rows: { writeBatch: (batch) => rows.push(...rowsOf(batch, columns)) },
        bad:
          options.onError === 'fail'
            ? undefined
            : {
                write: (line, data, reason) =>
                  bad.push({ line: Number(line), data: Buffer.from(data).toString(), reason }),
              },
      },
      {
        share: { sliceno, slices, order: options.order, labelLines: 0 },
        lineNumber: options.lineNumber,
        onProgress: () => {},
      },
    );
    skipped += counts.skipped;
    return rows;
  });
  return {
    types: Object.fromEntries(columns.map(({ label, type }) => [label, type])),
    columns: columns.map(({ label, type }) => [label, type] as const),
    slices: written,
    bad,
    skipped,
  };
}

function rowsOf(
  batch: WriteBatch<ColumnSpecs>,
  columns: readonly { readonly label: string; readonly type: ColumnType }[],
): Cell[][] {
  return Array.from({ length: batch.rows }, (_, row) =>
    columns.map(({ label, type }) => cell(batch.columns[label], type, row)),
  );
}

function cell(column: WriteBatch['columns'][string] | undefined, type: ColumnType, row: number): Cell {
  const { values, offsets, isNull } = columnAsItLies(column);
  if (isNull?.(row) === true) return null;
  if (type === 'bool') return values[row] === 1;
  if (values instanceof Uint8Array) return Buffer.from(values.subarray(offsets?.[row], offsets?.[row + 1])).toString();
  return values[row] ?? null;
}
