import { isAscii } from 'node:buffer';
import { unpackValue } from '@accelerator/base';
import { sharp } from '../lazy-modules.ts';
import type { ColumnBatch } from './batch.ts';

/** Text is sliced from strings of at most this size: a value that is kept keeps the string alive that it was cut from. */
const sharedText = 32 << 10;

export function decodeBytes({ data, offsets }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const { buffer, byteOffset } = data;
  let start = offsets[from] ?? 0;
  for (let row = from; row < to; row++) {
    const end = offsets[row + 1] ?? 0;
    out[row - from] = new Uint8Array(buffer, byteOffset + start, end - start);
    start = end;
  }
}

export function decodeImage({ data, offsets }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const open = sharp();
  for (let row = from; row < to; row++) {
    const size = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    // A null has no bytes, and sharp refuses none.
    out[row - from] = size === 0 ? null : open(data.subarray(offsets[row], offsets[row + 1]));
  }
}

export function decodeMsgpack({ data, offsets }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  for (let row = from; row < to; row++) {
    const start = offsets[row] ?? 0;
    const end = offsets[row + 1] ?? 0;
    out[row - from] = start === end ? null : unpackValue(data.subarray(start, end));
  }
}

/**
 * A block is read as one string and cut with `substring`: 20 characters take 7 ns when all is ASCII, against 60 for a
 * `toString` each; with other characters 50 instead of 100.
 */
export function decodeText({ data, offsets }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const first = offsets[from] ?? 0;
  const last = offsets[to] ?? 0;
  if (last - first > sharedText) {
    for (let row = from; row < to; row++) out[row - from] = data.toString('utf8', offsets[row], offsets[row + 1]);
    return;
  }
  const ascii = isAscii(data.subarray(first, last));
  const text = data.toString(ascii ? 'latin1' : 'utf8', first, last);
  let start = 0;
  for (let row = from; row < to; row++) {
    const bytes = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    const end = start + (ascii ? bytes : countCharacters(data, offsets[row] ?? 0, offsets[row + 1] ?? 0));
    out[row - from] = text.substring(start, end);
    start = end;
  }
}

/** UTF-16 code units of UTF-8: one per first byte of a character, two for those of four bytes. */
function countCharacters(data: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1;
  }
  return count;
}

const comma = 0x2c;
const nullText = Buffer.from('null', 'latin1');

/** A block is parsed as one array: `{"w":1234,"h":567}` takes 180 ns instead of 275. */
export function decodeJson({ data, offsets }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const first = offsets[from] ?? 0;
  const last = offsets[to] ?? 0;
  const text = Buffer.allocUnsafe(last - first + (to - from) * 5 + 2);
  let at = 0;
  text[at++] = 0x5b;
  for (let row = from; row < to; row++) {
    const start = offsets[row] ?? 0;
    const end = offsets[row + 1] ?? 0;
    if (row > from) text[at++] = comma;
    if (start === end) at += nullText.copy(text, at);
    else at += data.copy(text, at, start, end);
  }
  text[at++] = 0x5d;
  const values: unknown = JSON.parse(text.toString('utf8', 0, at));
  if (!Array.isArray(values) || values.length !== to - from) throw new Error('a JSON value is not whole');
  for (let index = 0; index < values.length; index++) out[index] = values[index];
}
