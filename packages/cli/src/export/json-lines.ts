import { type ColumnType, jsonText } from '@accelerator/column';
import { base64, type DatasetSource, isoDate, plainJson, plainRows } from '@accelerator/inspect';
import { inChunks } from './in-chunks.ts';

/**
 * One JSON object per row. Whole numbers of 64 bits are written as numbers, with all their digits; NaN and the
 * infinities, which JSON has not, as null; bytes in base64.
 */
export function jsonLines(source: DatasetSource): Generator<string> {
  const heads = source.columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const types = source.columns.map(({ type }) => type);
  return inChunks(plainRows(source), (row) => {
    let line = '';
    for (const [index, head] of heads.entries()) line += head + textOf(types[index] ?? 'json', row[index]);
    return `${line}}\n`;
  });
}

/** A value of a column as JSON text. */
function textOf(type: ColumnType, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return `"${isoDate(type, value)}"`;
  if (value instanceof Uint8Array && type !== 'msgpack') return `"${base64(value)}"`;
  if (type === 'json') return jsonText(value) ?? 'null';
  return JSON.stringify(type === 'msgpack' ? plainJson(value) : value);
}
