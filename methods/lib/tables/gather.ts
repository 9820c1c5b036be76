import type { BatchView, ColumnType } from '@accelerator/sdk';
import { type Chunk, type ColumnRows, chunkRows } from './rows.ts';

/**
 * Where rows are: each by its chunk in the upper 16 bits, and its number there in the lower ones.
 */
type Addresses = Uint32Array;

/** The largest number of chunks that addresses reach. */
export const mostChunks = 1 << 16;

/** Copies rows to a new chunk, in the order of their addresses. */
export function gather(chunks: readonly Chunk[], addresses: Addresses): Chunk {
  const columns = (chunks[0]?.columns ?? []).map((_, index) =>
    gatherColumn(
      chunks.map((chunk) => columnAt(chunk, index)),
      addresses,
    ),
  );
  return { rows: addresses.length, columns };
}

/**
 * How many of the rows from `from` on make a batch of about so many bytes; at least one, at most what a chunk holds.
 */
export function rowsOfBatch(chunks: readonly Chunk[], addresses: Addresses, from: number, bytes: number): number {
  const to = Math.min(addresses.length, from + chunkRows);
  const columns = chunks[0]?.columns ?? [];
  const sized = [...columns.keys()].filter((index) => (columns[index]?.offsets.length ?? 0) > 0);
  const width = columns.reduce(
    (sum, { values, offsets }) => sum + (offsets.length > 0 ? 4 : values.BYTES_PER_ELEMENT),
    0,
  );
  if (sized.length === 0) return Math.min(to - from, Math.max(1, Math.floor(bytes / Math.max(1, width))));
  const ends = sized.map((index) => chunks.map((chunk) => columnAt(chunk, index).offsets));
  let left = bytes;
  for (let at = from; at < to; at++) {
    const address = addresses[at] ?? 0;
    left -= width;
    for (const column of ends) {
      const offsets = column[address >>> 16];
      const row = address & 0xffff;
      if (offsets !== undefined) left -= (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
    }
    if (left < 0) return Math.max(1, at - from);
  }
  return to - from;
}

function columnAt({ columns }: Chunk, index: number): ColumnRows {
  const column = columns[index];
  if (column === undefined) throw new Error(`Internal error: a chunk without column ${index}`);
  return column;
}

function gatherColumn(parts: readonly ColumnRows[], addresses: Addresses): ColumnRows {
  const [first] = parts;
  if (first === undefined) throw new Error('Internal error: rows of no chunk');
  const nulls = parts.some((part) => part.nulls !== undefined) ? gatherNulls(parts, addresses) : undefined;
  const values = first.offsets.length > 0 ? gatherBytes(parts, addresses) : gatherValues(first, parts, addresses);
  return { type: first.type, ...values, nulls };
}

function gatherNulls(parts: readonly ColumnRows[], addresses: Addresses): Uint8Array {
  const nulls = new Uint8Array(addresses.length);
  for (let at = 0; at < addresses.length; at++) {
    const address = addresses[at] ?? 0;
    nulls[at] = parts[address >>> 16]?.nulls?.[address & 0xffff] ?? 0;
  }
  return nulls;
}

type Values = Pick<ColumnRows, 'values' | 'offsets'>;

/** Values of 4 and 8 bytes are copied as words, so that no bigint is made and no bit of a NaN is lost. */
function gatherValues(
  { type, values, offsets }: ColumnRows,
  parts: readonly ColumnRows[],
  addresses: Addresses,
): Values {
  if (values instanceof Uint8Array) {
    const bytes = parts.map((part) => part.values);
    const gathered = new Uint8Array(addresses.length);
    for (let at = 0; at < addresses.length; at++) {
      const address = addresses[at] ?? 0;
      gathered[at] = Number(bytes[address >>> 16]?.[address & 0xffff] ?? 0);
    }
    return { values: gathered, offsets };
  }
  const wordsOf = (of: BatchView['values']) => new Int32Array(of.buffer, of.byteOffset, of.byteLength / 4);
  const words = parts.map((part) => wordsOf(part.values));
  const gathered = newValues(type, addresses.length);
  const target = wordsOf(gathered);
  if (gathered.BYTES_PER_ELEMENT === 4) {
    for (let at = 0; at < addresses.length; at++) {
      const address = addresses[at] ?? 0;
      target[at] = words[address >>> 16]?.[address & 0xffff] ?? 0;
    }
  } else {
    for (let at = 0; at < addresses.length; at++) {
      const address = addresses[at] ?? 0;
      const part = words[address >>> 16];
      const word = (address & 0xffff) * 2;
      if (part === undefined) continue;
      target[at * 2] = part[word] ?? 0;
      target[at * 2 + 1] = part[word + 1] ?? 0;
    }
  }
  return { values: gathered, offsets };
}

/** An array for values of a type that all have one size. */
export function newValues(type: ColumnType, length: number): BatchView['values'] {
  switch (type) {
    case 'bool':
      return new Uint8Array(length);
    case 'int32':
    case 'date':
      return new Int32Array(length);
    case 'int64':
    case 'time':
    case 'datetime':
      return new BigInt64Array(length);
    case 'float32':
      return new Float32Array(length);
    default:
      return new Float64Array(length);
  }
}

/** A call of `set` costs as much as so many bytes that are copied one by one. */
const shortValue = 24;

function gatherBytes(parts: readonly ColumnRows[], addresses: Addresses): Values {
  const offsets = new Int32Array(addresses.length + 1);
  for (let at = 0; at < addresses.length; at++) {
    const address = addresses[at] ?? 0;
    const from = parts[address >>> 16]?.offsets;
    const row = address & 0xffff;
    const length = from === undefined ? 0 : (from[row + 1] ?? 0) - (from[row] ?? 0);
    offsets[at + 1] = (offsets[at] ?? 0) + length;
  }
  const bytes = new Uint8Array(offsets[addresses.length] ?? 0);
  const sources = parts.map(({ values, offsets: ends }) => ({ values, ends }));
  for (let at = 0; at < addresses.length; at++) {
    const address = addresses[at] ?? 0;
    const source = sources[address >>> 16];
    if (source === undefined || !(source.values instanceof Uint8Array)) continue;
    const { values, ends } = source;
    const start = ends[address & 0xffff] ?? 0;
    let to = offsets[at] ?? 0;
    const length = (offsets[at + 1] ?? 0) - to;
    if (length > shortValue) bytes.set(values.subarray(start, start + length), to);
    else for (let from = start; from < start + length; from++) bytes[to++] = values[from] ?? 0;
  }
  return { values: bytes, offsets };
}
