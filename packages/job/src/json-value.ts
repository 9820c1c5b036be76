import { InputDirectory } from './input-directory.ts';
import { InputFile } from './input-file.ts';
import { InputRoot } from './input-root.ts';

/** What becomes of values that JSON has no form for, where that is a matter of purpose. */
export interface JsonForms {
  /** NaN and the infinities. */
  number(value: number): unknown;
  /** Bytes, and arrays of numbers. */
  view(value: ArrayBufferView, inner: (each: unknown) => unknown): unknown;
}

const shown: JsonForms = {
  number: String,
  view: (value, inner) =>
    value instanceof Uint8Array ? { bytes: value.byteLength } : isIterable(value) ? Array.from(value, inner) : [],
};

/**
 * Any value as JSON can say it, to be looked at: bigints as text, bytes as `{"bytes": 12}`, dates in ISO form, maps as
 * lists of pairs, sets as lists, numbers that JSON has not as text, input files by name.
 */
export function jsonValue(value: unknown): unknown {
  return jsonWith(shown, value);
}

/** The same in other forms. What holds itself says `[circular]` there. */
export function jsonWith(forms: JsonForms, value: unknown): unknown {
  return walk(forms, value, []);
}

function walk(forms: JsonForms, value: unknown, above: object[]): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : forms.number(value);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object')
    return typeof value === 'function' || typeof value === 'symbol' ? String(value) : value;
  if (value instanceof InputFile || value instanceof InputDirectory || value instanceof InputRoot) return value.name;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return { error: value.message };
  if (above.includes(value)) return '[circular]';
  above.push(value);
  const inner = (each: unknown): unknown => walk(forms, each, above);
  const plain = ArrayBuffer.isView(value) ? forms.view(value, inner) : walkInto(value, inner);
  above.pop();
  return plain;
}

function walkInto(value: object, inner: (each: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Map) return [...value].map((pair) => pair.map(inner));
  if (value instanceof Set) return [...value].map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
