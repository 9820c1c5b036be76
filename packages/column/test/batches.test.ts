import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchInput, ColumnCursor, type ColumnSource, type ColumnType, ColumnWriter } from '../src/index.ts';
import { makeDirectory, writeColumn } from './column-files.ts';
import { someTypes, valuesOf } from './values.ts';

function newWriter(file: string, type: ColumnType, options: { nullable?: boolean; default?: unknown } = {}) {
  return new ColumnWriter({ ...options, file, type, label: { dataset: 'main-1', column: 'c', sliceno: 2 } });
}

/** Writes the rows of a column again, some at a time. */
function copyInBatches(source: ColumnSource, file: string, sizes: readonly number[]) {
  const writer = newWriter(file, source.type);
  const cursor = new ColumnCursor(source);
  for (let turn = 0; cursor.available() > 0; turn++) {
    const rows = Math.min(cursor.available(), sizes[turn % sizes.length] ?? 1);
    writer.appendBatch(writer.checkBatch(cursor.view(rows), rows));
  }
  cursor.close();
  return writer.close();
}

test.each(someTypes)('a %s column that is written in batches is the file that is written row by row', (type) => {
  const folder = makeDirectory();
  let count = 0;
  const values = fc.array(fc.option(valuesOf(type), { freq: 6 }), { minLength: 1, maxLength: 60 });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(values, sizes, fc.integer({ min: 1, max: 60 }), (rows, cut, batchRows) => {
      count++;
      const whole = writeColumn(path.join(folder, `whole-${count}`), type, rows);
      const source = writeColumn(path.join(folder, `source-${count}`), type, rows, { batchRows });
      const summary = copyInBatches(source, path.join(folder, `copy-${count}`), cut);
      expect(summary).toEqual(whole.summary);
      expect(readFileSync(path.join(folder, `copy-${count}`)).equals(readFileSync(whole.file))).toBe(true);
    }),
    { numRuns: 12 },
  );
});

test('batches end where they would row by row: by rows, by bytes, and around large values', () => {
  const folder = makeDirectory();
  const numbers = Array.from({ length: 140_000 }, (_, n) => (n % 11 === 3 ? null : n));
  const large = Buffer.alloc(300 << 10, 'x').toString();
  const texts = [
    ...Array.from({ length: 3000 }, (_, n) => (n % 5 === 2 ? null : 'ü'.repeat(n % 1000))),
    large,
    null,
    large,
    'end',
  ];
  for (const [type, values] of [['int32', numbers] as const, ['unicode', texts] as const]) {
    const whole = writeColumn(path.join(folder, `${type}-whole`), type, values);
    const summary = copyInBatches(whole, path.join(folder, `${type}-copy`), [1, 70_000, 333]);
    expect(summary).toEqual(whole.summary);
    expect(readFileSync(path.join(folder, `${type}-copy`)).equals(readFileSync(whole.file))).toBe(true);
  }
});

test('what stands in the place of a null does not matter, and a default takes the place of what is refused', () => {
  const folder = makeDirectory();
  const text = { values: Buffer.from('a\xff\xffbc', 'latin1'), offsets: Int32Array.of(0, 1, 3, 4, 5) };
  const isNull = (row: number) => row === 1;
  const write = (name: string, type: ColumnType, input: BatchInput, options = {}) => {
    const writer = newWriter(path.join(folder, name), type, options);
    writer.appendBatch(writer.checkBatch(input, 4));
    return writer.close();
  };
  expect(write('null', 'unicode', { ...text, isNull })).toEqual(
    writeColumn(path.join(folder, 'null-rows'), 'unicode', ['a', null, 'b', 'c']).summary,
  );
  expect(write('int', 'int32', { values: Int32Array.of(1, 99, 2, 3), isNull })).toEqual(
    writeColumn(path.join(folder, 'int-rows'), 'int32', [1, null, 2, 3]).summary,
  );
  expect(write('default', 'unicode', text, { default: '?' })).toEqual(
    writeColumn(path.join(folder, 'default-rows'), 'unicode', ['a', '?', 'b', 'c']).summary,
  );
  expect(
    write('no-null', 'int32', { values: Int32Array.of(1, 99, 2, 3), isNull }, { nullable: false, default: 7 }),
  ).toEqual(writeColumn(path.join(folder, 'no-null-rows'), 'int32', [1, 7, 2, 3]).summary);
  // As rows are written: in the form that the engine gives to JSON.
  const json = { values: Buffer.from('{ "a" : 1 }[]3"x"'), offsets: Int32Array.of(0, 11, 13, 14, 17) };
  expect(write('json', 'json', json)).toEqual(
    writeColumn(path.join(folder, 'json-rows'), 'json', [{ a: 1 }, [], 3, 'x']).summary,
  );
});

const offsets = Int32Array.of(0, 1, 3);
test.each<[string, ColumnType, BatchInput, string, string]>([
  ['another array', 'int32', { values: Float64Array.of(1, 2) }, 'WRONG_BATCH', 'an int32 column as Int32Array'],
  ['too few values', 'number', { values: Float64Array.of(1) }, 'WRONG_BATCH', 'expected 2 values, received 1'],
  ['no offsets', 'unicode', { values: Buffer.from('abc') }, 'WRONG_BATCH', 'expected 3 offsets'],
  [
    'offsets that go back',
    'bytes',
    { values: Buffer.from('abc'), offsets: Int32Array.of(0, 2, 1) },
    'WRONG_BATCH',
    'offset 2 is 1',
  ],
  [
    'offsets below 0',
    'bytes',
    { values: Buffer.from('abc'), offsets: Int32Array.of(-1, 2, 3) },
    'WRONG_BATCH',
    'offset 0 is -1',
  ],
  ['offsets that lead out', 'bytes', { values: Buffer.from('ab'), offsets }, 'WRONG_BATCH', 'there are 2 bytes'],
  ['no UTF-8', 'unicode', { values: Buffer.from('a\xffb', 'latin1'), offsets }, 'WRONG_VALUE', 'row 1'],
  [
    'a character that is cut',
    'unicode',
    { values: Buffer.from('aéb').subarray(0, 3), offsets: Int32Array.of(0, 2, 3) },
    'WRONG_VALUE',
    'row 0',
  ],
  ['no ASCII', 'ascii', { values: Buffer.from('aé'), offsets }, 'WRONG_VALUE', 'row 1'],
  ['no JSON', 'json', { values: Buffer.from('1{]'), offsets }, 'WRONG_VALUE', 'row 1'],
  ['no MessagePack', 'msgpack', { values: Buffer.from([1, 0xc1, 0xc1]), offsets }, 'WRONG_VALUE', 'row 1'],
  ['no boolean', 'bool', { values: Uint8Array.of(1, 2) }, 'WRONG_VALUE', 'row 1'],
  ['no day', 'date', { values: Int32Array.of(0, 100_000_001) }, 'WRONG_VALUE', 'row 1'],
  ['no instant', 'datetime', { values: BigInt64Array.of(0n, 2n ** 60n) }, 'WRONG_VALUE', 'row 1'],
  ['no time of day', 'time', { values: BigInt64Array.of(0n, -1n) }, 'WRONG_VALUE', 'row 1'],
])('%s is refused, and nothing of the batch is written', (_, type, input, code, message) => {
  const writer = newWriter(path.join(makeDirectory(), 'column'), type);
  expect(() => writer.checkBatch(input, 2)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
  expect(writer.close().rows).toBe(0);
});
