import { InputDirectory } from './input-directory.ts';
import { InputFile } from './input-file.ts';

/**
 * Any value as JSON can say it: bigints as text, bytes as `{"bytes": 12}`, dates in ISO form, maps as lists of pairs,
 * sets as lists, numbers that JSON has not as text, input files by name.
 */
export function jsonValue(value: unknown, above: readonly object[] = []): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object')
    return typeof value === 'function' || typeof value === 'symbol' ? String(value) : value;
  if (value instanceof InputFile || value instanceof InputDirectory) return value.name;
  if (value instanceof Uint8Array) return { bytes: value.byteLength };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return { error: value.message };
  if (above.includes(value)) return '[circular]';
  const inner = (each: unknown): unknown => jsonValue(each, [...above, value]);
  if (Array.isArray(value)) return value.map(inner);
  if (ArrayBuffer.isView(value)) return Array.from(iterable(value), inner);
  if (value instanceof Map) return [...value].map((pair) => pair.map(inner));
  if (value instanceof Set) return [...value].map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

function iterable(value: object): Iterable<unknown> {
  return isIterable(value) ? value : [];
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
