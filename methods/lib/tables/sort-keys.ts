import type { ColumnType } from '@accelerator/sdk';
import { type Chunk, type ColumnRows, isDecimal } from './rows.ts';

/** One of the columns that decide the order. */
interface SortColumn {
  /** Which column of the chunks it is. */
  readonly index: number;
  readonly type: ColumnType;
  readonly descending: boolean;
}

export interface SortOrder {
  readonly by: readonly SortColumn[];
  /** Where nulls come, whether ascending or descending. */
  readonly nulls: 'first' | 'last';
}

/**
 * What the rows of some chunks are ordered by in one column: numbers of 64 bits whose order is that of the values. For
 * text and bytes these are the first 8 bytes, of decimals the nearest number of 64 bits; where they are equal, the values
 * decide.
 */
export interface SortKey {
  readonly high: Uint32Array;
  /** Undefined: values have 32 bits. */
  readonly low: Uint32Array | undefined;
  readonly nulls: Uint8Array | undefined;
  /** Of text and bytes: the values. Of decimals too, if one of them has more than 64 bits. */
  readonly text: TextKey | undefined;
  readonly descending: boolean;
}

/** Values of any length, by the number of their row. */
interface TextKey {
  readonly parts: readonly ColumnRows[];
  /** Of each row: chunk and row there, as `gather` has it. */
  readonly addresses: Uint32Array;
  readonly kind: BinaryKind;
}

type BinaryKind = 'text' | 'bytes' | 'decimal';

function binaryKind(type: ColumnType): BinaryKind | undefined {
  if (type === 'unicode' || type === 'ascii') return 'text';
  return type === 'bytes' ? 'bytes' : isDecimal(type) ? 'decimal' : undefined;
}

/** Whether rows can be put in order by a column of this type. */
export function canSort(type: ColumnType): boolean {
  return !['json', 'msgpack', 'image', 'vector'].includes(type);
}

/** The keys of the rows of some chunks. @param addresses of all rows, in their order */
export function sortKeys(chunks: readonly Chunk[], addresses: Uint32Array, by: readonly SortColumn[]): SortKey[] {
  return by.map((column) => sortKey(chunks, addresses, column));
}

function sortKey(chunks: readonly Chunk[], addresses: Uint32Array, { index, type, descending }: SortColumn): SortKey {
  const parts = chunks.flatMap(({ columns }) => columns[index] ?? []);
  const rows = addresses.length;
  const kind = binaryKind(type);
  let needsValues = kind === 'text' || kind === 'bytes';
  const isWide = !(type === 'int32' || type === 'date' || type === 'bool' || type === 'float32');
  const high = new Uint32Array(rows);
  const low = isWide ? new Uint32Array(rows) : undefined;
  const nulls = parts.some((part) => part.nulls !== undefined) ? new Uint8Array(rows) : undefined;
  let at = 0;
  for (const [number, part] of parts.entries()) {
    const count = chunks[number]?.rows ?? 0;
    const target = { high, low: low ?? high, at };
    if (kind === 'decimal') needsValues = decimalKeys(part, count, target) || needsValues;
    else if (kind !== undefined) prefixes(part, count, { ...target, isText: kind === 'text' });
    else if (low === undefined) narrowKeys(part, count, high, at);
    else wideKeys(part, count, target);
    if (nulls !== undefined && part.nulls !== undefined) nulls.set(part.nulls, at);
    at += count;
  }
  // What lies in place of a null is no value.
  if (nulls !== undefined) clear(high, low, nulls);
  if (descending) for (const words of low === undefined ? [high] : [high, low]) invert(words);
  const text = kind !== undefined && needsValues ? { parts, addresses, kind } : undefined;
  return { high, low, nulls, text, descending };
}

function clear(high: Uint32Array, low: Uint32Array | undefined, nulls: Uint8Array): void {
  for (let row = 0; row < nulls.length; row++) {
    if (nulls[row] === 0) continue;
    high[row] = 0;
    if (low !== undefined) low[row] = 0;
  }
}

function invert(words: Uint32Array): void {
  for (let row = 0; row < words.length; row++) words[row] = ~(words[row] ?? 0);
}

const signBit = 0x8000_0000;

interface KeyTarget {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** The first row that is written. */
  readonly at: number;
}

/** Whole numbers, days, booleans and float32. */
function narrowKeys({ type, values }: ColumnRows, rows: number, high: Uint32Array, at: number): void {
  if (type !== 'float32') {
    for (let row = 0; row < rows; row++) high[at + row] = Number(values[row] ?? 0) ^ signBit;
    return;
  }
  const words = new Uint32Array(values.buffer, values.byteOffset, rows);
  for (let row = 0; row < rows; row++) {
    const word = words[row] ?? 0;
    const size = word & ~signBit;
    // NaN is above all, and -0 is 0.
    if (size > 0x7f80_0000) high[at + row] = 0xffff_ffff;
    else if (size === 0) high[at + row] = signBit;
    else high[at + row] = word >>> 31 === 1 ? ~word : word ^ signBit;
  }
}

/** int64 and what lies in it, float64. */
function wideKeys({ values }: ColumnRows, rows: number, { high, low, at }: KeyTarget): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, rows * 2);
  const isFloat = values instanceof Float64Array;
  for (let row = 0; row < rows; row++) {
    const lower = words[row * 2] ?? 0;
    const upper = words[row * 2 + 1] ?? 0;
    if (!isFloat) {
      high[at + row] = upper ^ signBit;
      low[at + row] = lower;
      continue;
    }
    const size = upper & ~signBit;
    if (size > 0x7ff0_0000 || (size === 0x7ff0_0000 && lower !== 0)) {
      high[at + row] = 0xffff_ffff;
      low[at + row] = 0xffff_ffff;
    } else if (size === 0 && lower === 0) {
      high[at + row] = signBit;
      low[at + row] = 0;
    } else if (upper >>> 31 === 1) {
      high[at + row] = ~upper;
      low[at + row] = ~lower;
    } else {
      high[at + row] = upper ^ signBit;
      low[at + row] = lower;
    }
  }
}

/** @returns whether a value has more than 64 bits, or might be taken for one that has */
function decimalKeys({ values, offsets }: ColumnRows, rows: number, { high, low, at }: KeyTarget): boolean {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  let isAnyLarge = false;
  for (let row = 0; row < rows; row++) {
    const start = offsets[row] ?? 0;
    // Nothing stands in place of a null.
    if (offsets[row + 1] === start) continue;
    const [lower, upper] = [view.getUint32(start, true), view.getInt32(start + 4, true)];
    const [first, last] = [view.getInt32(start + 8, true), view.getInt32(start + 12, true)];
    const sign = upper >> 31;
    const isLarge = first !== sign || last !== sign;
    high[at + row] = isLarge ? ~(last >> 31) : upper ^ signBit;
    low[at + row] = isLarge ? ~(last >> 31) : lower;
    isAnyLarge ||=
      isLarge || (lower === 0 && upper === ~0x7fff_ffff) || (lower === 0xffff_ffff && upper === 0x7fff_ffff);
  }
  return isAnyLarge;
}

function prefixes(
  { values, offsets }: ColumnRows,
  rows: number,
  { high, low, at, isText }: KeyTarget & { isText: boolean },
): void {
  const rank = isText ? textRank : byteRank;
  for (let row = 0; row < rows; row++) {
    const start = offsets[row] ?? 0;
    const end = offsets[row + 1] ?? 0;
    high[at + row] = wordAt(values, start, end, rank);
    low[at + row] = wordAt(values, start + 4, end, rank);
  }
}

/** Four bytes as a number, with zeros behind the end. */
function wordAt(values: ColumnRows['values'], start: number, end: number, rank: Uint8Array): number {
  let word = 0;
  for (let at = start; at < start + 4; at++) word = (word << 8) | (at < end ? (rank[Number(values[at] ?? 0)] ?? 0) : 0);
  return word;
}

const byteRank = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/**
 * Bytes of UTF-8 in the order of the code units that they stand for: in UTF-16 what lies beyond U+FFFF is two surrogates,
 * which come before U+E000 to U+FFFF.
 */
const textRank = byteRank.map((byte) => (byte === 0xee || byte === 0xef ? byte + 0x10 : byte));

/** Compares rows of two sets of keys of one order: below 0 when the first comes first. */
export function compareRows(a: readonly SortKey[], i: number, b: readonly SortKey[], j: number, nulls: 1 | -1): number {
  for (let column = 0; column < a.length; column++) {
    const [one, other] = [a[column], b[column]];
    if (one === undefined || other === undefined) break;
    const order = compareKeys(one, i, other, j, nulls);
    if (order !== 0) return order;
  }
  return 0;
}

function compareKeys(a: SortKey, i: number, b: SortKey, j: number, nulls: 1 | -1): number {
  const isNull = a.nulls?.[i] === 1;
  const isOtherNull = b.nulls?.[j] === 1;
  if (isNull || isOtherNull) return isNull === isOtherNull ? 0 : isNull ? nulls : -nulls;
  const high = (a.high[i] ?? 0) - (b.high[j] ?? 0);
  if (high !== 0) return high;
  const low = (a.low?.[i] ?? 0) - (b.low?.[j] ?? 0);
  return low === 0 && a.text !== undefined && b.text !== undefined ? compareTexts(a, i, b, j) : low;
}

/** How many bytes a text has. */
export function textLength({ text }: SortKey, row: number): number {
  // As if the 64 bits that were looked at were a part of it.
  if (text?.kind === 'decimal') return 24;
  const address = text?.addresses[row] ?? 0;
  const offsets = text?.parts[address >>> 16]?.offsets;
  return (offsets?.[(address & 0xffff) + 1] ?? 0) - (offsets?.[address & 0xffff] ?? 0);
}

/** Four bytes of a text, such that the order of these numbers is that of the texts. */
export function textWord({ text, descending }: SortKey, row: number, offset: number): number {
  const address = text?.addresses[row] ?? 0;
  const part = text?.parts[address >>> 16];
  if (text === undefined || part === undefined) return 0;
  const place = part.offsets[address & 0xffff] ?? 0;
  const start = place + offset;
  const word =
    text.kind === 'decimal'
      ? decimalWord(part, place, offset - 8)
      : wordAt(
          part.values,
          start,
          part.offsets[(address & 0xffff) + 1] ?? 0,
          text.kind === 'text' ? textRank : byteRank,
        );
  return descending ? ~word : word;
}

/** Text or bytes whose first 8 bytes are equal. */
export function compareTexts(a: SortKey, i: number, b: SortKey, j: number): number {
  const one = a.text;
  const other = b.text;
  if (one === undefined || other === undefined) return 0;
  const place = one.addresses[i] ?? 0;
  const otherPlace = other.addresses[j] ?? 0;
  const part = one.parts[place >>> 16];
  const otherPart = other.parts[otherPlace >>> 16];
  if (part === undefined || otherPart === undefined) return 0;
  const compare = comparisons[one.kind];
  const order = compare(part, place & 0xffff, otherPart, otherPlace & 0xffff);
  return a.descending ? -order : order;
}

/** Values of any length, by their numbers. */
type BinaryRows = Pick<ColumnRows, 'values' | 'offsets'>;

export const compareText = comparison(textRank);
export const compareBytes = comparison(byteRank);

/** Compares decimals of one scale. */
export function compareDecimals(a: BinaryRows, i: number, b: BinaryRows, j: number): number {
  for (let offset = 0; offset < 16; offset += 4) {
    const difference =
      (decimalWord(a, a.offsets[i] ?? 0, offset) >>> 0) - (decimalWord(b, b.offsets[j] ?? 0, offset) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const comparisons = { text: compareText, bytes: compareBytes, decimal: compareDecimals };

/** Four bytes of a decimal, the highest first, such that the order of these numbers is that of the values. */
function decimalWord({ values }: BinaryRows, start: number, offset: number): number {
  const at = start + 12 - offset;
  let word = 0;
  for (let byte = at + 3; byte >= at; byte--) word = (word << 8) | Number(values[byte] ?? 0);
  return offset === 0 ? word ^ signBit : word;
}

function comparison(rank: Uint8Array): (a: BinaryRows, i: number, b: BinaryRows, j: number) => number {
  return (a, i, b, j) => {
    const start = a.offsets[i] ?? 0;
    const otherStart = b.offsets[j] ?? 0;
    const length = (a.offsets[i + 1] ?? 0) - start;
    const otherLength = (b.offsets[j + 1] ?? 0) - otherStart;
    const common = Math.min(length, otherLength);
    for (let at = 0; at < common; at++) {
      const one = a.values[start + at] ?? 0;
      const other = b.values[otherStart + at] ?? 0;
      if (one !== other) return (rank[Number(one)] ?? 0) - (rank[Number(other)] ?? 0);
    }
    return length - otherLength;
  };
}
