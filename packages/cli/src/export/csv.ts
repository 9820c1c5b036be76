import { AcceleratorError } from '@accelerator/base';
import { type DatasetSource, exactText, plainRows } from '@accelerator/inspect';
import { CsvLines, plainCsv } from '@accelerator/text';
import { inChunks } from './in-chunks.ts';

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
export function csv(source: DatasetSource, { bom, escapeFormulas }: CsvOptions, onLost: () => void): Generator<string> {
  refuseVectors(source);
  const names = source.columns.map(({ name }) => name);
  const texts = source.columns.map(({ type }) => exactText(type, onLost));
  // A line without anything would be no row to most readers.
  const lines = new CsvLines({ ...plainCsv, quoteEmpty: true }, names.length === 1 ? ['""'] : []);
  const safe = escapeFormulas === true ? withoutFormula : (text: string | null): string | null => text;
  const fields: (string | null)[] = [];
  const labels = `${bom === true ? '\ufeff' : ''}${lines.labels(names.map((name) => safe(name) ?? ''))}`;
  return inChunks(
    plainRows(source),
    (row) => {
      for (let index = 0; index < texts.length; index++) {
        const value = row[index];
        fields[index] = safe(value === null || value === undefined ? null : (texts[index]?.(value) ?? null));
      }
      return lines.line(fields);
    },
    labels,
  );
}

/** @throws AcceleratorError `EXPORT_COLUMN` */
function refuseVectors({ columns }: DatasetSource): void {
  const vectors = columns.find(({ type }) => type === 'vector');
  if (vectors === undefined) return;
  throw new AcceleratorError({
    /**
     * A column can't be written in the format that was asked for.
     *
     * @remedy Choose another format, or name the columns that are wanted.
     */
    code: 'EXPORT_COLUMN',
    message: `Column '${vectors.name}' holds vectors, for which CSV has no form.`,
    hint: 'Export it as .arrow, .parquet or .jsonl, or name the other columns.',
  });
}

/** Of plain numbers a sign is no formula; nor is it in `-Infinity`. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20](?!(\d+(\.\d*)?(e[+-]?\d+)?|Infinity)$)/i;

function withoutFormula(text: string | null): string | null {
  return text !== null && formula.test(text) ? `'${text}` : text;
}
