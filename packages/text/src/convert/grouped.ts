import { isDigit } from '../bytes.ts';

/** How numbers are written, where it is not as programs do it. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
  /** What stands between groups of three digits; empty: nothing. */
  readonly thousands: string;
}

const scratch = Buffer.alloc(400);
const [point, comma] = [0x2e, 0x2c];
// Programs write a blank that does not break, and in Switzerland a curved apostrophe.
const variants = new Map([
  [' ', [' ', '\u00a0', '\u202f']],
  ["'", ["'", '\u2019']],
]);

/** Rewrites numbers to the style of programs: `1 234,5` becomes `1234.5`. */
export class Unstyler {
  readonly #decimal: number;
  readonly #separators: readonly Uint8Array[];
  /** The number as it was rewritten last, in its first bytes. */
  readonly bytes = scratch;

  constructor({ decimal, thousands }: NumberStyle) {
    this.#decimal = decimal === ',' ? comma : point;
    const separators = variants.get(thousands) ?? (thousands === '' ? [] : [thousands]);
    this.#separators = separators.map((each) => Buffer.from(each, 'utf8'));
  }

  /** Rewrites to `bytes`; how many there are then, or -1: it is no number of this style. */
  rewrite(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > scratch.length) return -1;
    let size = 0;
    let at = start;
    /** Digits since the last separator; -1 before the first separator or digit. */
    let group = -1;
    let isGrouped = false;
    let isWhole = true;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (isDigit(byte)) {
        group = Math.max(group, 0) + 1;
      } else if (isWhole && group > 0) {
        const length = this.#separatorAt(bytes, at, end);
        if (length > 0 && at + length < end && isDigit(bytes[at + length])) {
          if (isGrouped ? group !== 3 : group > 3) return -1;
          isGrouped = true;
          group = 0;
          at += length;
          continue;
        }
        if (isGrouped && group !== 3) return -1;
        isWhole = false;
      }
      if (byte === this.#decimal) {
        scratch[size++] = point;
        isWhole = false;
      } else if (byte === point || byte === comma) {
        // The sign of the other style, where it means nothing.
        scratch[size++] = 0x3f;
      } else {
        scratch[size++] = byte;
      }
      at++;
    }
    return isGrouped && isWhole && group !== 3 ? -1 : size;
  }

  #separatorAt(bytes: Uint8Array, at: number, end: number): number {
    for (const separator of this.#separators) {
      let index = 0;
      while (index < separator.length && at + index < end && bytes[at + index] === separator[index]) index++;
      if (index === separator.length) return index;
    }
    return 0;
  }
}
