import {
  type BatchInput,
  type BatchView,
  type ColumnType,
  type DatasetBatch,
  decimalShape,
  formatDecimal,
  readInt128,
  type WriteBatch,
} from '@accelerator/sdk';

/** Some rows of a column as they lie in memory. */
export interface ColumnRows {
  readonly type: ColumnType;
  readonly values: BatchView['values'];
  /** Of types of any length: value `i` is `values.subarray(offsets[i], offsets[i + 1])`. Else empty. */
  readonly offsets: Int32Array;
  /** A byte for each row, 1 for null; undefined: no row is null. */
  readonly nulls: Uint8Array | undefined;
}

/** Some rows of a table. */
export interface Chunk {
  readonly rows: number;
  readonly columns: readonly ColumnRows[];
}

const binaryTypes: ReadonlySet<ColumnType> = new Set([
  'unicode',
  'ascii',
  'json',
  'bytes',
  'image',
  'msgpack',
  'vector',
]);

/** Whether values of a type are bytes to which offsets lead: those that may have any length, decimals and vectors. */
export function isBinary(type: ColumnType): boolean {
  return binaryTypes.has(type) || isDecimal(type);
}

export function isDecimal(type: ColumnType): boolean {
  return decimalShape(type) !== undefined;
}

/** A decimal as text; undefined for columns of other types. */
export function decimalText({ type, values, offsets }: ColumnRows, row: number): string | undefined {
  const shape = decimalShape(type);
  if (shape === undefined || !(values instanceof Uint8Array)) return undefined;
  return formatDecimal(readInt128(values, offsets[row] ?? 0), shape.scale);
}

/** The double that is a number of a column, or nearest to it. */
export function numberAt(column: ColumnRows, row: number): number {
  return Number(decimalText(column, row) ?? column.values[row] ?? 0);
}

/** Rows of a chunk have numbers of 16 bits: with that of the chunk, one of 32 bits says where a row is. */
export const chunkRows = 1 << 16;

/** The columns of a batch, in the order of the names, as chunks of no more than `chunkRows`. */
export function chunksOf({ rows, columns }: DatasetBatch, names: readonly string[]): Chunk[] {
  const whole = names.flatMap((name) => columns[name] ?? []).map(rowsOfView);
  const chunks: Chunk[] = [];
  for (let from = 0; from < rows; from += chunkRows) {
    chunks.push(cut({ rows, columns: whole }, from, Math.min(rows, from + chunkRows)));
  }
  return chunks;
}

function rowsOfView(view: BatchView): ColumnRows {
  const { type, rows } = view;
  const { values, offsets } = type === 'vector' ? bytesOfVectors(view) : view;
  if (view.nulls === 0) return { type, values, offsets, nulls: undefined };
  const nulls = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) if (view.isNull(row)) nulls[row] = 1;
  return { type, values, offsets, nulls };
}

/** Rows `from` to `to` of a chunk; nothing is copied. */
export function cut(chunk: Chunk, from: number, to: number): Chunk {
  if (from === 0 && to === chunk.rows) return chunk;
  const columns = chunk.columns.map(({ type, values, offsets, nulls }) => ({
    type,
    values: offsets.length > 0 ? values : values.subarray(from, to),
    offsets: offsets.length > 0 ? offsets.subarray(from, to + 1) : offsets,
    nulls: nulls?.subarray(from, to),
  }));
  return { rows: to - from, columns };
}

/** Bytes that the rows of a chunk take. */
export function bytesOf({ columns }: Chunk): number {
  return columns.reduce((sum, { values, offsets, nulls }) => {
    const data = offsets.length > 0 ? (offsets.at(-1) ?? 0) - (offsets[0] ?? 0) : values.byteLength;
    return sum + data + offsets.byteLength + (nulls?.length ?? 0);
  }, 0);
}

/** A chunk as a dataset writer takes it. */
export function batchOf({ rows, columns }: Chunk, names: readonly string[]): WriteBatch {
  const inputs = names.map((name, index): [string, BatchInput | undefined] => [name, inputOf(columns[index])]);
  return { rows, columns: Object.fromEntries(inputs.flatMap(([name, input]) => (input ? [[name, input]] : []))) };
}

function inputOf(column: ColumnRows | undefined): BatchInput | undefined {
  if (column === undefined) return undefined;
  const { type, values, offsets, nulls } = column;
  const isNull = nulls !== undefined && { isNull: (row: number) => nulls[row] === 1 };
  return { ...(type === 'vector' ? vectorsOf(column) : { values, offsets }), ...isNull };
}

/** Vectors as bytes, to be treated like other values of some bytes each. */
function bytesOfVectors({ rows, values, length }: BatchView): Pick<ColumnRows, 'values' | 'offsets'> {
  const { buffer, byteOffset, byteLength } = values;
  const width = length * 4;
  const offsets = Int32Array.from({ length: rows + 1 }, (_, row) => row * width);
  return { values: new Uint8Array(buffer, byteOffset, byteLength), offsets };
}

/** The inverse. A null may have no bytes. */
function vectorsOf({ values, offsets }: ColumnRows): BatchInput {
  const rows = offsets.length - 1;
  let width = 0;
  for (let row = 0; row < rows; row++) width = Math.max(width, (offsets[row + 1] ?? 0) - (offsets[row] ?? 0));
  const bytes = new Uint8Array(rows * Math.max(4, width));
  for (let row = 0; row < rows && values instanceof Uint8Array; row++) {
    bytes.set(values.subarray(offsets[row], offsets[row + 1]), row * width);
  }
  return { values: new Float32Array(bytes.buffer), length: Math.max(4, width) / 4 };
}
