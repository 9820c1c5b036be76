import { ColumnCursor, type ColumnType } from '@accelerator/column';
import { type Dataset, ownSource } from '@accelerator/dataset';
import { isoDate, plainJson, plainVector } from '../values/plain-value.ts';

/** A cursor whose values `searchedText` turns into text: images and JSON come as the bytes that are stored. */
export function textCursor(dataset: Dataset, name: string, sliceno: number): ColumnCursor {
  const column = dataset.column(name);
  const source = column[ownSource](sliceno);
  if (source === undefined) throw new RangeError(`There is no slice ${sliceno} in dataset ${dataset.id}`);
  return new ColumnCursor({ ...source, raw: column.type === 'image' || column.type === 'json' });
}

/** A value of a text cursor as a pattern sees it. A null is no text at all, like an empty one. */
export function searchedText(type: ColumnType, value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (type === 'msgpack') return JSON.stringify(plainJson(value));
  if (value instanceof Uint8Array) return utf8(value);
  if (value instanceof Float32Array) return JSON.stringify(plainVector(value));
  if (value instanceof Date) return isoDate(type, value);
  return String(value);
}

/** The same value as `iterate` would yield it, images as bytes. */
export function cellValue(type: ColumnType, value: unknown): unknown {
  return type === 'json' && value instanceof Uint8Array ? JSON.parse(utf8(value)) : value;
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
