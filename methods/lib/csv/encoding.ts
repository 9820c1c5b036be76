import { TextDecoder } from 'node:util';
import { wrongOptions } from './errors.ts';

/** How text is written in bytes. */
export interface Encoding {
  /** The name that the WHATWG gives it. */
  readonly name: string;
  readonly isUtf8: boolean;
  /** Whether a file can be cut at separators and line ends as it is: no byte of them is a part of another character. */
  readonly isByteWise: boolean;
  /** Undefined for characters that it does not have. */
  encode(text: string): Uint8Array | undefined;
  decode(bytes: Uint8Array): string;
}

export const utf8: Encoding = {
  name: 'utf-8',
  isUtf8: true,
  isByteWise: true,
  encode: (text) => Buffer.from(text, 'utf8'),
  decode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
};

/** Of several bytes a character, and not all of these beyond ASCII. */
const notByteWise = /^(utf-16|shift_jis|gbk|gb18030|big5|euc-|iso-2022)/;

/** @throws AcceleratorError `CSV_OPTIONS` */
export function encodingOf(label: string): Encoding {
  const { encoding: name } = decoderOf(label);
  if (name === 'utf-8') return utf8;
  if (notByteWise.test(name)) {
    return {
      name,
      isUtf8: false,
      isByteWise: false,
      encode: () => undefined,
      decode: (bytes) => decoderOf(name).decode(bytes),
    };
  }
  const characters = charactersOf(name);
  return {
    name,
    isUtf8: false,
    isByteWise: true,
    encode: (text) => {
      const bytes = [...text].map((character) => characters.indexOf(character));
      return bytes.includes(-1) ? undefined : Uint8Array.from(bytes);
    },
    decode: (bytes) => Array.from(bytes, (byte) => characters[byte] ?? '\ufffd').join(''),
  };
}

/** What each byte stands for in an encoding of one byte a character; undefined: nothing. */
function charactersOf(name: string): (string | undefined)[] {
  return Array.from({ length: 256 }, (_, byte) => {
    // Without `stream`, Node 20 takes windows-1252 for ISO 8859-1: 0x80 would be no euro sign.
    const character = new TextDecoder(name).decode(Uint8Array.of(byte), { stream: true });
    return character === '\ufffd' ? undefined : character;
  });
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    throw wrongOptions(
      `there is no encoding '${label}'`,
      'Names are those of the WHATWG: utf-8, utf-16le, windows-1252 (also latin1), shift_jis, gbk …',
    );
  }
}

/** The encoding that the mark at the start of a file says, and the bytes of the mark. */
export function markOf(start: Uint8Array): { readonly encoding: string; readonly bytes: Uint8Array } | undefined {
  return marks.find(({ bytes }) => bytes.every((byte, at) => start[at] === byte));
}

const marks = [
  { encoding: 'utf-8', bytes: Uint8Array.of(0xef, 0xbb, 0xbf) },
  { encoding: 'utf-16le', bytes: Uint8Array.of(0xff, 0xfe) },
  { encoding: 'utf-16be', bytes: Uint8Array.of(0xfe, 0xff) },
];

/** Makes UTF-8 of bytes that come in pieces. */
export class Recoder {
  readonly #decoder: TextDecoder;
  /** The same again, which throws; until it has thrown. */
  #strict: TextDecoder | undefined;

  constructor(name: string) {
    this.#decoder = new TextDecoder(name);
    this.#strict = new TextDecoder(name, { fatal: true });
  }

  /** Whether something was no text in this encoding: it is `�` in the result. */
  get hasLost(): boolean {
    return this.#strict === undefined;
  }

  recode(bytes: Uint8Array, isLast: boolean): Uint8Array {
    try {
      this.#strict?.decode(bytes, { stream: !isLast });
    } catch {
      this.#strict = undefined;
    }
    return Buffer.from(this.#decoder.decode(bytes, { stream: !isLast }), 'utf8');
  }
}
