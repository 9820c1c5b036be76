import { type ColumnType, jsonText } from '@accelerator/column';
import { base64, type DatasetSource, isoDate, plainJson, plainRows } from '@accelerator/inspect';

const rowsPerChunk = 512;

export interface CsvOptions {
  /** Begins with a byte order mark: without one, Excel takes UTF-8 for the code page of the machine. */
  readonly bom?: boolean | undefined;
  /** Puts a `'` before text that a spreadsheet would take for a formula, and run. */
  readonly escapeFormulas?: boolean | undefined;
}

/**
 * Comma-separated values (RFC 4180, UTF-8, lines end in `\n`) under a line of names. A null is nothing at all, an empty
 * text is `""`; bytes are in base64, JSON and msgpack columns as JSON text.
 *
 * @param onLost told of each number of a msgpack column that JSON has not: it becomes null
 */
export async function* csv(
  source: DatasetSource,
  { bom, escapeFormulas }: CsvOptions,
  onLost: () => void,
): AsyncGenerator<string> {
  const { stringify } = await import('csv-stringify/sync');
  const names = source.columns.map(({ name }) => name);
  const types = source.columns.map(({ type }) => type);
  // A line without anything would be no row to most readers.
  const options = names.length === 1 ? { quoted_empty: true } : { quoted_match: /^$/ };
  const safe = escapeFormulas === true ? withoutFormula : (text: string | null): string | null => text;
  if (bom === true) yield '\ufeff';
  let rows: (string | null)[][] = [names.map(safe)];
  for (const row of plainRows(source)) {
    rows.push(row.map((value, index) => safe(csvText(types[index] ?? 'json', value, onLost))));
    if (rows.length < rowsPerChunk) continue;
    yield stringify(rows, options);
    rows = [];
  }
  if (rows.length > 0) yield stringify(rows, options);
}

/** Of plain numbers a sign is no formula; nor is it in `-Infinity`. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20](?!(\d+(\.\d*)?(e[+-]?\d+)?|Infinity)$)/i;

function withoutFormula(text: string | null): string | null {
  return text !== null && formula.test(text) ? `'${text}` : text;
}

/** A value of a column as plain text; null for null. */
function csvText(type: ColumnType, value: unknown, onLost: () => void): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && type !== 'json' && type !== 'msgpack') return value;
  if (value instanceof Date && type !== 'msgpack') return isoDate(type, value);
  if (value instanceof Uint8Array && type !== 'msgpack') return base64(value);
  if (type === 'json') return jsonText(value) ?? null;
  if (type === 'msgpack') return JSON.stringify(plainJson(value, onLost));
  return Object.is(value, -0) ? '-0' : String(value);
}
