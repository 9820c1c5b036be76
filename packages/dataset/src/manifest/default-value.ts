import { type ColumnType, columnTypes } from '@accelerator/column';

/** A default as JSON: `{ value }` where JSON has it, `{ text }` for bigint, dates and special numbers, `{ base64 }`. */
export type DefaultJson = { readonly value: unknown } | { readonly text: string } | { readonly base64: string };

/** A column's default as JSON data, or undefined when the kind of value cannot be one of that type. */
export function encodeDefault(type: ColumnType, value: unknown): DefaultJson | undefined {
  if (value === null) return { value: null };
  switch (columnTypes[type].storage) {
    case 'binary':
      if (type === 'bytes' || type === 'image') {
        return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : undefined;
      }
      if (type === 'json') return { value };
      return typeof value === 'string' ? { value } : undefined;
    case 'bit':
      return typeof value === 'boolean' ? { value } : undefined;
    default:
      if (type === 'int64') return typeof value === 'bigint' ? { text: String(value) } : undefined;
      if (type === 'time') return typeof value === 'string' ? { value } : undefined;
      if (type === 'date' || type === 'datetime') {
        return value instanceof Date && !Number.isNaN(value.getTime()) ? { text: value.toISOString() } : undefined;
      }
      return typeof value === 'number' ? { text: Object.is(value, -0) ? '-0' : String(value) } : undefined;
  }
}

export function decodeDefault(type: ColumnType, json: DefaultJson): unknown {
  if ('value' in json) return json.value;
  if ('base64' in json) return Buffer.from(json.base64, 'base64');
  if (type === 'int64') return BigInt(json.text);
  if (type === 'date' || type === 'datetime') return new Date(json.text);
  return Number(json.text);
}
