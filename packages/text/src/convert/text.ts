import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { jsonText } from '@accelerator/column';
import { asBuffer, characterLength } from '../bytes.ts';
import type { ConverterOptions } from './converter.ts';
import { BinaryCollector } from './fixed.ts';

export class BytesConverter extends BinaryCollector {
  readonly type = 'bytes';

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    this.pushSlice(bytes, start, end);
    return true;
  }

  protected problemOf(): string {
    return 'it is no bytes';
  }
}

/** What becomes of bytes that are no text. */
export type Invalid = 'bad' | 'replace' | 'escape' | 'ignore';

export interface DecodedOptions extends ConverterOptions {
  readonly invalid: Invalid;
}

const backslash = 0x5c;

export class AsciiConverter extends BinaryCollector {
  readonly type = 'ascii';
  readonly #invalid: Invalid;

  constructor(options: DecodedOptions) {
    super(options);
    this.#invalid = options.invalid;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (isPlain(bytes, start, end)) {
      if (this.#invalid !== 'escape' || !bytes.subarray(start, end).includes(backslash)) {
        this.pushSlice(bytes, start, end);
        return true;
      }
    } else if (this.#invalid === 'bad') {
      return false;
    }
    this.pushText(inAscii(bytes.subarray(start, end), this.#invalid));
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
    return 'it has characters beyond ASCII';
  }
}

/** Short values are looked at here: a call of the machine's own function takes as long as 40 bytes. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 40) return isAscii(bytes.subarray(start, end));
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 127) return false;
  return true;
}

function inAscii(bytes: Uint8Array, how: Invalid): string {
  let text = '';
  for (const byte of bytes) {
    if (byte < 128 && (byte !== backslash || how !== 'escape')) text += String.fromCharCode(byte);
    else if (how !== 'ignore') text += `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return text;
}

/** Text in UTF-8. */
export class Utf8Converter extends BinaryCollector {
  readonly type = 'unicode';
  readonly #invalid: Invalid;

  constructor(options: DecodedOptions) {
    super(options);
    this.#invalid = options.invalid;
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (isPlain(bytes, start, end) || isUtf8(bytes.subarray(start, end))) this.pushSlice(bytes, start, end);
    else if (this.#invalid === 'bad') return false;
    else this.pushText(mended(bytes, start, end, this.#invalid));
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
    return 'it is no UTF-8';
  }
}

/** The text of bytes of which some are no UTF-8. */
function mended(bytes: Uint8Array, start: number, end: number, how: Invalid): string {
  if (how === 'replace') return asBuffer(bytes, start, end).toString('utf8');
  let text = '';
  for (let at = start; at < end; ) {
    const length = characterLength(bytes, at, end);
    const isCharacter = isUtf8(bytes.subarray(at, at + length));
    if (isCharacter) text += asBuffer(bytes, at, at + length).toString('utf8');
    else if (how === 'escape') text += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    at += isCharacter ? length : 1;
  }
  return text;
}

export interface EncodedOptions extends DecodedOptions {
  /** A name of the WHATWG. */
  readonly encoding: string;
}

/** Whether texts of an encoding can be read here. */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** By the WHATWG `ascii` is a name of windows-1252; here it has 7 bits. */
export const asciiNames: readonly string[] = ['ascii', 'us-ascii'];

/**
 * What windows-1252 has from 0x80 to 0x9f, by the WHATWG. Node 20's decoder gives control characters there: it takes
 * it for ISO 8859-1.
 */
const windows1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Text in another encoding. */
export class EncodedConverter extends BinaryCollector {
  readonly type = 'unicode';
  readonly #options: EncodedOptions;
  readonly #decoder: TextDecoder;
  readonly #isAscii: boolean;
  /** Whether bytes below 128 are ASCII, and stand for nothing else. */
  readonly #holdsAscii: boolean;

  constructor(options: EncodedOptions) {
    super(options);
    this.#options = options;
    this.#isAscii = asciiNames.includes(options.encoding.toLowerCase());
    const fatal = options.invalid === 'bad';
    this.#decoder = new TextDecoder(this.#isAscii ? 'utf-8' : options.encoding, { fatal, ignoreBOM: true });
    this.#holdsAscii = !/^(utf-16|iso-2022)/.test(this.#decoder.encoding);
  }

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#holdsAscii && isPlain(bytes, start, end)) {
      this.pushSlice(bytes, start, end);
      return true;
    }
    const text = this.#isAscii ? this.#asAscii(bytes, start, end) : this.#decode(bytes.subarray(start, end));
    if (text === undefined) return false;
    this.pushText(text);
    return true;
  }

  protected problemOf(): string {
    return `it is no ${this.#isAscii ? 'ASCII' : this.#decoder.encoding}`;
  }

  #asAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (this.#options.invalid === 'bad') return undefined;
    const replacement = this.#options.invalid === 'ignore' ? '' : '\ufffd';
    return asBuffer(bytes, start, end)
      .toString('latin1')
      .replace(/[\u0080-\u00ff]/g, replacement);
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      if (this.#decoder.encoding === 'windows-1252') return decodeWindows1252(bytes);
      const text = this.#decoder.decode(bytes);
      return this.#options.invalid === 'ignore' ? text.replaceAll('\ufffd', '') : text;
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

function decodeWindows1252(bytes: Uint8Array): string {
  return asBuffer(bytes, 0, bytes.length)
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character);
}

/** JSON. It is stored as `JSON.stringify` writes it; `null` is a null. */
export class JsonConverter extends BinaryCollector {
  readonly type = 'json';

  protected convert(bytes: Uint8Array, start: number, end: number): boolean {
    if (!isUtf8(bytes.subarray(start, end))) return false;
    const value = parseJson(asBuffer(bytes, start, end).toString('utf8'));
    if (value === null) {
      this.appendNull();
      // The caller counts the row.
      this.rows--;
      return true;
    }
    const text = value === undefined ? undefined : jsonText(value);
    if (text === undefined) return false;
    this.pushText(text);
    return true;
  }

  protected problemOf(text: string): string {
    return text.trim() === '' ? 'it is empty' : 'it is no JSON';
  }
}

/** Undefined: it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
