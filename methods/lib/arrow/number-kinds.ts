import type { Data } from 'apache-arrow';
import { bytesOf, numbersOf, wordsOf } from './buffers.ts';
import { batchOf, type ColumnKind } from './column-kind.ts';
import { float16 } from './exact-text.ts';

const word = 2 ** 32;

/** Integers of 8 to 32 bits. */
export const int32Kind: ColumnKind = {
  type: 'int32',
  fill(data, rows) {
    const source = numbersOf(data);
    const values = new Int32Array(rows.length);
    for (let place = 0; place < rows.length; place++) values[place] = source[rows[place] ?? -1] ?? 0;
    return batchOf(values, rows);
  },
};

/** Unsigned integers of 32 bits. */
export const uint32Kind: ColumnKind = {
  type: 'int64',
  fill(data, rows) {
    const source = numbersOf(data);
    return longs(rows, (row, place, words) => {
      words[place * 2] = source[row] ?? 0;
    });
  },
};

export const int64Kind: ColumnKind = {
  type: 'int64',
  fill(data, rows) {
    const source = wordsOf(data);
    return longs(rows, (row, place, words) => {
      words[place * 2] = source[row * 2] ?? 0;
      words[place * 2 + 1] = source[row * 2 + 1] ?? 0;
    });
  },
};

export const uint64Kind: ColumnKind = {
  type: 'int64',
  fill(data, rows, findings) {
    const source = wordsOf(data);
    return longs(rows, (row, place, words) => {
      const high = source[row * 2 + 1] ?? 0;
      if (high < 0) findings.refuse(place, 'it is more than 9223372036854775807, the largest int64');
      words[place * 2] = source[row * 2] ?? 0;
      words[place * 2 + 1] = high;
    });
  },
};

/** Fills a column of 64 bits, with two words for each row that is not null. */
export function longs(rows: Int32Array, put: (row: number, place: number, words: Int32Array) => void) {
  const words = new Int32Array(rows.length * 2);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? -1;
    if (row >= 0) put(row, place, words);
  }
  return batchOf(new BigInt64Array(words.buffer), rows);
}

/** Puts a whole number that a double holds. */
export function putWhole(value: number, place: number, words: Int32Array): void {
  const high = Math.floor(value / word);
  words[place * 2] = value - high * word;
  words[place * 2 + 1] = high;
}

/** Floats of 32 bits, or of 16, which 32 hold. */
export function float32Kind(isHalf: boolean): ColumnKind {
  return {
    type: 'float32',
    fill: (data, rows) => batchOf(floats(new Float32Array(rows.length), data, rows, isHalf), rows),
  };
}

export function float64Kind(type: 'float64' | 'number'): ColumnKind {
  return {
    type,
    fill: (data, rows) => batchOf(floats(new Float64Array(rows.length), data, rows, false), rows),
  };
}

function floats<A extends Float32Array | Float64Array>(values: A, data: Data, rows: Int32Array, isHalf: boolean): A {
  const source = numbersOf(data);
  for (let place = 0; place < rows.length; place++) {
    const value = source[rows[place] ?? -1] ?? 0;
    values[place] = isHalf ? float16(value) : value;
  }
  return values;
}

export const boolKind: ColumnKind = {
  type: 'bool',
  fill(data, rows) {
    const bits = bytesOf(data, Math.ceil(data.length / 8));
    const values = new Uint8Array(rows.length);
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? -1;
      if (row >= 0) values[place] = ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
    }
    return batchOf(values, rows);
  },
};
