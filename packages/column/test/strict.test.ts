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
  ['msgpack', () => 1, 'a value that the structured clone algorithm can copy'],
  ['msgpack', { nested: Symbol('s') }, 'a value that the structured clone algorithm can copy'],
];

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
  expect(() => writeColumn(file, 'int32', [2])).toThrow('EEXIST');
});
