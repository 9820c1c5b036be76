import { isUtf8 } from 'node:buffer';
import { wrongLine } from '../csv/errors.ts';
import { isBlankLine, ObjectScanner } from './object-scanner.ts';

/** A line of a file, without what ends it. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** In the file, from 1. */
  readonly number: number;
}

/** Reads lines as objects. */
export class LineReader {
  /** Where the keys and values of the line are that was read last. */
  readonly scanner = new ObjectScanner();
  readonly #hasLost: boolean;
  #isText = false;

  /** @param hasLost whether what was no text has become `�` */
  constructor(hasLost: boolean) {
    this.#hasLost = hasLost;
  }

  /** Before lines of another block. @param isText whether all of it is known to be UTF-8 */
  begin(isText: boolean): void {
    this.#isText = isText;
  }

  isBlank({ bytes, start, end }: Line): boolean {
    return isBlankLine(bytes, start, end);
  }

  /** @returns why the line is no object of JSON */
  read({ bytes, start, end }: Line): string | undefined {
    if (!this.#isText && !isUtf8(bytes.subarray(start, end))) return 'it is no UTF-8';
    if (this.#hasLost && bytes.subarray(start, end).includes('\ufffd')) {
      return 'it has bytes that are no text in its encoding';
    }
    return this.scanner.scan(bytes, start, end);
  }
}

export function lineError(file: string, { bytes, start, number }: Line, reason: string): Error {
  const mayBeOne = number === 1 && (bytes[start] === 0x5b || bytes[start] === 0x7b);
  return wrongLine(
    file,
    number,
    reason,
    mayBeOne && /no JSON|no object/.test(reason)
      ? 'Each line has to be an object by itself: {"a":1,"b":"x"}. With onError: \'record\' others go to the dataset `bad`.'
      : undefined,
  );
}
