import { type BatchView, CsvLines, type Dataset, type DatasetBatch, fieldText } from '@accelerator/sdk';
import type { ByteSink } from './byte-sink.ts';
import { unwritable, wrongExport } from './errors.ts';
import { charactersOf, type FieldWriter, fieldWriter } from './field-writer.ts';
import { Quoting } from './quoting.ts';

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

/** Writes rows of some datasets as lines. Where a dataset does not have a column, it is null. */
export class RowFormatter {
  readonly columns: readonly string[];
  readonly #options: FormatOptions;
  readonly #lines: CsvLines;
  readonly #quoting: Quoting;
  readonly #separator: Buffer;
  readonly #newline: Buffer;
  readonly #nulls: readonly Buffer[];
  #rows = 0;

  /** @throws AcceleratorError `CSV_EXPORT`, `COLUMN_NOT_FOUND` */
  constructor(datasets: readonly Dataset[], options: FormatOptions) {
    this.#options = options;
    this.columns = options.columns.length > 0 ? options.columns : namesOf(datasets);
    for (const name of this.columns) if (!datasets.some(({ columns }) => columns.has(name))) datasets[0]?.column(name);
    const { nulls, quotes, newline } = options;
    const stray =
      typeof nulls === 'string' ? undefined : Object.keys(nulls).find((name) => !this.columns.includes(name));
    if (stray !== undefined)
      throw wrongExport(`nulls names the column '${stray}', but ${this.columns.join(', ')} are written`);
    if (quotes === '' && options.quoteAll) throw wrongExport('quoteAll is given, and no quotes');
    for (const name of ['separator', 'newline'] as const) {
      if (!overlap(quotes, options[name])) continue;
      throw wrongExport(`quotes and ${name} are the same, or one is a part of the other`);
    }
    const nullTexts = this.columns.map((name) =>
      typeof nulls === 'string' ? nulls : Object.hasOwn(nulls, name) ? (nulls[name] ?? '') : '',
    );
    this.#lines = new CsvLines({ ...options, unquotable: unwritable }, nullTexts);
    this.#quoting = new Quoting({ ...options, unquotable: unwritable });
    this.#separator = Buffer.from(options.separator, 'utf8');
    this.#newline = Buffer.from(newline, 'utf8');
    this.#nulls = nullTexts.map((text) => Buffer.from(text, 'utf8'));
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
    return this.#options.labelLine ? this.#lines.labels(this.columns) : '';
  }

  /** The columns of a dataset of which there are values. @throws AcceleratorError `CSV_EXPORT` for one that has no text */
  columnsOf({ columns }: Dataset): string[] {
    return this.columns.filter((name) => {
      const type = columns.get(name)?.type;
      if (type !== undefined && fieldText(type, this.#options.bytes) === undefined)
        throw wrongExport(`the column '${name}' is of the type ${type}, which has no text`);
      return type !== undefined;
    });
  }

  /** Writes the rows of a batch as lines, and calls `onLine` behind each: it may take from the sink. */
  addLines({ rows, columns }: DatasetBatch, sink: ByteSink, onLine: () => void): void {
    const fields = this.columns.map((name, index) => this.#fieldOf(columns[name], index));
    for (let row = 0; row < rows; row++) {
      for (let index = 0; index < fields.length; index++) {
        if (index > 0) sink.add(this.#separator);
        const field = fields[index];
        if (field !== undefined) this.#addField(field, sink, row);
      }
      sink.add(this.#newline);
      this.#rows++;
      onLine();
    }
  }

  #fieldOf(view: BatchView | undefined, index: number): Field {
    const nullText = this.#nulls[index] ?? noBytes;
    const write = view && fieldWriter(view, this.#options.bytes);
    // Null is in all rows where the dataset has no such column.
    if (view === undefined || write === undefined)
      return { write: undefined, isNull: undefined, isPlain: true, nullText };
    const characters = charactersOf(view.type);
    return {
      write,
      isNull: view.nulls === 0 ? undefined : (row) => view.isNull(row),
      isPlain: characters !== undefined && this.#quoting.isPlain(characters),
      nullText,
    };
  }

  #addField({ write, isNull, isPlain, nullText }: Field, sink: ByteSink, row: number): void {
    if (write === undefined || isNull?.(row) === true) {
      sink.add(nullText);
      return;
    }
    const start = sink.length;
    write(sink, row);
    const looksNull = sink.length - start === nullText.length && nullText.compare(sink.data, start, sink.length) === 0;
    if (!isPlain || looksNull) this.#quoting.quote(sink, start, looksNull);
  }
}

const noBytes = Buffer.alloc(0);

/** How the values of a column are written. */
interface Field {
  /** Undefined: all are null. */
  readonly write: FieldWriter | undefined;
  /** Undefined: none is. */
  readonly isNull: ((row: number) => boolean) | undefined;
  /** Whether none can have to be quoted, but for looking like a null. */
  readonly isPlain: boolean;
  readonly nullText: Buffer;
}

/** Those of the first dataset, then what others have besides. */
function namesOf(datasets: readonly Dataset[]): string[] {
  return [...new Set(datasets.flatMap(({ columns }) => [...columns.keys()]))];
}

function overlap(a: string, b: string): boolean {
  return a !== '' && b !== '' && (a.includes(b) || b.includes(a));
}
