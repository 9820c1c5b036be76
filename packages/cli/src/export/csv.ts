import { type ColumnType, jsonText } from '@accelerator/column';
import { base64, type DatasetSource, isoDate, plainJson, plainRows } from '@accelerator/inspect';

const rowsPerChunk = 512;

/**
 * Comma-separated values (RFC 4180, UTF-8, lines end in `\n`) under a line of names. A null is nothing at all, an empty
 * text is `""`; bytes are in base64, JSON and msgpack columns as JSON text.
 */
export async function* csv(source: DatasetSource): AsyncGenerator<string> {
  const { stringify } = await import('csv-stringify/sync');
  const names = source.columns.map(({ name }) => name);
  const types = source.columns.map(({ type }) => type);
  // A line without anything would be no row to most readers.
  const options = names.length === 1 ? { quoted_empty: true } : { quoted_match: /^$/ };
  let rows: (string | null)[][] = [names];
  for (const row of plainRows(source)) {
    rows.push(row.map((value, index) => csvText(types[index] ?? 'json', value)));
    if (rows.length < rowsPerChunk) continue;
    yield stringify(rows, options);
    rows = [];
  }
  if (rows.length > 0) yield stringify(rows, options);
}

/** A value of a column as plain text; null for null. */
function csvText(type: ColumnType, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && type !== 'json' && type !== 'msgpack') return value;
  if (value instanceof Date && type !== 'msgpack') return isoDate(type, value);
  if (value instanceof Uint8Array && type !== 'msgpack') return base64(value);
  if (type === 'json') return jsonText(value) ?? null;
  if (type === 'msgpack') return JSON.stringify(plainJson(value));
  return Object.is(value, -0) ? '-0' : String(value);
}
