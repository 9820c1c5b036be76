import { inspect } from 'node:util';
import { isDecimalType } from '@accelerator/column';
import { formatBytes, sniffType, type VectorCell, vectorCell } from '@accelerator/inspect';
import { InputDirectory, InputFile, InputRoot } from '@accelerator/job';
import { oneLine, truncate } from './text.ts';

const numericTypes: ReadonlySet<string> = new Set(['int32', 'int64', 'float32', 'float64', 'number']);

/** Columns of such a type stand on the right. */
export function isNumeric(type: string): boolean {
  return numericTypes.has(type) || isDecimalType(type);
}

/** A cell of a table of rows: short, on one line; bytes by what they are and their size. */
export function formatCell(value: unknown, maxWidth = 40): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return truncate(oneLine(value), maxWidth);
  if (value instanceof Uint8Array) return formatBytesValue(value);
  if (value instanceof Date) return formatDate(value);
  if (value instanceof Float32Array) return formatVector(vectorCell(value));
  if (typeof value === 'object') return truncate(oneLine(formatValue(value, { compact: true })), maxWidth);
  return String(value);
}

/** A value of any kind, as JavaScript would write it; long lists, texts and buffers are shortened. */
export function formatValue(value: unknown, { compact = false, width = 100 } = {}): string {
  return inspect(withoutInstances(value, 0), {
    depth: 6,
    maxArrayLength: shownOfList + 1,
    maxStringLength: 400,
    breakLength: compact ? Number.POSITIVE_INFINITY : width,
    compact: compact ? true : 3,
    sorted: false,
  });
}

const shownOfVector = 3;

/** A vector by its first numbers and its length: `[0.12 -0.3 0.07 …] |v|=1`. */
export function formatVector({ length, numbers, norm }: VectorCell): string {
  const shown = numbers.slice(0, shownOfVector).map((number) => String(Number(Number(number).toPrecision(2))));
  const more = length > shownOfVector ? [...shown, '…'] : shown;
  return `[${more.join(' ')}]${norm === null ? '' : ` |v|=${norm.toPrecision(3)}`}`;
}

/** Bytes by what they are and their size: `<jpeg 1.7 MB>`. */
export function formatBytesOf(type: string, size: number): string {
  return `<${type} ${formatBytes(size)}>`;
}

function formatBytesValue(bytes: Uint8Array): string {
  return formatBytesOf(sniffType(bytes), bytes.byteLength);
}

function formatDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'invalid date' : date.toISOString().replace('T00:00:00.000Z', '');
}

const shownOfList = 20;

/** Input files by their names and bytes by their size; lists no longer than what is shown of them. */
function withoutInstances(value: unknown, depth: number): unknown {
  if (value instanceof InputFile || value instanceof InputDirectory || value instanceof InputRoot) {
    return named(value.name);
  }
  if (value instanceof Uint8Array) return named(formatBytesValue(value));
  if (depth > 6 || typeof value !== 'object' || value === null) return value;
  const inner = (each: unknown): unknown => withoutInstances(each, depth + 1);
  if (Array.isArray(value)) {
    const shown = value.slice(0, shownOfList).map(inner);
    return value.length > shownOfList ? [...shown, named(`… ${value.length - shownOfList} more`)] : shown;
  }
  if (value instanceof Map) return new Map([...value].slice(0, 1000).map(([key, each]) => [inner(key), inner(each)]));
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
  }
  return value;
}

/** Text that `inspect` shows without quotes. */
function named(text: string): object {
  return { [inspect.custom]: () => text };
}
