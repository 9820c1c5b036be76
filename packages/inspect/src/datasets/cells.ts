import { digestBytes, digestOf } from '@accelerator/base';
import {
  blockRows,
  type CellHead,
  ColumnCursor,
  ColumnReader,
  type ColumnSource,
  cellHeads,
} from '@accelerator/column';
import { type ColumnInfo, ownSource } from '@accelerator/dataset';
import { jsonValue } from '@accelerator/job';
import { isoDate, plainJson } from '../values/plain-value.ts';
import { sniffType } from '../values/sniff-type.ts';
import type { SlicePart } from './row-ranges.ts';

/** Texts are shown up to this length: more of one does not help in a table, and a page of them would be large. */
export const longestText = 1000;

/** What is shown of a value of bytes. */
export interface BytesCell {
  readonly bytes: number;
  /** What kind of file it is, by its first bytes. */
  readonly type: string;
  /** Its content digest, under which its picture is kept. */
  readonly digest: string;
}

/** What is shown of a vector. */
export interface VectorCell {
  /** How many numbers it has. */
  readonly length: number;
  /** The first ones, with four digits; as text what JSON has not, `NaN`. */
  readonly numbers: readonly (number | string)[];
  /** The root of the sum of their squares; null where one of them is not finite. */
  readonly norm: number | null;
}

/** Values of a column as they are shown, with the lengths of texts that were cut, by their place. */
export interface Cells {
  readonly values: readonly unknown[];
  readonly cut: Readonly<Record<string, number>>;
}

/** Reads some rows of a column. Of large values of bytes only what is shown is read. */
export function readCells(column: ColumnInfo, parts: readonly SlicePart[]): Cells {
  const values: unknown[] = [];
  const cut: Record<string, number> = {};
  for (const { sliceno, from, count } of parts) {
    const source = column[ownSource](sliceno);
    if (source === undefined) throw new Error(`Internal error: a column without slice ${sliceno}`);
    if (source.type === 'bytes' || source.type === 'image') {
      values.push(...bytesCells(source, from, count));
      continue;
    }
    for (const value of rawValues(source, from, count)) {
      const { cell, length } = cellOf(source, value);
      if (length !== undefined) cut[values.length] = length;
      values.push(cell);
    }
  }
  return { values, cut };
}

function bytesCells(source: ColumnSource, from: number, count: number): (BytesCell | null)[] {
  const kept = keptDigests(source, from, count);
  return cellHeads(source, from, count).map((head, index) =>
    head === null
      ? null
      : {
          bytes: head.size,
          type: sniffType(head.head),
          digest: kept?.[index] ?? digestOfCell(source, from + index, head),
        },
  );
}

/** Digests that were kept when the column was written. */
function keptDigests(source: ColumnSource, from: number, count: number): string[] | undefined {
  const reader = new ColumnReader(source);
  const { rowDigests } = reader;
  reader.close();
  if (rowDigests === undefined) return undefined;
  return Array.from({ length: count }, (_, index) =>
    rowDigests.toString('hex', (from + index) * digestBytes, (from + index + 1) * digestBytes),
  );
}

function digestOfCell(source: ColumnSource, row: number, { whole }: CellHead): string {
  if (whole !== undefined) return digestOf(whole);
  const [value] = rawValues({ ...source, raw: true }, row, 1);
  return value instanceof Uint8Array ? digestOf(value) : '';
}

/** Values `from` on, JSON as the bytes that are stored. */
function rawValues(source: ColumnSource, from: number, count: number): unknown[] {
  const cursor = new ColumnCursor({ ...source, raw: source.raw === true || source.type === 'json' });
  const values: unknown[] = [];
  const block: unknown[] = [];
  try {
    cursor.skip(from);
    while (values.length < count) {
      const taken = Math.min(count - values.length, cursor.available(), blockRows);
      if (taken === 0) break;
      cursor.take(taken, block);
      values.push(...block.slice(0, taken));
    }
  } finally {
    cursor.close();
  }
  return values;
}

/** A value as it is shown; `length`: it is a part of a text of that many characters. */
function cellOf({ type }: ColumnSource, value: unknown): { readonly cell: unknown; readonly length?: number } {
  if (value === null || value === undefined) return { cell: null };
  if (value instanceof Float32Array) return { cell: vectorCell(value) };
  if (value instanceof Date) return { cell: isoDate(type, value) };
  if (typeof value === 'string') return shortText(value);
  if (type === 'json' && value instanceof Uint8Array) {
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
    return text.length > longestText ? shortText(text) : { cell: JSON.parse(text) };
  }
  if (type !== 'msgpack') return { cell: jsonValue(value) };
  const plain = plainJson(value);
  const text = JSON.stringify(plain);
  return text.length > longestText ? shortText(text) : { cell: plain };
}

/** Numbers of a vector that are shown: as many as a curve as wide as a table can show. */
const mostNumbersShown = 512;

export function vectorCell(vector: Float32Array): VectorCell {
  const { length } = vector;
  const numbers = Array.from(vector.subarray(0, mostNumbersShown), (number) => {
    const short = Number(number.toPrecision(4));
    return Number.isFinite(short) ? short : String(number);
  });
  let squares = 0;
  for (let index = 0; index < length; index++) squares += (vector[index] ?? 0) ** 2;
  return { length, numbers, norm: Number.isFinite(squares) ? Number(Math.sqrt(squares).toPrecision(4)) : null };
}

/** A pair of surrogates is not cut apart. */
function shortText(text: string): { readonly cell: string; readonly length?: number } {
  if (text.length <= longestText) return { cell: text };
  const end = /[\ud800-\udbff]/.test(text.charAt(longestText - 1)) ? longestText - 1 : longestText;
  return { cell: text.slice(0, end), length: text.length };
}
