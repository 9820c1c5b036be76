import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { RowSpans } from './row-spans.ts';

/** Some rows of a slice as they are kept in a manifest. */
export interface PackedRows {
  /** How many they are. */
  readonly rows: number;
  /**
   * Base64 of the deflated spans: for each, how many other rows lie between it and the one before, and its length less
   * one, as LEB128 numbers. A row of a hundred, at random, takes 1.5 bytes.
   */
  readonly data: string;
}

/** Rows of a dataset, by slice. */
export interface SlicedRows {
  readonly dataset: string;
  readonly slices: readonly PackedRows[];
}

const noRows: PackedRows = { rows: 0, data: '' };

export function packRows(spans: RowSpans): PackedRows {
  return spans.rows === 0 ? noRows : { rows: spans.rows, data: deflateRawSync(spanBytes(spans)).toString('base64') };
}

/** What is deflated: the same bytes for the same rows, always, so that they have a digest. */
export function spanBytes(spans: RowSpans): Uint8Array {
  const bytes = new Uint8Array(spans.from.length * 10);
  let at = 0;
  const put = (number: number): void => {
    let left = number;
    for (; left > 127; left = Math.floor(left / 128)) bytes[at++] = (left % 128) | 128;
    bytes[at++] = left;
  };
  let row = 0;
  for (let index = 0; index < spans.from.length; index++) {
    const from = spans.from[index] ?? 0;
    const to = spans.to[index] ?? 0;
    put(from - row);
    put(to - from - 1);
    row = to;
  }
  return bytes.subarray(0, at);
}

/**
 * The inverse of `packRows`, checked. Memory is taken for what is there, not for what is claimed.
 * @param sliceRows how many rows the slice has
 * @throws Error that ends a sentence: what is wrong
 */
export function unpackRows({ rows, data }: PackedRows, sliceRows: number): RowSpans {
  if (rows === 0 && data === '') return RowSpans.none;
  if (rows > sliceRows) throw new Error(`it claims ${rows} rows of ${sliceRows}`);
  const bytes = inflateRawSync(Buffer.from(data, 'base64'), { maxOutputLength: rows * 10 + 1 });
  const most = bytes.byteLength >> 1;
  const from = new Uint32Array(most);
  const to = new Uint32Array(most);
  let at = 0;
  const take = (): number => {
    let number = 0;
    for (let scale = 1; scale < 2 ** 42; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('its row numbers end too early');
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
    throw new Error('it has a number that is no row number');
  };
  let row = 0;
  let count = 0;
  for (; at < bytes.byteLength; count++) {
    const start = row + take();
    const end = start + take() + 1;
    if (end > sliceRows) throw new Error(`it names row ${end - 1} of ${sliceRows}`);
    if (count > 0 && start === row) throw new Error('its spans touch');
    from[count] = start;
    to[count] = end;
    row = end;
  }
  const spans = new RowSpans(from.slice(0, count), to.slice(0, count));
  if (spans.rows !== rows) throw new Error(`it names ${spans.rows} rows and claims ${rows}`);
  return spans;
}
