import type { Member } from './object-scanner.ts';

/** The name of a member. */
export function keyOf(bytes: Uint8Array, { keyStart, keyEnd, isKeyEscaped }: Member): string {
  return isKeyEscaped ? unescaped(bytes, keyStart - 1, keyEnd + 1) : textOf(bytes, keyStart, keyEnd);
}

/** A string as it is meant. @param start with its quotation marks */
export function unescaped(bytes: Uint8Array, start: number, end: number): string {
  return JSON.parse(textOf(bytes, start, end));
}

export function textOf({ buffer, byteOffset }: Uint8Array, start: number, end: number): string {
  return Buffer.from(buffer, byteOffset + start, end - start).toString('utf8');
}
