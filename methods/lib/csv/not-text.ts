import { isUtf8 } from 'node:buffer';
import { carriageReturn, type Dialect, lineFeed } from './dialect.ts';
import type { Encoding } from './encoding.ts';

/**
 * Why the first line of a file is none of a table; undefined when it may be one.
 * @param line with what ends it
 */
export function notText(
  line: Uint8Array,
  encoding: Encoding,
  dialect: Dialect,
): { reason: string; hint?: string } | undefined {
  const known = [...dialect.separator, ...(dialect.newline ?? [])];
  const stray = line.find((byte) => (byte < 9 || (byte > 13 && byte < 27)) && !known.includes(byte));
  if (stray === 0) {
    const isWide = line.length > 3 && line.filter((byte) => byte === 0).length >= line.length / 3;
    return {
      reason: 'it is no text: its first line has zero bytes',
      ...(isWide && { hint: "It may be written in UTF-16: encoding: 'utf-16le' or 'utf-16be'." }),
    };
  }
  if (encoding.isUtf8 && !isUtf8(line)) {
    return {
      reason: 'it is no text in UTF-8: its first line has other bytes',
      hint: "Another encoding is named by the option, as encoding: 'windows-1252'.",
    };
  }
  if (stray !== undefined) return { reason: `it is no text: its first line has the control character ${stray}` };
  if (dialect.newline === undefined && hasLoneReturn(line)) {
    return {
      reason: 'its first line has carriage returns in it',
      hint: "Files whose lines end with carriage returns alone are imported with newline: '\\r'.",
    };
  }
  return undefined;
}

function hasLoneReturn(line: Uint8Array): boolean {
  return line.some((byte, at) => byte === carriageReturn && line[at + 1] !== lineFeed);
}
