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

/** Rows of which the first are looked at to know how large the others may be. */
const sampleRows = 64;

/**
 * Copies rows from `from` on, as many as make a batch of about so many bytes; at least one, at most what a chunk holds. Where
 * rows are is looked up once for each column, which costs more than copying them: they lie anywhere.
 */
export function gatherSome(chunks: readonly Chunk[], addresses: Addresses, from: number, bytes: number): Chunk {
  const columns = (chunks[0]?.columns ?? []).map((_, index) => chunks.map((chunk) => columnAt(chunk, index)));
  const width = columns.reduce(
    (sum, [first]) => sum + (isSized(first) ? 4 : (first?.values.BYTES_PER_ELEMENT ?? 0)),
    0,
  );
  const sized = columns.filter(([first]) => isSized(first));
  const rest = addresses.subarray(from, from + chunkRows);
  const sample = rest.subarray(0, sampleRows);
  const sampled = sized.reduce((sum, parts) => sum + (placesOf(parts, sample).offsets[sample.length] ?? 0), 0);
  // A quarter more than is expected, since what was looked up in vain is looked up again.
  const likely = (1.25 * bytes) / Math.max(1, width + sampled / Math.max(1, sample.length));
  const tried = rest.subarray(0, Math.max(sample.length, Math.ceil(likely)));
  const places = new Map(sized.map((parts) => [parts, placesOf(parts, tried)]));
  const sizeOf = (rows: number): number =>
    [...places.values()].reduce((sum, { offsets }) => sum + (offsets[rows] ?? 0), rows * width);
  let [rows, tooMany] = [Math.min(1, tried.length), tried.length + 1];
  while (tooMany - rows > 1) {
    const middle = (rows + tooMany) >> 1;
    if (sizeOf(middle) <= bytes) rows = middle;
    else tooMany = middle;
  }
  const taken = tried.subarray(0, rows);
  return { rows, columns: columns.map((parts) => gatherColumn(parts, taken, places.get(parts))) };
}

function isSized(column: ColumnRows | undefined): boolean {
  return column !== undefined && column.offsets.length > 0;
}

function columnAt({ columns }: Chunk, index: number): ColumnRows {
  const column = columns[index];
  if (column === undefined) throw new Error(`Internal error: a chunk without column ${index}`);
  return column;
}

function gatherColumn(
  parts: readonly ColumnRows[],
  addresses: Addresses,
  places = isSized(parts[0]) ? placesOf(parts, addresses) : undefined,
): ColumnRows {
  const [first] = parts;
  if (first === undefined) throw new Error('Internal error: rows of no chunk');
  const nulls = parts.some((part) => part.nulls !== undefined) ? gatherNulls(parts, addresses) : undefined;
  const values = places === undefined ? gatherValues(first, parts, addresses) : gatherBytes(parts, addresses, places);
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

/** Where values of any length are: where each begins, and, added up, how long they are. */
interface Places {
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
}

function placesOf(parts: readonly ColumnRows[], addresses: Addresses): Places {
  const rows = addresses.length;
  const starts = new Int32Array(rows);
  const offsets = new Int32Array(rows + 1);
  const ends = parts.map((part) => part.offsets);
  let end = 0;
  for (let at = 0; at < rows; at++) {
    const address = addresses[at] ?? 0;
    const from = ends[address >>> 16];
    const row = address & 0xffff;
    const start = from === undefined ? 0 : (from[row] ?? 0);
    starts[at] = start;
    end += from === undefined ? 0 : (from[row + 1] ?? 0) - start;
    offsets[at + 1] = end;
  }
  return { starts, offsets };
}

/** A call of `set` costs as much as so many bytes that are copied four at a time. */
const shortValue = 64;
/** Bytes behind a value that are written too, until the next one is. */
const slack = 4;

function gatherBytes(parts: readonly ColumnRows[], addresses: Addresses, { starts, offsets: all }: Places): Values {
  const rows = addresses.length;
  const offsets = all.subarray(0, rows + 1);
  const total = offsets[rows] ?? 0;
  const bytes = new Uint8Array(total + slack);
  const target = new DataView(bytes.buffer);
  const sources = parts.map(({ values }) => ({
    values,
    view: new DataView(values.buffer, values.byteOffset, values.byteLength),
  }));
  for (let at = 0; at < rows; at++) {
    const source = sources[(addresses[at] ?? 0) >>> 16];
    if (source === undefined || !(source.values instanceof Uint8Array)) continue;
    const { values, view } = source;
    const start = starts[at] ?? 0;
    let to = offsets[at] ?? 0;
    const length = (offsets[at + 1] ?? 0) - to;
    const end = start + length;
    if (length > shortValue) bytes.set(values.subarray(start, end), to);
    else if (end + slack <= values.length) {
      // Four bytes at a time, whatever follows: a half of the time of one at a time.
      for (let from = start; from < end; from += 4, to += 4) target.setInt32(to, view.getInt32(from, true), true);
    } else for (let from = start; from < end; from++) bytes[to++] = values[from] ?? 0;
  }
  return { values: bytes.subarray(0, total), offsets };
}
