import type { ColumnType, Dataset } from '@accelerator/sdk';
import { unwritable, wrongExport } from './errors.ts';

export interface FormatOptions {
  readonly filename: string;
  readonly columns: readonly string[];
  readonly labelLine: boolean;
  readonly separator: string;
  readonly newline: string;
  readonly quotes: string;
  readonly quoteAll: boolean;
  readonly nulls: string | Readonly<Record<string, string>>;
  readonly bytes: 'base64' | 'hex' | 'utf8';
}

type Format = (value: unknown) => string;

/** Writes rows of some datasets as lines. */
export class RowFormatter {
  readonly columns: readonly string[];
  readonly #options: FormatOptions;
  readonly #nulls: readonly string[];
  /** Of one dataset: another may have another type in a column. */
  #formats: readonly Format[] = [];
  #rows = 0;

  /** @throws AcceleratorError `CSV_EXPORT` */
  constructor(sources: readonly Dataset[], options: FormatOptions) {
    this.#options = options;
    this.columns = options.columns.length > 0 ? options.columns : [...(sources[0]?.columns.keys() ?? [])];
    const { nulls, quotes, separator } = options;
    const stray =
      typeof nulls === 'string' ? undefined : Object.keys(nulls).find((name) => !this.columns.includes(name));
    if (stray !== undefined)
      throw wrongExport(`nulls names the column '${stray}', but ${this.columns.join(', ')} are written`);
    if (quotes === '' && options.quoteAll) throw wrongExport('quoteAll is given, and no quotes');
    if (quotes !== '' && separator !== '' && (quotes.includes(separator) || separator.includes(quotes))) {
      throw wrongExport('quotes and separator are the same, or one is a part of the other');
    }
    this.#nulls = this.columns.map((name) =>
      typeof nulls === 'string' ? nulls : Object.hasOwn(nulls, name) ? (nulls[name] ?? '') : '',
    );
  }

  /** How many lines there were. */
  get rows(): number {
    return this.#rows;
  }

  get isPacked(): boolean {
    return /\.gz(\.|$)/.test(this.#options.filename);
  }

  nameOfSlice(sliceno: number): string {
    const { filename } = this.#options;
    return filename.includes('%d') ? filename.replaceAll('%d', String(sliceno)) : `${filename}.${sliceno}`;
  }

  /** The line of labels, if one is wanted. */
  labels(): string {
    const { labelLine, separator, newline } = this.#options;
    return labelLine ? this.columns.map((name) => this.#quoted(name, false)).join(separator) + newline : '';
  }

  /** To be called before the lines of a dataset. @throws AcceleratorError `COLUMN_NOT_FOUND`, `CSV_EXPORT` */
  begin(dataset: Dataset | undefined): void {
    if (dataset === undefined) throw new Error('Internal error: a dataset that is none of the chain');
    this.#formats = this.columns.map((name) => formatOf(dataset.column(name).type, name, this.#options.bytes));
  }

  line(values: readonly unknown[]): string {
    const { separator, newline } = this.#options;
    let line = '';
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (index > 0) line += separator;
      const nullText = this.#nulls[index] ?? '';
      if (value === null) line += nullText;
      else {
        const text = this.#formats[index]?.(value) ?? '';
        line += this.#quoted(text, text === nullText);
      }
    }
    this.#rows++;
    return line + newline;
  }

  /** @param looksNull whether the text is what is written for null: quoted, it is told from that */
  #quoted(text: string, looksNull: boolean): string {
    const { quotes, quoteAll } = this.#options;
    if (quotes === '') {
      if (this.#isAmbiguous(text)) throw unwritable(text);
      return text;
    }
    if (!quoteAll && !looksNull && !this.#isAmbiguous(text)) return text;
    return quotes + text.replaceAll(quotes, quotes + quotes) + quotes;
  }

  /** Whether a reader would take the text for something else. */
  #isAmbiguous(text: string): boolean {
    const { separator, newline, quotes } = this.#options;
    if (quotes !== '' && (separator === '' || text.includes(quotes))) return true;
    return (
      (separator !== '' && text.includes(separator)) ||
      (newline !== '' && text.includes(newline)) ||
      /[\r\n]/.test(text)
    );
  }
}

function formatOf(type: ColumnType, name: string, bytes: FormatOptions['bytes']): Format {
  switch (type) {
    case 'image':
    case 'msgpack':
      throw wrongExport(`the column '${name}' is of the type ${type}, which has no text`);
    case 'unicode':
    case 'ascii':
    case 'time':
      return String;
    case 'json':
      return (value) => JSON.stringify(value);
    case 'date':
    case 'datetime':
      return (value) => (value instanceof Date ? isoOf(type, value) : String(value));
    case 'bytes':
      return (value) => (value instanceof Uint8Array ? Buffer.from(value).toString(bytes) : String(value));
    default:
      return (value) => (Object.is(value, -0) ? '-0' : String(value));
  }
}

function isoOf(type: 'date' | 'datetime', date: Date): string {
  const text = date.toISOString();
  return type === 'date' ? text.slice(0, text.indexOf('T')) : text;
}
