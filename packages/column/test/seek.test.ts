import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ColumnCursor, observeReads } from '../src/index.ts';
import { makeDirectory, writeColumn } from './column-files.ts';

test('rows in any order come with one read for each batch', () => {
  const values = Array.from({ length: 1000 }, (_, row) => `value ${row}`);
  const source = writeColumn(path.join(makeDirectory(), 'c.arrow'), 'unicode', values, { batchRows: 70 });
  let reads = 0;
  onTestFinished(observeReads(() => reads++));
  const cursor = new ColumnCursor(source);
  const out: unknown[] = [];
  const at = (row: number, count = 1): unknown[] => {
    cursor.seek(row);
    cursor.take(Math.min(count, cursor.available()), out);
    return out.slice(0, count);
  };
  // Forwards, with gaps: batches in which nothing is wanted are not read.
  expect([at(5), at(71), at(72), at(700)].flat()).toEqual(['value 5', 'value 71', 'value 72', 'value 700']);
  expect(reads).toBe(1 + 3);
  // In an order that jumps between all batches.
  for (let index = 0; index < 3000; index++) {
    const row = (index * 7919) % 1000;
    expect(at(row)).toEqual([`value ${row}`]);
  }
  expect(reads).toBeLessThanOrEqual(1 + 3 + 15);
  // The edges of batches, and on into the next one.
  expect(at(69)).toEqual(['value 69']);
  expect(at(70, 2)).toEqual(['value 70', 'value 71']);
  expect(at(999)).toEqual(['value 999']);
  expect(cursor.available()).toBe(0);
  cursor.close();
});
