/** A blank, a tab, a line break, a vertical tab, a form feed. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** Where something else than blanks begins. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** Where the blanks begin with which some bytes end. */
export function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(bytes[at - 1])) at--;
  return at;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** The bytes as a Buffer, of the same memory. */
export function asBuffer(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** The length of the character of UTF-8 that begins here; of what is no UTF-8, one byte. */
export function characterLength(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0;
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
  if (start + length > end) return 1;
  for (let at = start + 1; at < start + length; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return 1;
  return length;
}
