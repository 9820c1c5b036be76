import { gzipSync } from 'node:zlib';
import * as arrow from 'apache-arrow';
import { Endianness } from 'apache-arrow/fb/endianness';
import { Field } from 'apache-arrow/fb/field';
import { FixedSizeBinary } from 'apache-arrow/fb/fixed-size-binary';
import { FixedSizeList } from 'apache-arrow/fb/fixed-size-list';
import { Int } from 'apache-arrow/fb/int';
import { List } from 'apache-arrow/fb/list';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { Schema } from 'apache-arrow/fb/schema';
import { Struct_ } from 'apache-arrow/fb/struct-';
import { Type } from 'apache-arrow/fb/type';
import { Builder } from 'flatbuffers';
import polars from 'nodejs-polars';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import { fileFor, type Given, importArrow, removeFolder } from './import-batches.ts';

afterAll(removeFolder);

const record = { onError: 'record' } as const;

/** A column of a type, with the bytes of its values as they are. */
function vector(type: arrow.DataType, values: readonly unknown[]): arrow.Vector {
  return arrow.vectorFromArray([...values], type);
}

function tableOf(columns: Readonly<Record<string, arrow.Vector>>): arrow.Table {
  return new arrow.Table(columns);
}

const bytesOf = (table: arrow.Table, format: 'file' | 'stream' = 'file') => arrow.tableToIPC(table, format);

const item = (type: arrow.DataType) => new arrow.Field('item', type, true);
const big = 9007199254740993n;

test.each<[string, arrow.DataType, readonly unknown[], string, readonly unknown[]]>([
  ['bool', new arrow.Bool(), [true, null, false], 'bool', [true, null, false]],
  ['int8', new arrow.Int8(), [-128, null, 127], 'int32', [-128, null, 127]],
  ['uint16', new arrow.Uint16(), [65535], 'int32', [65535]],
  ['uint32', new arrow.Uint32(), [4294967295, null], 'int64', [4294967295n, null]],
  ['int64', new arrow.Int64(), [-big, null, big], 'int64', [-big, null, big]],
  ['uint64', new arrow.Uint64(), [big, 0n], 'int64', [big, 0n]],
  ['float32', new arrow.Float32(), [0.5, null, Number.NaN], 'float32', [0.5, null, Number.NaN]],
  ['float64', new arrow.Float64(), [0.1, -0, Infinity], 'float64', [0.1, -0, Infinity]],
  ['text', new arrow.Utf8(), ['', 'é😀', null], 'unicode', ['', 'é😀', null]],
  ['large text', new arrow.LargeUtf8(), ['x', null, 'yz'], 'unicode', ['x', null, 'yz']],
  ['bytes', new arrow.Binary(), [Uint8Array.of(255, 0), null], 'bytes', ['/wA=', null]],
  ['bytes of one length', new arrow.FixedSizeBinary(2), [Uint8Array.of(1, 2), null], 'bytes', ['AQI=', null]],
  ['days', new arrow.DateDay(), [new Date('2026-03-01'), null, new Date('1969-12-31')], 'date', [20513, null, -1]],
  ['nulls', new arrow.Null(), [null, null], 'json', [null, null]],
  [
    'a dictionary',
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
    ['a', 'b', null, 'a'],
    'unicode',
    ['a', 'b', null, 'a'],
  ],
  [
    'lists',
    new arrow.List(item(new arrow.Int64())),
    [[1n, null], [], null, [big]],
    'json',
    ['[1,null]', '[]', null, `["${big}"]`],
  ],
  [
    'lists of one length',
    new arrow.FixedSizeList(2, item(new arrow.Float64())),
    [[1.5, Number.NaN], null],
    'json',
    ['[1.5,"NaN"]', null],
  ],
  [
    'structs',
    new arrow.Struct([
      new arrow.Field('__proto__', new arrow.Utf8(), true),
      new arrow.Field('d', new arrow.DateDay(), true),
    ]),
    [{ ['__proto__']: 'x', d: new Date('2026-03-01') }, null],
    'json',
    ['{"__proto__":"x","d":"2026-03-01"}', null],
  ],
])('Arrow: %s', async (_what, type, values, expectedType, expected) => {
  const table = tableOf({ a: vector(type, values) });
  for (const format of ['file', 'stream'] as const) {
    const imported = await importArrow(fileFor(bytesOf(table, format)));
    expect([imported.types, imported.slices.flat(), imported.bad, imported.cut]).toEqual([
      { a: expectedType },
      expected.map((each) => [each]),
      [],
      {},
    ]);
  }
});

/** A column as it lies in memory. */
function raw(type: arrow.DataType, data: unknown, length: number, more: Partial<RawBuffers> = {}): arrow.Vector {
  const { nulls = 0, validity, offsets } = more;
  return new arrow.Vector([
    new arrow.Data(type, 0, length, nulls, {
      [arrow.BufferType.DATA]: data,
      ...(validity !== undefined && { [arrow.BufferType.VALIDITY]: validity }),
      ...(offsets !== undefined && { [arrow.BufferType.OFFSET]: offsets }),
    }),
  ]);
}

interface RawBuffers {
  readonly nulls: number;
  readonly validity: Uint8Array;
  readonly offsets: Int32Array;
}

test('times, moments and decimals: what a column does not hold is cut and counted, or bad', async () => {
  const table = tableOf({
    s: raw(new arrow.TimestampSecond(), BigInt64Array.of(-1n, 5n, 0n), 3),
    us: raw(new arrow.TimestampMicrosecond('UTC'), BigInt64Array.of(-1n, 1_500_000n, 8_640_000_000_000_001_000n), 3),
    ns: raw(new arrow.TimestampNanosecond(), BigInt64Array.of(-1n, 2_000_000n, 0n), 3),
    time: raw(new arrow.TimeNanosecond(), BigInt64Array.of(1001n, 86_399_999_999_000n, 1000n), 3),
    ms: raw(new arrow.TimeMillisecond(), Int32Array.of(1, 86_399_999, 0), 3),
    day: raw(new arrow.DateMillisecond(), BigInt64Array.of(86_400_000n, -86_400_000n, 1n), 3),
    dec: raw(
      new arrow.Decimal(2, 20),
      Uint32Array.of(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 5, 1, 0, 0, 0, 0, 0, 0),
      3,
    ),
    half: raw(new arrow.Float16(), Uint16Array.of(0x3c00, 0x0001, 0xfc00), 3),
    span: raw(new arrow.DurationMicrosecond(), BigInt64Array.of(1n, -1n, 0n), 3),
    u64: raw(new arrow.Uint64(), BigUint64Array.of(1n, 2n ** 63n - 1n, 2n ** 63n), 3),
  });
  const imported = await importArrow(fileFor(bytesOf(table)), record);
  expect(imported.types).toEqual({
    s: 'datetime',
    us: 'datetime',
    ns: 'datetime',
    time: 'time',
    ms: 'time',
    day: 'date',
    dec: 'decimal(20,2)',
    half: 'float32',
    span: 'int64',
    u64: 'int64',
  });
  expect(imported.slices.flat()).toEqual([
    [-1000n, -1n, -1n, 1n, 1000n, 1, '-0.01', 1, 1n, 1n],
    [5000n, 1500n, 2n, 86_399_999_999n, 86_399_999_000n, -1, '42949673.01', 2 ** -24, -1n, 2n ** 63n - 1n],
  ]);
  expect(imported.cut).toEqual({ us: 1, ns: 1, time: 1 });
  expect(imported.bad).toEqual([
    { row: 2, data: expect.anything(), reason: expect.stringMatching(/^column '(us|day)': /) },
  ]);
  await expect(importArrow(fileFor(bytesOf(table)), { columns: ['u64'] })).rejects.toMatchObject({
    code: 'TABLE_ROW',
    message: "Row 2 of 'a' can't be imported: column 'u64': it is more than 9223372036854775807, the largest int64.",
  });
});

test('a decimal with more digits than its type has is bad, and one of more than 38 is text', async () => {
  const table = tableOf({
    d: raw(new arrow.Decimal(2, 3), Uint32Array.of(1000, 0, 0, 0, 999, 0, 0, 0), 2),
    wide: raw(new arrow.Decimal(1, 50, 256), Uint32Array.of(5, 0, 0, 0, 0, 0, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0), 2),
  });
  const imported = await importArrow(fileFor(bytesOf(table)), record);
  expect(imported.types).toEqual({ d: 'decimal(3,2)', wide: 'unicode' });
  expect(imported.slices.flat()).toEqual([['9.99', '0.5']]);
  expect(imported.bad).toMatchObject([{ row: 0, reason: "column 'd': it has more than 3 digits" }]);
});

test('bad rows: text that is none, nulls where there are to be none, a key twice', async () => {
  const offsets = Int32Array.of(0, 1, 2, 3);
  const text = raw(new arrow.Utf8(), Buffer.from([0x61, 0xff, 0x62]), 3, { offsets });
  const twice = new arrow.Struct([
    new arrow.Field('k', new arrow.Int32(), true),
    new arrow.Field('k', new arrow.Int32(), true),
  ]);
  const numbers = raw(new arrow.Int32(), Int32Array.of(1, 2, 3), 3, { nulls: 1, validity: Uint8Array.of(0b011) });
  const schema = new arrow.Schema([
    new arrow.Field('text', new arrow.Utf8(), true),
    new arrow.Field('n', new arrow.Int32(), false),
  ]);
  const batch = new arrow.RecordBatch(
    schema,
    arrow.makeData({
      type: new arrow.Struct(schema.fields),
      length: 3,
      nullCount: 0,
      children: [text.data[0], numbers.data[0]].flatMap((each) => each ?? []),
    }),
  );
  const file = fileFor(bytesOf(new arrow.Table([batch])));
  const imported = await importArrow(file, { ...record, rowNumber: 'row' });
  expect([imported.types, imported.slices.flat()]).toEqual([{ text: 'unicode', n: 'int32!' }, [[0n, 'a', 1]]]);
  expect(imported.bad).toEqual([
    { row: 1, data: { text: '/w==', n: 2 }, reason: "column 'text': it is no UTF-8" },
    { row: 2, data: { text: 'b', n: null }, reason: "column 'n': it is null, in a column without nulls" },
  ]);
  const pair = vector(twice, [[1, 2]]);
  expect((await importArrow(fileFor(bytesOf(tableOf({ pair }))), record)).bad).toEqual([
    { row: 0, data: { pair: null }, reason: `column 'pair': it has the key "k" twice` },
  ]);
});

const rows = 600;
const frame = () =>
  polars.DataFrame(
    {
      id: Array.from({ length: rows }, (_, row) => row),
      name: Array.from({ length: rows }, (_, row) =>
        row % 7 === 0 ? null : row % 3 === 0 ? `a name that is rather long ${row}` : `n${row}`,
      ),
      list: Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? null : [row, null])),
    },
    { schema: { id: polars.Int64, name: polars.String, list: polars.List(polars.Float64) } },
  );
const expectedRows = () =>
  Array.from({ length: rows }, (_, row) => [
    BigInt(row),
    row % 7 === 0 ? null : row % 3 === 0 ? `a name that is rather long ${row}` : `n${row}`,
    row % 5 === 0 ? null : `[${row},null]`,
  ]);

test.each(['uncompressed', 'lz4', 'zstd'] as const)('what Polars writes, %s', async (compression) => {
  const file = fileFor();
  frame().writeIPC(file, { compression });
  const imported = await importArrow(file);
  expect(imported.types).toEqual({ id: 'int64', name: 'unicode', list: 'json' });
  // Compared row by row: what differs in a large list takes minutes to print.
  for (const [row, cells] of expectedRows().entries()) expect(imported.slices[0]?.[row]).toEqual(cells);
});

test('batches and dictionaries that change, dealt in turn or in parts', async () => {
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), 7);
  const parts = [
    ['a', 'b', 'a'],
    ['c', 'a'],
    ['d', null, 'd', 'e'],
  ];
  const tables = parts.map((part) => tableOf({ word: vector(type, part) }));
  const writer = arrow.RecordBatchStreamWriter.writeAll(tables.flatMap(({ batches }) => batches));
  const file = fileFor(writer.toUint8Array(true));
  const words = parts.flat();
  for (const slices of [1, 2, 4, 11]) {
    const numbered = words.map((word, row) => [BigInt(row), word]);
    const inParts = await importArrow(file, { slices, order: 'slices', rowNumber: 'n' });
    expect(inParts.slices.flat()).toEqual(numbered);
    const dealt = await importArrow(file, { slices, rowNumber: 'n' });
    expect(dealt.slices).toEqual(
      Array.from({ length: slices }, (_, sliceno) => numbered.filter((_each, row) => row % slices === sliceno)),
    );
  }
});

test('dictionaries to which batches add, in streams and files', async () => {
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), 7);
  const builder = arrow.makeBuilder({ type, nullValues: [null] });
  const words = [
    ['a', 'b', 'a'],
    ['c', null, 'a'],
    ['b', 'd'],
  ];
  const batches = words.map((part) => {
    for (const word of part) builder.append(word);
    return new arrow.RecordBatch({ word: builder.flush() });
  });
  const inStream = arrow.RecordBatchStreamWriter.writeAll(batches).toUint8Array(true);
  const messages = new arrow.MessageReader(inStream);
  const added: boolean[] = [];
  for (const message of messages) {
    if (message.isDictionaryBatch()) added.push(message.header().isDelta);
    messages.readMessageBody(message.bodyLength);
  }
  expect(added).toEqual([false, true, true]);
  const inFile = arrow.RecordBatchFileWriter.writeAll(batches).toUint8Array(true);
  for (const file of [fileFor(inStream), fileFor(inFile)]) {
    const { slices } = await importArrow(file, { slices: 3, order: 'slices' });
    expect(slices.flat(2)).toEqual(words.flat());
    expect((await importArrow(file, { slices: 2 })).slices[1]?.flat()).toEqual(['b', 'c', 'a', 'd']);
  }
});

const small = bytesOf(
  tableOf({ a: vector(new arrow.Int32(), [1, 2, 3]), b: vector(new arrow.Utf8(), ['x', 'y', 'z']) }),
);
const stream = bytesOf(tableOf({ a: vector(new arrow.Int32(), [1, 2, 3]) }), 'stream');

test.each<[string, Uint8Array, Given, string, RegExp]>([
  ['an empty file', new Uint8Array(0), {}, 'TABLE_FILE', /it is empty\.$/],
  ['CSV', Buffer.from('a,b\n1,2\n'), {}, 'TABLE_FILE', /it is no Arrow file or stream/],
  [
    'a file that is cut',
    small.subarray(0, small.length - 100),
    {},
    'TABLE_FILE',
    /Arrow file or stream, or only the beginning of one|ends too early/,
  ],
  ['a stream that is cut', stream.subarray(0, stream.length - 20), {}, 'TABLE_FILE', /it ends too early\.$/],
  ['two streams', Buffer.concat([stream, stream]), {}, 'TABLE_FILE', /something follows the end of its stream/],
  ['Parquet', Buffer.from('PAR1'), {}, 'TABLE_FILE', /it is a Parquet file\.$/],
  ['Feather 1', Buffer.from('FEA1'), {}, 'TABLE_FILE', /it is a Feather file of version 1\.$/],
  [
    'intervals',
    bytesOf(tableOf({ i: raw(new arrow.IntervalYearMonth(), Int32Array.of(1), 1) })),
    {},
    'TABLE_FILE',
    /the column 'i' has the type Interval.*, which no column here holds\.$/,
  ],
  [
    'a column that is not there',
    small,
    { discard: ['c'] },
    'TABLE_OPTIONS',
    /discard names the column 'c', but those of 'a\.arrow' are a, b\.$/,
  ],
  ['two of one name', small, { rename: { a: 'b' } }, 'TABLE_FILE', /two of its columns are to be called 'b'/],
])('Arrow refused: %s', async (_what, content, given, code, message) => {
  await expect(importArrow(fileFor(content), given)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test('packed files, some columns under other names', async () => {
  const imported = await importArrow(fileFor(gzipSync(small)), { columns: ['c', 'b'], rename: { a: 'c' } });
  expect(imported.slices.flat()).toEqual([
    [1, 'x'],
    [2, 'y'],
    [3, 'z'],
  ]);
  const empty = bytesOf(tableOf({ a: vector(new arrow.Int32(), []) }));
  expect(await importArrow(fileFor(empty))).toMatchObject({ types: { a: 'int32' }, slices: [[]] });
});

test('bytes that were changed end in a sentence, or in other values', async () => {
  for (let at = 16; at < small.length - 16; at += 11) {
    const bytes = Uint8Array.from(small);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    const outcome = await importArrow(fileFor(bytes), record).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/^TABLE_/) });
  }
});

/** A stream of a schema and no batches. */
function schemaStream(build: (builder: Builder) => { readonly fields: number; readonly isBig?: boolean }): Uint8Array {
  const builder = new Builder();
  const { fields, isBig = false } = build(builder);
  Schema.startSchema(builder);
  Schema.addEndianness(builder, isBig ? Endianness.Big : Endianness.Little);
  Schema.addFields(builder, fields);
  const header = Schema.endSchema(builder);
  Message.startMessage(builder);
  Message.addVersion(builder, MetadataVersion.V5);
  Message.addHeaderType(builder, MessageHeader.Schema);
  Message.addHeader(builder, header);
  Message.finishMessageBuffer(builder, Message.endMessage(builder));
  const bytes = builder.asUint8Array();
  const start = Buffer.alloc(8);
  start.writeUInt32LE(0xffffffff, 0);
  start.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([start, bytes]);
}

function field(builder: Builder, type: Type, typeOffset: number, children: readonly number[]): number {
  const name = builder.createString('a');
  const childrenOffset = Field.createChildrenVector(builder, [...children]);
  Field.startField(builder);
  Field.addName(builder, name);
  Field.addNullable(builder, true);
  Field.addTypeType(builder, type);
  Field.addType(builder, typeOffset);
  Field.addChildren(builder, childrenOffset);
  return Field.endField(builder);
}

function structType(builder: Builder): number {
  Struct_.startStruct_(builder);
  return Struct_.endStruct_(builder);
}

function listType(builder: Builder): number {
  List.startList(builder);
  return List.endList(builder);
}

/** A column that is so many structs deep, each with `width` times the same child. */
function deep(builder: Builder, levels: number, width: number): { readonly fields: number } {
  let column = field(builder, Type.Int, Int.createInt(builder, 32, true), []);
  for (let level = 1; level < levels; level++) {
    const children = Array.from({ length: width }, () => column);
    column = field(builder, Type.Struct_, structType(builder), children);
  }
  return { fields: Schema.createFieldsVector(builder, [column]) };
}

const oneField = (builder: Builder, type: Type, typeOffset: number) =>
  Schema.createFieldsVector(builder, [field(builder, type, typeOffset, [])]);

test.each<[string, Uint8Array, RegExp]>([
  [
    'big-endian numbers',
    schemaStream((builder) => ({ fields: oneField(builder, Type.Int, Int.createInt(builder, 32, true)), isBig: true })),
    /its numbers are big-endian, and only little-endian ones are read\.$/,
  ],
  ['structs in structs', schemaStream((builder) => deep(builder, 70, 1)), /nested more than 64 levels deep\.$/],
  ['very many of them', schemaStream((builder) => deep(builder, 20_000, 1)), /nested more than 64 levels deep\.$/],
  [
    'children that are their own cousins',
    schemaStream((builder) => deep(builder, 60, 10)),
    /it is no Arrow file or stream/,
  ],
  [
    'a list of nothing',
    schemaStream((builder) => ({ fields: oneField(builder, Type.List, listType(builder)) })),
    /it is no Arrow file or stream/,
  ],
  [
    'lists of less than no length',
    schemaStream((builder) => {
      const number = field(builder, Type.Int, Int.createInt(builder, 32, true), []);
      const lists = field(builder, Type.FixedSizeList, FixedSizeList.createFixedSizeList(builder, -2), [number]);
      return { fields: Schema.createFieldsVector(builder, [lists]) };
    }),
    /it is no Arrow file or stream/,
  ],
  [
    'bytes of less than no length',
    schemaStream((builder) => ({
      fields: oneField(builder, Type.FixedSizeBinary, FixedSizeBinary.createFixedSizeBinary(builder, -1)),
    })),
    /it is no Arrow file or stream/,
  ],
])('Arrow refused, made by hand: %s', async (_what, content, message) => {
  await expect(importArrow(fileFor(content))).rejects.toMatchObject({
    code: 'TABLE_FILE',
    message: expect.stringMatching(message),
  });
});

test('numbers that say too much are not believed: vectors, rows, places', async () => {
  const nested = bytesOf(
    tableOf({
      list: vector(new arrow.List(item(new arrow.Utf8())), [['a', null], [], null]),
      word: vector(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()), ['x', 'y', null]),
      at: vector(new arrow.TimestampMillisecond(), [1, null, 3]),
    }),
  );
  const random = createRandom(7);
  // Each number of four bytes is a length, a count or a place, or harmless.
  for (let at = 8; at < nested.length - 16; at += 4) {
    if (random.next() < 0.75) continue;
    const bytes = Buffer.from(nested);
    bytes.writeInt32LE(random.pick([0x7fffffff, -1, 0x01000000, 0x7fffff00]), at);
    const outcome = await importArrow(fileFor(bytes), record).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/^TABLE_/) });
  }
});
