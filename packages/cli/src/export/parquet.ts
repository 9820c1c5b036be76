import {
  type BatchView,
  type ColumnType,
  decimalShape,
  emptyView,
  isDecimalType,
  type NamedColumnType,
  readInt128,
  toArrowTable,
} from '@accelerator/column';
import { type CommonColumn, filledBatches } from '@accelerator/dataset';
import type { DatasetSource } from '@accelerator/inspect';
import type { ByteWriter, ParquetWriter } from 'hyparquet-writer';

/** A row group ends at so many rows or bytes of values: readers and this writer hold one at a time. */
const rowsPerGroup = 65_536;
const bytesPerGroup = 16 << 20;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type Element = Schema[number];

type ElementType = Omit<Element, 'name' | 'repetition_type'>;

const elements: Readonly<Record<Exclude<NamedColumnType, 'vector'>, ElementType>> = {
  bytes: { type: 'BYTE_ARRAY' },
  image: { type: 'BYTE_ARRAY' },
  msgpack: { type: 'BYTE_ARRAY' },
  unicode: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  ascii: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  bool: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  float32: { type: 'FLOAT' },
  float64: { type: 'DOUBLE' },
  number: { type: 'DOUBLE' },
  date: { type: 'INT32', converted_type: 'DATE' },
  time: {
    type: 'INT64',
    converted_type: 'TIME_MICROS',
    logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' },
  },
  datetime: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

/**
 * A Parquet file, compressed by Snappy. Text and JSON are strings; bytes, images and msgpack are byte arrays; vectors are lists
 * of floats, which readers that know Arrow take for lists of one length.
 */
export async function* parquetFile({ datasets, columns }: DatasetSource): AsyncGenerator<Uint8Array> {
  const hyparquet = await import('hyparquet-writer');
  const bytes = new hyparquet.ByteWriter();
  const kvMetadata = await arrowSchema(columns);
  const schema = schemaOf(columns);
  const writer = new hyparquet.ParquetWriter({ writer: bytes, schema, kvMetadata, createdBy: 'accelerator' });
  let group = columns.map((): unknown[] => []);
  let size = 0;
  const names = columns.map(({ name }) => name);
  const endGroup = async (): Promise<Uint8Array> => {
    const columnData = columns.map(({ name, type }, index) => {
      const data = group[index] ?? [];
      // Its dictionary of values takes -0 for 0.
      const isPlain = type === 'vector' || data.some((value) => Object.is(value, -0));
      return { name, data, ...(isPlain && { encoding: 'PLAIN' as const }) };
    });
    await writer.write({ columnData, rowGroupSize: rowsPerGroup });
    group = columns.map(() => []);
    size = 0;
    return takeBytes(bytes);
  };
  for (const batch of filledBatches(datasets, columns)) {
    if ((group[0]?.length ?? 0) + batch.rows > rowsPerGroup || size > bytesPerGroup) yield await endGroup();
    for (const [index, name] of names.entries()) {
      const view = batch.columns[name];
      const values = group[index];
      if (view !== undefined && values !== undefined) size += appendValues(view, values);
    }
  }
  if ((group[0]?.length ?? 0) > 0) yield await endGroup();
  const hasGroups = writer.row_groups.length > 0;
  await writer.finish();
  const footer = takeBytes(bytes);
  yield hasGroups ? footer : withTypedList(footer);
}

/** A count of rows of 0, and a list of row groups; the list has no elements, and the writer gives them no type. */
const noGroups = Buffer.of(0x16, 0, 0x19, 0);
const listOfStructs = 0x0c;

/** The Rust readers refuse a list whose elements have another type than the format's, even when there are none. */
function withTypedList(footer: Uint8Array): Uint8Array {
  const at = Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength).lastIndexOf(noGroups);
  if (at >= 0) footer[at + noGroups.length - 1] = listOfStructs;
  return footer;
}

function schemaOf(columns: readonly CommonColumn[]): Schema {
  const fields = columns.flatMap(({ name, type, nullable }): Element[] => {
    const field = { name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' } as const;
    if (type !== 'vector') return [{ ...field, ...elementOf(type) }];
    return [
      { ...field, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'REQUIRED', type: 'FLOAT' },
    ];
  });
  return [{ name: 'root', num_children: columns.length }, ...fields];
}

/** What Arrow's readers need to know that lists of floats have one length; undefined where there are none. */
async function arrowSchema(columns: readonly CommonColumn[]): Promise<{ key: string; value: string }[] | undefined> {
  if (!columns.some(({ type }) => type === 'vector')) return undefined;
  const { tableToIPC } = await import('apache-arrow');
  const views = columns.map(({ name, type, length }) => [name, [emptyView(type, length)]] as const);
  const stream = tableToIPC(await toArrowTable(new Map(views)), 'stream');
  // The schema is the first message: a marker, its length, and so many bytes.
  const end = 8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return [{ key: 'ARROW:schema', value: Buffer.from(stream.subarray(0, end)).toString('base64') }];
}

function elementOf(type: Exclude<ColumnType, 'vector'>): ElementType {
  if (!isDecimalType(type)) return elements[type];
  const { precision = 0, scale = 0 } = decimalShape(type) ?? {};
  const element = {
    converted_type: 'DECIMAL',
    precision,
    scale,
    logical_type: { type: 'DECIMAL', precision, scale },
  } as const;
  if (precision <= 9) return { type: 'INT32', ...element };
  return precision <= 18
    ? { type: 'INT64', ...element }
    : { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...element };
}

/** Values as Parquet stores them; text stays the UTF-8 that it is. How many bytes they take. */
function appendValues(view: BatchView, values: unknown[]): number {
  const { values: stored, offsets, type, rows } = view;
  const isDecimal = isDecimalType(type);
  const binary = offsets.length > 0 && stored instanceof Uint8Array;
  for (let row = 0; row < rows; row++) {
    if (view.nulls > 0 && view.isNull(row)) values.push(null);
    else if (binary && isDecimal) values.push(readInt128(stored, offsets[row] ?? 0));
    else if (type === 'vector') values.push(Array.from(vectorAt(view, row)));
    else if (binary) values.push(stored.subarray(offsets[row], offsets[row + 1]));
    else values.push(type === 'bool' ? stored[row] === 1 : stored[row]);
  }
  return binary ? (offsets[rows] ?? 0) - (offsets[0] ?? 0) : stored.byteLength;
}

function vectorAt({ values, length }: BatchView, row: number): Float32Array {
  return values instanceof Float32Array ? values.subarray(row * length, (row + 1) * length) : new Float32Array(0);
}

function takeBytes(writer: ByteWriter): Uint8Array {
  const taken = new Uint8Array(writer.buffer.slice(0, writer.index));
  writer.index = 0;
  return taken;
}
