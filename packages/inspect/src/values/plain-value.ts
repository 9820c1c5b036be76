import type { ColumnType } from '@accelerator/column';

/**
 * A value as JSON can say it, without loss: bytes as base64, dates in ISO form, bigints as text, maps as lists of
 * pairs, sets as lists; numbers that JSON has not become null.
 */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return base64(value);
  if (value instanceof Map) return [...value].map((pair) => pair.map(plainJson));
  if (value instanceof Set) return [...value].map(plainJson);
  if (ArrayBuffer.isView(value)) return base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return value.map(plainJson);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainJson(each)]));
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** `2026-11-20` for a day, `2026-11-20T01:02:03.004Z` for an instant. */
export function isoDate(type: ColumnType, date: Date): string {
  const text = date.toISOString();
  return type === 'date' ? text.slice(0, text.indexOf('T')) : text;
}
