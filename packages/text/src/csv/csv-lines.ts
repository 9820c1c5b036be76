/** How a file of separated values is written. */
export interface CsvDialect {
  /** What stands between fields; any text. */
  readonly separator: string;
  /** What ends a line; any text. */
  readonly newline: string;
  /** What fields are quoted with, and what is doubled in them. `''`: nothing is quoted. */
  readonly quotes: string;
  /** Whether all fields are quoted. Else those that have to be. */
  readonly quoteAll?: boolean;
  /** Whether an empty text is quoted too, which tells it from nothing. */
  readonly quoteEmpty?: boolean;
  /** What is thrown for a field that has to be quoted, and nothing is. */
  readonly unquotable?: (text: string) => Error;
}

/** Comma-separated values as everybody reads them (RFC 4180), their lines ended by a line feed. */
export const plainCsv: CsvDialect = { separator: ',', newline: '\n', quotes: '"' };

/** Writes the lines of a file of separated values. */
export class CsvLines {
  readonly #dialect: CsvDialect;
  readonly #nulls: readonly string[];
  /** What a reader would take for something else than a part of a field; undefined: everything. */
  readonly #special: RegExp | undefined;

  /** @param nulls what is written for null, by column; it is not quoted, so a text that is the same is */
  constructor(dialect: CsvDialect, nulls: readonly string[] = []) {
    this.#dialect = dialect;
    this.#nulls = nulls;
    const { separator, newline, quotes } = dialect;
    const parts = [separator, newline, quotes].filter((part) => part !== '');
    const escaped = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
    this.#special = quotes !== '' && separator === '' ? undefined : new RegExp(['[\\r\\n]', ...escaped].join('|'));
  }

  /** The line of the names of the columns. @throws what `unquotable` gives */
  labels(names: readonly string[]): string {
    return names.map((name) => this.#quoted(name, '')).join(this.#dialect.separator) + this.#dialect.newline;
  }

  /** A row; null where there is no value. @throws what `unquotable` gives */
  line(fields: readonly (string | null)[]): string {
    const { separator, newline } = this.#dialect;
    let line = '';
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] ?? null;
      const nullText = this.#nulls[index] ?? '';
      if (index > 0) line += separator;
      line += field === null ? nullText : this.#quoted(field, nullText);
    }
    return line + newline;
  }

  #quoted(text: string, nullText: string): string {
    const { quotes, quoteAll = false, quoteEmpty = false, unquotable } = this.#dialect;
    const isSpecial = this.#special === undefined || this.#special.test(text);
    if (quotes === '') {
      if (isSpecial && unquotable !== undefined) throw unquotable(text);
      return text;
    }
    const looksNull = text === nullText || (quoteEmpty && text === '');
    return isSpecial || quoteAll || looksNull ? quotes + text.replaceAll(quotes, quotes + quotes) + quotes : text;
  }
}
