import type { ConverterOptions } from './converter.ts';
import { ByteCollector } from './fixed.ts';

export interface BoolOptions extends ConverterOptions {
  /** Whether everything that is not false is true. */
  readonly isLenient: boolean;
}

const falseWords = ['', '0', 'f', 'no', 'nil', 'off', 'null', 'false'];
const trueWords = ['1', 't', 'y', 'on', 'yes', 'true'];

/** What words mean, by their letters. */
const meanings = new Map([
  ...falseWords.map((word) => [word, 0] as const),
  ...trueWords.map((word) => [word, 1] as const),
]);
const longestWord = 5;

export class BoolConverter extends ByteCollector {
  readonly type = 'bool';
  readonly #isLenient: boolean;

  constructor(options: BoolOptions) {
    super(options);
    this.#isLenient = options.isLenient;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    const value = this.#meaningOf(bytes, start, end);
    if (value < 0) return false;
    this.push(value);
    return true;
  }

  protected override convertMany(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): number {
    for (let row = from; row < to; row++) {
      if (!this.convert(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
      this.rows++;
    }
    return to;
  }

  protected problemOf(): string {
    return `it is none of the words for true and false: ${[...trueWords, ...falseWords.slice(1)].join(', ')}`;
  }

  #meaningOf(bytes: Uint8Array, start: number, end: number): number {
    const unknown = this.#isLenient ? 1 : -1;
    if (end - start > longestWord) return unknown;
    // One character is most often a digit: no string is made for it.
    if (end - start === 1 && (bytes[start] === 0x30 || bytes[start] === 0x31)) return (bytes[start] ?? 0) - 0x30;
    let word = '';
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      word += letters[byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte] ?? '';
    }
    return meanings.get(word) ?? unknown;
  }
}

const letters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
