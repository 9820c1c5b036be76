import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import polars from 'nodejs-polars';
import { afterAll, expect, test } from 'vitest';
import { fileFor, type Given, importParquet, removeFolder } from './import-batches.ts';

afterAll(removeFolder);

type Written = Parameters<typeof parquetWriteBuffer>[0];
type Element = NonNullable<Written['schema']>[number];

/** A file with the columns of a schema. */
function fileOf(
  elements: readonly Element[],
  data: Readonly<Record<string, readonly unknown[]>>,
  more: Partial<Written> = {},
): string {
  const names = Object.keys(data);
  return fileFor(
    new Uint8Array(
      parquetWriteBuffer({
        schema: [{ name: 'root', num_children: names.length }, ...elements],
        columnData: names.map((name) => ({ name, data: [...(data[name] ?? [])] })),
        ...more,
      }),
    ),
  );
}

const optional = { repetition_type: 'OPTIONAL' } as const;
const record = { onError: 'record' } as const;

test('the types of Parquet', async () => {
  const nanos = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } as const;
  const file = fileOf(
    [
      { name: 'b', type: 'BOOLEAN', ...optional },
      { name: 'i', type: 'INT32', repetition_type: 'REQUIRED' },
      { name: 'small', type: 'INT32', converted_type: 'INT_8', ...optional },
      { name: 'l', type: 'INT64', ...optional },
      { name: 'u', type: 'INT64', converted_type: 'UINT_64', ...optional },
      { name: 'f', type: 'FLOAT', ...optional },
      { name: 'd', type: 'DOUBLE', ...optional },
      { name: 't', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...optional },
      { name: 'y', type: 'BYTE_ARRAY', ...optional },
      { name: 'x', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' }, ...optional },
      { name: 'day', type: 'INT32', converted_type: 'DATE', ...optional },
      { name: 'ms', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', ...optional },
      { name: 'ns', type: 'INT64', logical_type: nanos, ...optional },
      { name: 'dec', type: 'INT64', converted_type: 'DECIMAL', scale: 2, precision: 18, ...optional },
      { name: 'half', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' }, ...optional },
    ],
    {
      b: [true, null],
      i: [-1, 2],
      small: [-128, null],
      l: [9007199254740993n, null],
      u: [2n ** 63n, 2n ** 63n - 1n],
      f: [0.5, null],
      d: [-0, null],
      t: ['é', null],
      y: [Uint8Array.of(255), null],
      x: ['00112233-4455-6677-8899-aabbccddeeff', null],
      day: [new Date('2026-03-01'), null],
      ms: [new Date('2026-03-01T00:00:00.5Z'), null],
      ns: [1_500_001n, null],
      dec: [-0.05, null],
      half: [1.5, null],
    },
  );
  const imported = await importParquet(file, { discard: ['u'] });
  expect(imported.types).toEqual({
    b: 'bool',
    i: 'int32!',
    small: 'int32',
    l: 'int64',
    f: 'float32',
    d: 'float64',
    t: 'unicode',
    y: 'bytes',
    x: 'unicode',
    day: 'date',
    ms: 'datetime',
    ns: 'datetime',
    dec: 'decimal(18,2)',
    half: 'float32',
  });
  const uuid = '00112233-4455-6677-8899-aabbccddeeff';
  expect(imported.slices.flat()).toEqual([
    [true, -1, -128, 9007199254740993n, 0.5, -0, 'é', '/w==', uuid, 20513, 1772323200500n, 1n, '-0.05', 1.5],
    [null, 2, ...Array.from({ length: 12 }, () => null)],
  ]);
  expect(imported.cut).toEqual({ ns: 1 });
  const large = await importParquet(file, { ...record, columns: ['u'], rowNumber: 'row' });
  expect(large.slices.flat()).toEqual([[1n, 2n ** 63n - 1n]]);
  expect(large.bad).toEqual([
    {
      row: 0,
      data: { u: '9223372036854775808' },
      reason: "column 'u': it is more than 9223372036854775807, the largest int64",
    },
  ]);
});

const momentDays = ['1970-01-01', '1969-12-31', '2498-06-01', '9999-12-31', '0001-01-01'];
const momentNanos = [1_500_000n, 0n, 86_399_999_000_000n, 86_399_999_999_999n, 0n];
const momentCells = momentDays.map((day, row) => {
  const cell = Buffer.alloc(12);
  cell.writeBigInt64LE(momentNanos[row] ?? 0n, 0);
  cell.writeInt32LE(Date.parse(day) / 86_400_000 + 2_440_588, 8);
  return new Uint8Array(cell);
});
const momentBytes = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12, repetition_type: 'OPTIONAL' } as const;

/** Nobody writes them any more: the type of such bytes is changed where the index says it, with their length and without. */
function momentsOf(file: string, hasLength: boolean): string {
  const written = readFileSync(file);
  const end = written.length - 8;
  let index = written.subarray(end - written.readUInt32LE(end), end).toString('latin1');
  index = index.replaceAll('\x15\x0e\x19', '\x15\x06\x19');
  index = index.replaceAll('\x15\x0e\x15\x18\x15', hasLength ? '\x15\x06\x15\x18\x15' : '\x15\x06\x25');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  const pages = written.subarray(0, end - written.readUInt32LE(end));
  return fileFor(Buffer.concat([pages, Buffer.from(index, 'latin1'), length, Buffer.from('PAR1')]));
}

test('moments of 96 bits, of any year', async () => {
  const numbers = momentCells.map((_, row) => row);
  const written = fileOf(
    [
      { name: 'n', type: 'INT32', ...optional },
      { name: 't', ...momentBytes },
      { name: 'u', ...momentBytes },
    ],
    { n: numbers, t: momentCells, u: momentCells.map((cell, row) => (row === 1 ? null : cell)) },
    { rowGroupSize: 3, codec: 'UNCOMPRESSED' },
  );
  for (const hasLength of [true, false]) {
    const file = momentsOf(written, hasLength);
    const imported = await importParquet(file);
    expect(imported.types).toEqual({ n: 'int32', t: 'datetime', u: 'datetime' });
    const milliseconds = [1n, 0n, 86_399_999n, 86_399_999n, 0n];
    const expected = milliseconds.map((ms, row) => BigInt(Date.parse(momentDays[row] ?? '')) + ms);
    expect(imported.slices.flat()).toEqual(expected.map((ms, row) => [row, ms, row === 1 ? null : ms]));
    expect(imported.cut).toEqual({ t: 2, u: 2 });
    expect((await importParquet(file, { columns: ['u', 'n'] })).slices.flat()[3]).toEqual([expected[3], 3]);
  }
});

test('and in lists, structs and maps, beside UUIDs in them', async () => {
  const uuid = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' }, ...optional } as const;
  const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  const written = fileOf(
    [
      { name: 'n', type: 'INT32', ...optional },
      { name: 'list', num_children: 1, converted_type: 'LIST', ...optional },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', ...momentBytes },
      { name: 'both', num_children: 3, ...optional },
      { name: 'id', ...uuid },
      { name: 'at', ...momentBytes },
      { name: 'raw', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 11, ...optional },
      { name: 'map', num_children: 1, converted_type: 'MAP', ...optional },
      { name: 'key_value', num_children: 2, repetition_type: 'REPEATED' },
      { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'value', ...momentBytes },
      { name: 't', ...momentBytes },
    ],
    {
      n: [0, 1, null],
      list: [momentCells, [null], []],
      both: [{ id, at: momentCells[2], raw: new Uint8Array(11) }, { id: null, at: null, raw: null }, null],
      map: [{ far: momentCells[3], none: null }, {}, null],
      t: momentCells.slice(2),
    },
    { codec: 'UNCOMPRESSED' },
  );
  const texts = [
    '1970-01-01T00:00:00.0015',
    '1969-12-31T00:00:00',
    '2498-06-01T23:59:59.999',
    '9999-12-31T23:59:59.999999999',
    '0001-01-01T00:00:00',
  ];
  for (const hasLength of [true, false]) {
    const imported = await importParquet(momentsOf(written, hasLength));
    expect(imported.types).toEqual({ n: 'int32', list: 'json', both: 'json', map: 'json', t: 'datetime' });
    expect(imported.slices.flat().map((row) => row.slice(0, 4))).toEqual([
      [
        0,
        JSON.stringify(texts),
        JSON.stringify({ id: '00112233-4455-6677-8899-aabbccddeeff', at: texts[2], raw: 'AAAAAAAAAAAAAAA=' }),
        JSON.stringify({ far: texts[3], none: null }),
      ],
      [1, '[null]', '{"id":null,"at":null,"raw":null}', '{}'],
      [null, '[]', null, null],
    ]);
    expect((await importParquet(momentsOf(written, hasLength), { columns: ['list'] })).slices.flat()[0]).toEqual([
      JSON.stringify(texts),
    ]);
  }
});

const rows = 1000;
const values = (row: number) => ({
  id: row,
  both: { id: row + 0.5, name: `both ${row}` },
  name: row % 7 === 0 ? null : `name ${row % 20}`,
  list: row % 5 === 0 ? null : row % 5 === 1 ? [] : [row, null],
});

test.each(['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'] as const)(
  'what Polars writes, %s',
  async (compression) => {
    const file = fileFor();
    polars
      .DataFrame(
        Object.fromEntries(
          (['id', 'name', 'list', 'both'] as const).map((name) => [
            name,
            Array.from({ length: rows }, (_, row) => values(row)[name]),
          ]),
        ),
      )
      .writeParquet(file, { compression });
    const imported = await importParquet(file);
    expect(imported.types).toEqual({ id: 'float64', name: 'unicode', list: 'json', both: 'json' });
    const expected = Array.from({ length: rows }, (_, row) => {
      const { id, name, list, both } = values(row);
      return [id, name, list === null ? null : JSON.stringify(list), JSON.stringify(both)];
    });
    expect(JSON.stringify(imported.slices.flat())).toBe(JSON.stringify(expected));
  },
);

test('row groups, dealt in turn or in parts', async () => {
  const file = fileOf(
    [{ name: 'n', type: 'INT32', ...optional }],
    { n: Array.from({ length: 100 }, (_, row) => row) },
    { rowGroupSize: 30 },
  );
  const all = Array.from({ length: 100 }, (_, row) => [BigInt(row), row]);
  for (const slices of [1, 3, 7]) {
    const parts = await importParquet(file, { slices, order: 'slices', rowNumber: 'row' });
    expect([parts.slices.flat(), parts.slices.every(({ length }) => length > 0)]).toEqual([all, true]);
    const dealt = await importParquet(file, { slices, rowNumber: 'row' });
    expect(dealt.slices).toEqual(
      Array.from({ length: slices }, (_, sliceno) => all.filter((_each, row) => row % slices === sliceno)),
    );
  }
});

test('no rows, and names that are odd', async () => {
  const empty = fileFor();
  polars.DataFrame({ n: [] }, { schema: { n: polars.Int32 } }).writeParquet(empty);
  const none = await importParquet(empty, { slices: 2 });
  expect(none).toMatchObject({ types: { n: 'int32' }, slices: [[], []] });
  const twice: Element[] = [
    { name: 'a.b', type: 'INT32', ...optional },
    { name: '__proto__', type: 'INT32', ...optional },
  ];
  const odd = await importParquet(fileOf(twice, { 'a.b': [1], ['__proto__']: [2] }));
  expect(odd.slices).toEqual([[[1, 2]]]);
  const dotted: Element[] = ['a', 'a.b', 'c'].map((name) => ({ name, type: 'INT32', ...optional }));
  const some = await importParquet(fileOf(dotted, { a: [1], 'a.b': [2], c: [3] }), { columns: ['c', 'a'] });
  expect([some.types, some.slices]).toEqual([{ c: 'int32', a: 'int32' }, [[[3, 1]]]]);
});

const small = () => readFileSync(fileOf([{ name: 'a', type: 'BYTE_ARRAY', ...optional }], { a: ['xyz', 'abc'] }));

test.each<[string, () => Uint8Array, Given, string, RegExp]>([
  ['an empty file', () => new Uint8Array(0), {}, 'TABLE_FILE', /it is empty\.$/],
  ['four bytes', () => Buffer.from('PAR1'), {}, 'TABLE_FILE', /it is no whole Parquet file/],
  ['CSV', () => Buffer.from('a,b\n1,2\n3,4\n5,6\n'), {}, 'TABLE_FILE', /it is no whole Parquet file \(.*\)\.$/],
  ['a file that is cut', () => small().subarray(0, -20), {}, 'TABLE_FILE', /it is no whole Parquet file \(.*\)\.$/],
  [
    'an encrypted index',
    () => Buffer.concat([small().subarray(0, -4), Buffer.from('PARE')]),
    {},
    'TABLE_FILE',
    /encrypted/,
  ],
  ['encryption', () => Buffer.from('PARE....PARE'), {}, 'TABLE_FILE', /it is an encrypted Parquet file\.$/],
  ['Arrow', () => Buffer.from('ARROW1..'), {}, 'TABLE_FILE', /it is an Arrow file\.$/],
  ['gzip', () => gzipSync('PAR1'), {}, 'TABLE_FILE', /it is no whole Parquet file/],
  [
    'pages that are damaged',
    () => small().fill(0xff, 4, 30),
    {},
    'TABLE_FILE',
    /its rows from 0 to 1 can't be decoded/,
  ],
  [
    'a column that is not there',
    small,
    { columns: ['b'] },
    'TABLE_OPTIONS',
    /columns names the column 'b', but those of 'a\.parquet' are a\.$/,
  ],
])('Parquet refused: %s', async (_what, content, given, code, message) => {
  await expect(importParquet(fileFor(content()), given)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  // What was left behind does not hinder the next.
  expect((await importParquet(fileFor(small()))).slices).toEqual([[['eHl6'], ['YWJj']]]);
});

test('bytes that were changed end in a sentence, or in other values', async () => {
  const good = small();
  for (let at = 4; at < good.length; at += 7) {
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    const file = fileFor();
    writeFileSync(file, bytes);
    const outcome = await importParquet(file, record).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: expect.stringMatching(/^TABLE_/) });
  }
});
