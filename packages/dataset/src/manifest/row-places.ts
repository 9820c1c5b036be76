import {
  type BatchInput,
  type BatchRows,
  type ColumnType,
  columnTypeInfo,
  isDecimalType,
  valueAt,
} from '@accelerator/column';
import { sliceOf } from './partition.ts';
import { placeOfBytes, placeOfWords } from './place-hash.ts';

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
  const places = new Uint32Array(rows);
  const { values, isNull } = batch;
  const placeOf = placing(type, batch, slices);
  if (placeOf === undefined || (values instanceof Uint8Array && isDecimalType(type))) {
    for (let row = 0; row < rows; row++) places[row] = sliceOf(type, valueAt(type, batch, row), slices);
    return places;
  }
  for (let row = 0; row < rows; row++) places[row] = isNull?.(row) === true ? 0 : placeOf(row);
  return places;
}

/** Undefined for values that are not what the type says. */
function placing(
  type: ColumnType,
  { values, offsets }: BatchRows,
  slices: number,
): ((row: number) => number) | undefined {
  if (values instanceof Uint8Array) {
    if (type === 'bool') return (row) => placeOfWords(whole, values[row] ?? 0, 0, slices);
    if (type !== 'unicode' && type !== 'ascii' && type !== 'bytes') return undefined;
    const tag = type === 'bytes' ? bytes : text;
    const span = { bytes: values, from: 0, to: 0 };
    return (row) => {
      span.from = offsets[row] ?? 0;
      span.to = offsets[row + 1] ?? 0;
      return placeOfBytes(tag, span, slices);
    };
  }
  if (values instanceof Int32Array) {
    if (type === 'date') return (row) => placeOfWhole(instant, (values[row] ?? 0) * dayMs, slices);
    return (row) => placeOfWords(whole, values[row] ?? 0, (values[row] ?? 0) >> 31, slices);
  }
  if (values instanceof BigInt64Array) {
    const tag = type === 'datetime' ? instant : type === 'time' ? timeOfDay : whole;
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    return (row) => placeOfWords(tag, words[row * 2] ?? 0, words[row * 2 + 1] ?? 0, slices);
  }
  if (type === 'vector') return undefined;
  return (row) => placeOfNumber(values[row] ?? 0, slices);
}

/** A double is a whole number where it can be: so it is with integers of its value. */
function placeOfNumber(value: number, slices: number): number {
  if (Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63) return placeOfWhole(whole, value, slices);
  scratch[0] = Number.isNaN(value) ? Number.NaN : value;
  return placeOfWords(fraction, words[0] ?? 0, words[1] ?? 0, slices);
}

const scratch = new Float64Array(1);
const words = new Int32Array(scratch.buffer);

function placeOfWhole(tag: number, value: number, slices: number): number {
  const upper = Math.floor(value / word);
  return placeOfWords(tag, value - upper * word, upper, slices);
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
