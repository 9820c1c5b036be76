import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ColumnType, ColumnWriter } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

const wrong: [ColumnType, unknown, string][] = [
  ['int32', 1.5, 'an integer between -2147483648 and 2147483647'],
  ['int32', 2 ** 31, 'an integer between -2147483648 and 2147483647'],
  ['int32', Number.NaN, 'an integer between'],
  ['int32', '1', 'an integer between'],
  ['int32', true, 'an integer between'],
  ['int64', 1, 'a bigint between'],
  ['int64', 2n ** 63n, 'a bigint between'],
  ['int64', -(2n ** 63n) - 1n, 'a bigint between'],
  ['float64', '1', 'a number'],
  ['float64', 1n, 'a number'],
  ['float32', 1e39, 'a number within the range of float32'],
  ['bool', 1, 'a boolean'],
  ['unicode', 'a\ud800b', 'a well-formed string'],
  ['unicode', `${'x'.repeat(60)}\udc00`, 'a well-formed string'],
  ['unicode', `${'x'.repeat(90_000)}\udc00`, 'a well-formed string'],
  ['unicode', Buffer.from('a'), 'a well-formed string'],
  ['ascii', 'å', 'a string of ASCII characters'],
  ['ascii', `${'x'.repeat(60)}å`, 'a string of ASCII characters'],
  ['ascii', `${'x'.repeat(90_000)}å`, 'a string of ASCII characters'],
  ['json', undefined, 'a JSON value'],
  ['json', Number.NaN, 'a JSON value'],
  ['json', [undefined], 'a JSON value'],
  ['json', { a: { b: new Map() } }, 'a JSON value'],
  ['json', { when: new Date() }, 'a JSON value'],
  ['json', 1n, 'a JSON value'],
  ['bytes', 'text', 'bytes (a Uint8Array or Buffer)'],
  ['bytes', [1, 2], 'bytes (a Uint8Array or Buffer)'],
  ['image', 'a.jpg', 'the bytes of an image file'],
  ['date', new Date('2024-01-01T12:00:00Z'), 'a Date at midnight UTC'],
  ['date', new Date(Number.NaN), 'a Date at midnight UTC'],
  ['datetime', new Date(Number.NaN), 'a valid Date'],
  ['datetime', '2024-01-01', 'a valid Date'],
  ['time', '24:00:00', "a time of day as 'HH:MM:SS[.ffffff]'"],
  ['time', '12:00', "a time of day as 'HH:MM:SS[.ffffff]'"],
  ['time', '12:00:00.1234567', "a time of day as 'HH:MM:SS[.ffffff]'"],
  ['vector', 'text', 'a vector (a Float32Array, or an array of numbers'],
  ['vector', [], 'a vector'],
  ['vector', new Float32Array(65_537), 'a vector'],
  ['vector', [1, '2'], 'a vector'],
  ['vector', [1, 1e39], 'a vector'],
  ['vector', [1, null], 'a vector'],
  ['vector', Float64Array.of(1), 'a vector'],
  ['msgpack', () => 1, 'a value that the structured clone algorithm can copy'],
  ['msgpack', { nested: Symbol('s') }, 'a value that the structured clone algorithm can copy'],
];

/** Things that JSON would leave out, round or rewrite, somewhere inside. */
const noJson: [value: () => unknown, where: string][] = [
  [() => ({ a: undefined }), 'value.a is undefined'],
  [() => ({ list: [1, { 'no name': [undefined] }] }), 'value.list[1]["no name"][0] is undefined'],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tried
  [() => [1, , 3], 'value[1] is undefined'],
  [() => [[Number.POSITIVE_INFINITY]], 'value[0][0] is Infinity'],
  [() => ({ a: { b: new Date(0) } }), 'value.a.b is Date 1970-01-01T00:00:00.000Z'],
  [() => ({ a: new Map([[1, 2]]) }), 'value.a is a Map'],
  [() => [new Set([1])], 'value[0] is a Set'],
  [() => ({ size: new Float32Array(2) }), 'value.size is a Float32Array'],
  [() => ({ raw: Buffer.from('x') }), 'value.raw is 1 bytes'],
  [() => ({ n: 1n }), 'value.n is 1n'],
  [() => ({ f: () => 1 }), 'value.f is a function'],
  [() => ({ s: Symbol('s') }), 'value.s is a symbol'],
  [() => [Object(1)], 'value[0] is a Number'],
  [
    () => ({
      a: new (class Point {
        x = 1;
      })(),
    }),
    'value.a is a Point',
  ],
  [() => [new (class Row extends Array {})()], 'value[0] is an empty array'],
  [() => ({ toJSON: () => 1 }), 'value is an object'],
  [() => /x/.exec('y') ?? { e: new Error('x') }, 'value.e is an Error'],
  [() => Array.from({ length: 600 }).reduce((inner: unknown) => [inner], 1), 'nested more than 512 deep'],
];

test.each(noJson)('json refuses, by its place: %s', (value, where) => {
  const file = path.join(makeDirectory(), 'c.arrow');
  expect(() => writeColumn(file, 'json', [value()])).toThrow(
    expect.objectContaining({ code: 'WRONG_VALUE', hint: expect.stringContaining(where) }),
  );
});

test('json keeps all else exactly', () => {
  const values = [
    -0,
    [-0, 0, 5e-324, 1e21, -1.5],
    { a: { b: [-0, null] }, '': '', '10': 1, '2': 2, x: 'a\u2028\ud800"\\' },
    JSON.parse('{"__proto__":{"x":-0},"y":[]}'),
    'text',
    false,
    [],
    {},
    [[[]]],
  ];
  const file = path.join(makeDirectory(), 'c.arrow');
  expect(readColumn(writeColumn(file, 'json', values))).toStrictEqual(values);
});

test('the digest of a large value is of what is stored in its place', () => {
  const fallback = Buffer.alloc(4096, 7);
  const directory = makeDirectory();
  const options = { default: fallback };
  const [given, replaced] = [fallback, 'none of it'].map((value, index) =>
    writeColumn(path.join(directory, `${index}.arrow`), 'bytes', [value, null, Buffer.alloc(4096, 8)], options),
  );
  expect(replaced?.summary.footerChecksum).toBe(given?.summary.footerChecksum);
});

test.each(wrong)('%s refuses %o', (type, value, expected) => {
  const file = path.join(makeDirectory(), 'c.arrow');
  expect(() => writeColumn(file, type, [null, value])).toThrow(
    expect.objectContaining({
      code: 'WRONG_VALUE',
      message: expect.stringContaining(`Expected ${expected}`),
      details: expect.objectContaining({ dataset: 'main-1', column: 'c', sliceno: 2, row: 1 }),
    }),
  );
  expect(existsSync(file)).toBe(false);
});

test('the sentence names column, dataset, slice, row, expected and received', () => {
  expect(() => writeColumn(path.join(makeDirectory(), 'c.arrow'), 'int32', [1, 2, 1.5])).toThrow(
    "Expected an integer between -2147483648 and 2147483647 for column 'c' of dataset main-1, slice 2, row 2, received 1.5.",
  );
});

test('a default is written in place of what is refused', () => {
  const file = path.join(makeDirectory(), 'c.arrow');
  expect(readColumn(writeColumn(file, 'int32', [1, 'x', undefined, null], { default: -1 }))).toEqual([1, -1, -1, null]);
});

test('null is refused where the column is not nullable, or gives the default', () => {
  const directory = makeDirectory();
  const file = path.join(directory, 'c.arrow');
  expect(() => writeColumn(file, 'bool', [null], { nullable: false })).toThrow('received null.');
  const withDefault = writeColumn(file, 'bool', [null], { nullable: false, default: true });
  expect(readColumn(withDefault)).toEqual([true]);
});

test('a row can be taken back', () => {
  const file = path.join(makeDirectory(), 'c.arrow');
  const label = { dataset: 'main-1', column: 'c', sliceno: 0 };
  const writer = new ColumnWriter({ file, type: 'unicode', label });
  for (const value of ['a', null, 'b', Buffer.alloc(400_000, 'x').toString()]) {
    writer.append(value);
    writer.undo();
    writer.append(value);
    writer.commit();
    for (const gone of ['gone', null]) {
      writer.append(gone);
      writer.undo();
    }
  }
  const summary = writer.close();
  expect(summary).toMatchObject({ rows: 4, nulls: 1 });
  expect(readColumn({ file, type: 'unicode', label, summary })).toEqual(['a', null, 'b', 'x'.repeat(400_000)]);
});

test('a file that is there is never written over', () => {
  const file = path.join(makeDirectory(), 'c.arrow');
  writeColumn(file, 'int32', [1]);
  expect(() => writeColumn(file, 'int32', [2])).toThrow('this disk does not tell their names');
});
