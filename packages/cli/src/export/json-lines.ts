import { type ColumnType, isDecimalType, jsonText } from '@accelerator/column';
import { base64, type DatasetSource, isoDate, plainJson, plainRows, plainVector } from '@accelerator/inspect';
import { inChunks } from './in-chunks.ts';

/**
 * One JSON object per row. Decimals and whole numbers of 64 bits are written as numbers, with all their digits; NaN and the
 * infinities, which JSON has not, as null; bytes in base64, vectors as lists of numbers.
 *
 * @param onLost told of each number that becomes null
 */
export function jsonLines(source: DatasetSource, onLost: () => void): Generator<string> {
  const heads = source.columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const types = source.columns.map(({ type }) => type);
  return inChunks(plainRows(source), (row) => {
    let line = '';
    for (const [index, head] of heads.entries()) line += head + textOf(types[index] ?? 'json', row[index], onLost);
    return `${line}}\n`;
  });
}

/** A value of a column as JSON text. */
function textOf(type: ColumnType, value: unknown, onLost: () => void): string {
  if (value === null || value === undefined) return 'null';
  if (type === 'msgpack') return JSON.stringify(plainJson(value, onLost));
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' && isDecimalType(type)) return value;
  if (typeof value === 'number') return numberText(value, onLost);
  if (value instanceof Date) return `"${isoDate(type, value)}"`;
  if (type === 'vector') return JSON.stringify(plainVector(value, onLost));
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  return type === 'json' ? (jsonText(value) ?? 'null') : JSON.stringify(value);
}

function numberText(value: number, onLost: () => void): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  onLost();
  return 'null';
}
