import type { Encoding } from './encoding.ts';
import { wrongOptions } from './errors.ts';

/** How a file is written, in bytes. */
export interface Dialect {
  /** What stands between fields. Empty: a line is one field. */
  readonly separator: Uint8Array;
  /** What ends a line; undefined: a line feed, with or without a carriage return before it. */
  readonly newline: Uint8Array | undefined;
  /** The bytes that a field may be quoted with. */
  readonly quotes: readonly number[];
  /** What a line begins with that is no row. */
  readonly comment: Uint8Array | undefined;
  readonly skipLines: number;
  readonly skipEmptyLines: boolean;
}

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;

const doubleQuote = 0x22;
const singleQuote = 0x27;

export type QuoteOption = 'none' | '"' | "'" | 'both';

const quoteBytes: Readonly<Record<QuoteOption, readonly number[]>> = {
  none: [],
  '"': [doubleQuote],
  "'": [singleQuote],
  both: [doubleQuote, singleQuote],
};

interface DialectOptions {
  readonly separator: string;
  readonly newline: string;
  readonly quotes: QuoteOption;
  readonly comment: string;
  readonly skipLines: number;
  readonly skipEmptyLines: boolean;
}

/** @throws AcceleratorError `CSV_OPTIONS` when what ends a field, a line and a quotation can't be told apart */
export function dialectOf(options: DialectOptions, encoding: Encoding): Dialect {
  const bytesOf = (name: string, text: string): Uint8Array => {
    const bytes = encoding.encode(text);
    if (bytes === undefined) throw wrongOptions(`${name} ${JSON.stringify(text)} has no bytes in ${encoding.name}`);
    return bytes;
  };
  const separator = bytesOf('separator', options.separator);
  const newline = options.newline === '' ? undefined : bytesOf('newline', options.newline);
  const quotes = quoteBytes[options.quotes];
  const ending = newline ?? Uint8Array.of(lineFeed);
  if (separator.length > 0 && (includes(separator, ending) || includes(ending, separator))) {
    throw wrongOptions('separator and newline are the same, or one is a part of the other');
  }
  if (separator.some((byte) => quotes.includes(byte)) || ending.some((byte) => quotes.includes(byte))) {
    throw wrongOptions("separator or newline has a quotation mark in it, which quotes: 'none' would allow");
  }
  return {
    separator,
    newline,
    quotes,
    comment: options.comment === '' ? undefined : bytesOf('comment', options.comment),
    skipLines: options.skipLines,
    skipEmptyLines: options.skipEmptyLines,
  };
}

function includes(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(part));
}

/** Whether some bytes stand at a place. The caller knows that so many are there. */
export function standsAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[at + index] !== part[index]) return false;
  return true;
}

/** Where a line ends that lies from `start` to `end`, without what ended it. */
export function contentEnd(
  { newline }: Pick<Dialect, 'newline'>,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (newline !== undefined) {
    const at = end - newline.length;
    return at >= start && standsAt(bytes, at, newline) ? at : end;
  }
  if (end === start || bytes[end - 1] !== lineFeed) return end;
  return end - 1 > start && bytes[end - 2] === carriageReturn ? end - 2 : end - 1;
}
