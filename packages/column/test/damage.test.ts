import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ColumnCursor, type ColumnType, type Compression } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';

const columns: [ColumnType, unknown[], Compression?][] = [
  ['int64', [1n, null, 3n, 4n, 5n, 6n]],
  ['unicode', ['a', 'bb', null, 'x'.repeat(300), 'åäö'], 'zstd'],
  ['bytes', [Buffer.from('abc'), null, Buffer.from('')]],
  ['vector', [null, [1, 2.5], [-0, Number.NaN], null]],
];

describe.each(columns)('a column of %s', (type, values, compression) => {
  test('a flipped bit in any byte is found', () => {
    const file = path.join(makeDirectory(), 'c.arrow');
    const source = writeColumn(file, type, values, { batchRows: 3, compression });
    const whole = readFileSync(file);
    expect(whole.length).toBe(source.summary.size);
    const missed: number[] = [];
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file, damaged);
      try {
        readColumn(source);
        missed.push(at);
      } catch (error) {
        expect(error).toMatchObject({ code: 'COLUMN_FILE_DAMAGED', details: { file, column: 'c', sliceno: 2 } });
      }
    }
    expect(missed).toEqual([]);
    writeFileSync(file, whole);
    expect(readColumn(source)).toHaveLength(values.length);
  });
});

test('damage is found when its batch is read, and named; the batches before it are read', () => {
  const file = path.join(makeDirectory(), 'c.arrow');
  const source = writeColumn(file, 'int32', [1, 2, 3, 4], { batchRows: 2 });
  const cursor = new ColumnCursor(source);
  const second = cursor.batches[1]?.offset ?? 0;
  cursor.close();
  const bytes = readFileSync(file);
  bytes[second + 20] = (bytes[second + 20] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const again = new ColumnCursor(source);
  const values: unknown[] = [];
  again.take(again.available(), values);
  expect(values).toEqual([1, 2]);
  expect(() => again.available()).toThrow(
    `The file of column 'c' of dataset main-1, slice 2, is damaged in batch 1: its checksum differs (${file}).`,
  );
  again.close();
});

test('a truncated, longer or missing file is found when it is opened', () => {
  const file = path.join(makeDirectory(), 'c.arrow');
  const source = writeColumn(file, 'int32', [1, 2, 3]);
  const { size } = source.summary;
  truncateSync(file, size - 1);
  expect(() => new ColumnCursor(source)).toThrow(`expected ${size} bytes, found ${size - 1}`);
  truncateSync(file, size + 1);
  expect(() => new ColumnCursor(source)).toThrow(`expected ${size} bytes, found ${size + 1}`);
  rmSync(file);
  expect(() => new ColumnCursor(source)).toThrow(expect.objectContaining({ code: 'COLUMN_FILE_MISSING' }));
});
