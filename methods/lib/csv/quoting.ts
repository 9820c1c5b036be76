import type { CsvDialect } from '@accelerator/sdk';
import type { ByteSink } from './byte-sink.ts';

/** Quotes fields that have to be, as `CsvLines` does, in the bytes that they are. */
export class Quoting {
  readonly #dialect: CsvDialect;
  readonly #quotes: Buffer;
  /** What a reader would take for something else than a part of a field. */
  readonly #special: readonly Buffer[];
  /** 1 for bytes with which something special may begin: in UTF-8 none of them is a part of another character. */
  readonly #starts = new Uint8Array(256);
  /** Whether such a byte is special by itself. */
  readonly #isByteWise: boolean;
  readonly #isAll: boolean;

  constructor(dialect: CsvDialect) {
    const { separator, newline, quotes, quoteAll = false } = dialect;
    this.#dialect = dialect;
    this.#quotes = Buffer.from(quotes, 'utf8');
    const parts = ['\r', '\n', separator, newline, quotes].filter((part) => part !== '');
    this.#special = parts.map((part) => Buffer.from(part, 'utf8'));
    for (const [first = 0] of this.#special) this.#starts[first] = 1;
    this.#isByteWise = this.#special.every(({ length: bytes }, at) => bytes === 1 || /^[\r\n]/.test(parts[at] ?? ''));
    this.#isAll = quotes !== '' && (separator === '' || quoteAll);
  }

  /** Whether fields of these characters need not be quoted. */
  isPlain(characters: string): boolean {
    return !this.#isAll && Buffer.from(characters).every((byte) => this.#starts[byte] === 0);
  }

  /**
   * Quotes the field that ends a sink, if it has to be.
   * @param looksNull whether it would be taken for a null
   * @throws what `unquotable` gives
   */
  quote(sink: ByteSink, start: number, looksNull: boolean): void {
    const { quotes, unquotable } = this.#dialect;
    const isSpecial = !this.#isAll && this.#isSpecial(sink, start);
    if (quotes === '') {
      if (isSpecial && unquotable !== undefined) throw unquotable(sink.data.toString('utf8', start, sink.length));
      return;
    }
    if (!isSpecial && !looksNull && !this.#isAll) return;
    const field = Buffer.from(sink.data.subarray(start, sink.length));
    sink.length = start;
    sink.add(this.#quotes);
    for (let from = 0; ; ) {
      const found = field.indexOf(this.#quotes, from);
      if (found < 0) {
        sink.add(field.subarray(from));
        break;
      }
      sink.add(field.subarray(from, found));
      sink.add(this.#quotes);
      sink.add(this.#quotes);
      from = found + this.#quotes.length;
    }
    sink.add(this.#quotes);
  }

  #isSpecial({ data, length }: ByteSink, start: number): boolean {
    const starts = this.#starts;
    for (let at = start; at < length; at++) {
      if (starts[data[at] ?? 0] === 0) continue;
      if (this.#isByteWise) return true;
      const rest = data.subarray(at, length);
      return this.#special.some((part) => rest.includes(part));
    }
    return false;
  }
}
