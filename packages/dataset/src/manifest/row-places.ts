import { placesOfMessages, type TaggedMessages } from '@accelerator/base';
import {
  type BatchInput,
  type BatchRows,
  type ColumnType,
  columnTypeInfo,
  isDecimalType,
  valueAt,
} from '@accelerator/column';
import { sliceOf } from './partition.ts';

const text = 0x73;
const bytes = 0x62;
const whole = 0x69;
const fraction = 0x66;
const instant = 0x64;
const timeOfDay = 0x74;

const dayMs = 86_400_000;
const word = 2 ** 32;

/** To which slice each row belongs by a column, as `sliceOf` has it for its values; no value is made of most. */
export function placesOfRows(type: ColumnType, batch: BatchRows, rows: number, slices: number): Uint32Array {
  const { isNull } = batch;
  const messages = messagesOf(type, batch, rows);
  if (messages === undefined) {
    return Uint32Array.from({ length: rows }, (_, row) => sliceOf(type, valueAt(type, batch, row), slices));
  }
  const places = placesOfMessages(messages, slices);
  if (isNull !== undefined) for (let row = 0; row < rows; row++) if (isNull(row)) places[row] = 0;
  return places;
}

/** Values as they are hashed. Undefined for those of which each is hashed by itself. */
function messagesOf(type: ColumnType, { values, offsets }: BatchRows, rows: number): TaggedMessages | undefined {
  if (values instanceof Uint8Array) {
    if (type === 'bool') return wideMessages(whole, wholeWords(values, rows));
    if (type !== 'unicode' && type !== 'ascii' && type !== 'bytes') return undefined;
    return { tags: type === 'bytes' ? bytes : text, bytes: values, offsets: offsets.subarray(0, rows + 1) };
  }
  if (values instanceof BigInt64Array) {
    const tag = type === 'datetime' ? instant : type === 'time' ? timeOfDay : whole;
    return wideMessages(tag, new Int32Array(values.buffer, values.byteOffset, rows * 2));
  }
  if (type === 'vector') return undefined;
  if (type === 'date' && values instanceof Int32Array) return wideMessages(instant, wholeWords(values, rows, dayMs));
  if (values instanceof Int32Array) return wideMessages(whole, wholeWords(values, rows));
  const words = new Int32Array(rows * 2);
  return wideMessages(putNumbers(values, words), words);
}

function wholeWords(values: Uint8Array | Int32Array, rows: number, factor = 1): Int32Array {
  const words = new Int32Array(rows * 2);
  for (let row = 0; row < rows; row++) putWhole((values[row] ?? 0) * factor, words, row);
  return words;
}

/** Of two words each. */
function wideMessages(tags: Uint8Array | number, words: Int32Array): TaggedMessages {
  const offsets = new Int32Array(words.length / 2 + 1);
  for (let row = 1; row < offsets.length; row++) offsets[row] = row * 8;
  return { tags, bytes: new Uint8Array(words.buffer, words.byteOffset, words.byteLength), offsets };
}

/** A double is a whole number where it can be: so it is with integers of its value. The tags of all. */
function putNumbers(values: Float32Array | Float64Array, words: Int32Array): Uint8Array {
  const doubles = new Float64Array(words.buffer);
  const tags = new Uint8Array(doubles.length).fill(whole);
  for (let row = 0; row < tags.length; row++) {
    const value = values[row] ?? 0;
    if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) putWhole(value, words, row);
    else {
      tags[row] = fraction;
      doubles[row] = Number.isNaN(value) ? Number.NaN : value;
    }
  }
  return tags;
}

function putWhole(value: number, words: Int32Array, row: number): void {
  const upper = Math.floor(value / word);
  words[row * 2] = value - upper * word;
  words[row * 2 + 1] = upper;
}

/** Rows by the slice to which they belong, in their order. */
export function rowsByPlace(places: Uint32Array, slices: number): Uint32Array[] {
  const counts = new Uint32Array(slices);
  for (let row = 0; row < places.length; row++) {
    const place = places[row] ?? 0;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < places.length; row++) {
    const place = places[row] ?? 0;
    const own = rows[place];
    const at = counts[place] ?? 0;
    if (own !== undefined) own[at] = row;
    counts[place] = at + 1;
  }
  return rows;
}

/**
 * To which slice each of some rows belongs by the values of a column, in a dataset that is partitioned by it: what
 * `dataset.batches()` yields of a column can be given as it is.
 */
export function slicesOfRows(
  column: BatchInput & { readonly type: ColumnType },
  rows: number,
  slices: number,
): Uint32Array {
  const { type, values, offsets = noOffsets, length = 1, nulls, isNull } = column;
  const isBinary = columnTypeInfo(type).storage === 'binary' || isDecimalType(type);
  if (isBinary ? offsets.length <= rows : values.length < rows) {
    throw new RangeError(`Expected ${rows} rows, received a column of fewer`);
  }
  return placesOfRows(type, { values, offsets, length, isNull: nulls === 0 ? undefined : isNull }, rows, slices);
}

const noOffsets = new Int32Array(0);
