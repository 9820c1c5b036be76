import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import pl from 'nodejs-polars';
import { expect, test } from 'vitest';
import { ColumnCursor, type ColumnType, compressionNames, toArrowTable } from '../src/index.ts';
import { makeDirectory, writeColumn } from './column-files.ts';

/** Values as we write them, and as Polars shows them. */
const columns: [ColumnType, unknown[], unknown[]][] = [
  ['unicode', ['a', null, 'åäö', '', '😀'], ['a', null, 'åäö', '', '😀']],
  ['ascii', ['x'.repeat(5000), null], ['x'.repeat(5000), null]],
  ['bool', [true, null, false], [true, null, false]],
  ['int32', [1, null, -5], [1, null, -5]],
  ['float32', [1.5, null], [1.5, null]],
  ['float64', [1.5, null, -0.1], [1.5, null, -0.1]],
  ['number', [7, null], [7, null]],
  ['date', [new Date('2024-02-29'), null], [new Date('2024-02-29'), null]],
  ['datetime', [new Date(-1), null], [new Date(-1), null]],
];

function polarsValues(file: string): unknown[] {
  return pl.scanIPC(file).collectSync().getColumn('c').toArray();
}

test.each(columns)('Polars reads %s, however it is compressed', (type, values, expected) => {
  const directory = makeDirectory();
  const many = (part: unknown[]): unknown[] => Array.from({ length: 50 }, () => part).flat();
  for (const compression of compressionNames) {
    const file = path.join(directory, `${compression}.arrow`);
    writeColumn(file, type, values, { batchRows: 2, compression });
    expect(polarsValues(file)).toEqual(expected);
    writeColumn(`${file}.many`, type, many(values), { batchRows: 99, compression });
    expect(polarsValues(`${file}.many`)).toEqual(many(expected));
  }
});

test('Polars reads int64 and time as what they are', () => {
  const directory = makeDirectory();
  const typeOf = (type: ColumnType, values: unknown[]) => {
    const file = path.join(directory, `${type}.arrow`);
    writeColumn(file, type, values, { batchRows: 1 });
    const frame = pl.scanIPC(file).collectSync();
    return { type: String(frame.getColumn('c').dtype), rows: frame.height, nulls: frame.getColumn('c').nullCount() };
  };
  expect(typeOf('int64', [5n, null, 2n ** 63n - 1n])).toEqual({ type: 'DataType(Int64)', rows: 3, nulls: 1 });
  expect(typeOf('time', ['12:34:56.5', null])).toEqual({ type: 'DataType(Time)', rows: 2, nulls: 1 });
});

test('Polars and apache-arrow read decimals as what they are', async () => {
  const file = path.join(makeDirectory(), 'd.arrow');
  const source = writeColumn(file, 'decimal(38,2)', ['1234.56', null, '-0.10', `${'9'.repeat(36)}.99`], {
    batchRows: 3,
  });
  const frame = pl.scanIPC(file).collectSync();
  expect(String(frame.getColumn('c').dtype)).toMatch(/Decimal\(38, *2\)/);
  expect(frame.select(pl.col('c').cast(pl.Utf8)).getColumn('c').toArray()).toEqual([
    '1234.56',
    null,
    '-0.10',
    `${'9'.repeat(36)}.99`,
  ]);
  const cursor = new ColumnCursor(source);
  cursor.skip(1);
  const views = [2, 1].map((rows) => cursor.available() >= rows && cursor.view(rows)).filter((view) => view !== false);
  const column = (await toArrowTable(new Map([['c', views]]))).getChild('c');
  cursor.close();
  expect(String(column?.type)).toBe('Decimal[38e+2]');
  expect([...(column ?? [])].map((value) => value && BigInt(String(value)))).toEqual([null, -10n, 10n ** 38n - 1n]);
});

// Its build for Node reads binary columns but has no way to show their values.
test('Polars reads bytes, images and msgpack', () => {
  const directory = makeDirectory();
  const shapeOf = (type: ColumnType, values: unknown[]) => {
    const source = writeColumn(path.join(directory, `${type}.arrow`), type, values, { batchRows: 1 });
    const frame = pl.scanIPC(source.file).collectSync();
    return [frame.height, frame.getColumn('c').nullCount()];
  };
  expect(shapeOf('bytes', [Buffer.alloc(400_000), null, Buffer.from('x')])).toEqual([3, 1]);
  expect(shapeOf('image', [Buffer.alloc(400_000), null, Buffer.from('x')])).toEqual([3, 1]);
  expect(shapeOf('msgpack', [new Map([[1, 2]]), null])).toEqual([2, 1]);
});

test('Polars reads several compressed batches, and those that LZ4 does not make smaller', () => {
  const directory = makeDirectory();
  const compressible = Array.from({ length: 100_000 }, (_, index) => index % 10);
  const compressed = writeColumn(path.join(directory, 'a.arrow'), 'int32', compressible);
  expect(compressed.summary.size).toBeLessThan(40_000);
  expect(polarsValues(compressed.file)).toEqual(compressible);
  const random = Array.from({ length: 70_000 }, () => Math.random());
  const stored = writeColumn(path.join(directory, 'b.arrow'), 'float64', random);
  expect(polarsValues(stored.file)).toEqual(random);
  const text = Array.from({ length: 30_000 }, (_, index) => `${index} ${'ö'.repeat(200)}`);
  const long = writeColumn(path.join(directory, 'c.arrow'), 'unicode', text);
  expect(polarsValues(long.file)).toEqual(text);
});

test("Polars and apache-arrow's own reader read json as text", () => {
  const directory = makeDirectory();
  const file = path.join(directory, 'j.arrow');
  writeColumn(file, 'json', [[1, 2], null, { a: 'å' }]);
  const text = ['[1,2]', null, '{"a":"å"}'];
  expect(polarsValues(file)).toEqual(text);
  const table = tableFromIPC(readFileSync(file));
  expect(table.getChild('c')?.toArray()).toEqual(text);
  expect(table.schema.fields[0]?.metadata.get('accelerator.type')).toBe('json');
});
