import { formatTime } from '../time-of-day.ts';
import type { ColumnBatch } from './batch.ts';

const dayMs = 86_400_000;
const word = 2 ** 32;

export function decodeFloat64({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const values = new Float64Array(data.buffer, data.byteOffset, rows);
  for (let row = from; row < to; row++) out[row - from] = values[row];
}

export function decodeFloat32({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const values = new Float32Array(data.buffer, data.byteOffset, rows);
  for (let row = from; row < to; row++) out[row - from] = values[row];
}

export function decodeVector({ data, length }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const { buffer, byteOffset } = data;
  const bytes = length * 4;
  for (let row = from; row < to; row++) out[row - from] = new Float32Array(buffer, byteOffset + row * bytes, length);
}

export function decodeInt32({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const values = new Int32Array(data.buffer, data.byteOffset, rows);
  for (let row = from; row < to; row++) out[row - from] = values[row];
}

export function decodeInt64({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const values = new BigInt64Array(data.buffer, data.byteOffset, rows);
  for (let row = from; row < to; row++) out[row - from] = values[row];
}

export function decodeBool({ data }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  for (let row = from; row < to; row++) out[row - from] = (((data[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

export function decodeDate({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const values = new Int32Array(data.buffer, data.byteOffset, rows);
  for (let row = from; row < to; row++) out[row - from] = dateOf((values[row] ?? 0) * dayMs);
}

export function decodeDatetime({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const words = new Int32Array(data.buffer, data.byteOffset, rows * 2);
  for (let row = from; row < to; row++) out[row - from] = dateOf(whole(words, row));
}

export function decodeTime({ data, rows }: ColumnBatch, from: number, to: number, out: unknown[]): void {
  const words = new Int32Array(data.buffer, data.byteOffset, rows * 2);
  for (let row = from; row < to; row++) out[row - from] = timeOf(whole(words, row));
}

function whole(words: Int32Array, row: number): number {
  return (words[row * 2 + 1] ?? 0) * word + ((words[row * 2] ?? 0) >>> 0);
}

/** What `Date` can hold. */
const farthestMs = 8.64e15;

function dateOf(ms: number): Date {
  if (ms > farthestMs || ms < -farthestMs) throw new Error('a date is out of range');
  return new Date(ms);
}

function timeOf(micros: number): string {
  if (micros < 0 || micros >= dayMs * 1000) throw new Error('a time of day is out of range');
  return formatTime(micros);
}
