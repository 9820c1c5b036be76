import { CsvLines, type Dataset, fieldText } from '@accelerator/sdk';
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

/** Writes rows of some datasets as lines. Where a dataset does not have a column, it is null. */
export class RowFormatter {
  readonly columns: readonly string[];
  readonly #options: FormatOptions;
  readonly #lines: CsvLines;
  /** Of one dataset, for the columns that it has: another may have others, and other types in them. */
  #formats: readonly { readonly at: number; readonly text: (value: unknown) => string }[] = [];
  readonly #fields: (string | null)[];
  #rows = 0;

  /** @throws AcceleratorError `CSV_EXPORT`, `COLUMN_NOT_FOUND` */
  constructor(datasets: readonly Dataset[], options: FormatOptions) {
    this.#options = options;
    this.columns = options.columns.length > 0 ? options.columns : namesOf(datasets);
    for (const name of this.columns) if (!datasets.some(({ columns }) => columns.has(name))) datasets[0]?.column(name);
    const { nulls, quotes } = options;
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
    this.#fields = this.columns.map(() => null);
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

  /**
   * To be called before the lines of a dataset. @throws AcceleratorError `CSV_EXPORT`
   * @returns the columns of which it has values
   */
  begin({ columns }: Dataset): string[] {
    this.#fields.fill(null);
    const names: string[] = [];
    const formats: { readonly at: number; readonly text: (value: unknown) => string }[] = [];
    for (const [at, name] of this.columns.entries()) {
      const type = columns.get(name)?.type;
      if (type === undefined) continue;
      const text = fieldText(type, this.#options.bytes);
      if (text === undefined) throw wrongExport(`the column '${name}' is of the type ${type}, which has no text`);
      names.push(name);
      formats.push({ at, text });
    }
    this.#formats = formats;
    return names;
  }

  /** @param values of the columns that the dataset has */
  line(values: readonly unknown[]): string {
    for (let index = 0; index < this.#formats.length; index++) {
      const format = this.#formats[index];
      const value = values[index];
      if (format !== undefined) this.#fields[format.at] = value === null ? null : format.text(value);
    }
    this.#rows++;
    return this.#lines.line(this.#fields);
  }
}

/** Those of the first dataset, then what others have besides. */
function namesOf(datasets: readonly Dataset[]): string[] {
  return [...new Set(datasets.flatMap(({ columns }) => [...columns.keys()]))];
}

function overlap(a: string, b: string): boolean {
  return a !== '' && b !== '' && (a.includes(b) || b.includes(a));
}
