import { packValue, unpackValue } from '@accelerator/base';
import {
  type ColumnType,
  decimalShape,
  formatDecimal,
  isDecimalType,
  jsonText,
  rawFromExtreme,
} from '@accelerator/column';

/** A default as JSON: `{ value }` where JSON has it, `{ text }` for numbers, dates and JSON with all in it, `{ base64 }`. */
export type DefaultJson = { readonly value: unknown } | { readonly text: string } | { readonly base64: string };

/** A column's default as JSON data. It must be a value of that type. */
export function encodeDefault(type: ColumnType, value: unknown): DefaultJson {
  if (isDecimalType(type) && value !== null) return { value: canonicalDecimal(type, value) };
  if (type === 'vector' && value !== null) return { base64: vectorBytes(value).toString('base64') };
  if (type === 'msgpack') return { base64: packValue(value).toString('base64') };
  if (typeof value === 'bigint') return { text: String(value) };
  if (typeof value === 'number') return { text: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Date) return { text: value.toISOString() };
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  return type === 'json' && value !== null ? { text: jsonText(value) ?? '' } : { value };
}

export function decodeDefault(type: ColumnType, json: DefaultJson): unknown {
  if ('value' in json) return json.value;
  if ('base64' in json) {
    const bytes = Buffer.from(json.base64, 'base64');
    if (type === 'vector') return new Float32Array(Uint8Array.from(bytes).buffer);
    return type === 'msgpack' ? unpackValue(bytes) : bytes;
  }
  if (type === 'json') return JSON.parse(json.text);
  if (type === 'int64') return BigInt(json.text);
  if (type === 'date' || type === 'datetime') return new Date(json.text);
  return Number(json.text);
}

function vectorBytes(value: unknown): Buffer {
  const numbers =
    value instanceof Float32Array || Array.isArray(value) ? Float32Array.from(value) : new Float32Array(0);
  return Buffer.from(numbers.buffer);
}

function canonicalDecimal(type: ColumnType, value: unknown): string {
  return formatDecimal(BigInt(rawFromExtreme(type, value) ?? 0n), decimalShape(type)?.scale ?? 0);
}
