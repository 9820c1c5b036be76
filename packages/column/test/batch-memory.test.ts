import path from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { BatchMemory, ColumnCursor, type ColumnSource, type ColumnType, type Compression } from '../src/index.ts';
import { makeDirectory, readColumn, writeColumn } from './column-files.ts';
import { someTypes, valuesOf } from './values.ts';

const batchRows = 3;

/** Values of a type in batches of three rows, some of them null. */
function columnOf(type: ColumnType, compression?: Compression): ColumnSource {
  const values = fc.sample(fc.option(valuesOf(type), { freq: 6 }), { numRuns: 60, seed: 11 });
  return writeColumn(path.join(makeDirectory(), 'c.arrow'), type, values, { batchRows, compression });
}

interface Viewed {
  /** Each looked at before the next batch was read. */
  readonly rows: unknown[];
  readonly buffers: Set<unknown>;
  /** How many batches were written over by later ones. */
  readonly writtenOver: number;
}

function viewed(source: ColumnSource, recycle: boolean): Viewed {
  const cursor = new ColumnCursor(source, { recycle });
  const [rows, buffers, batches]: [unknown[], Set<unknown>, { memory: Uint8Array; copy: Buffer }[]] = [
    [],
    new Set(),
    [],
  ];
  for (let count = cursor.available(); count > 0; count = cursor.available()) {
    const view = cursor.view(count);
    const { buffer, byteOffset, byteLength } = view.values;
    const memory = new Uint8Array(buffer, byteOffset, byteLength);
    rows.push(...structuredClone(view.toArray()));
    buffers.add(buffer);
    batches.push({ memory, copy: Buffer.from(memory) });
  }
  cursor.close();
  return { rows, buffers, writtenOver: batches.filter(({ memory, copy }) => copy.compare(memory) !== 0).length };
}

test.each(someTypes)('values of %s that are kept stay as they were when later batches are read', (type) => {
  for (const compression of [undefined, 'lz4', 'zstd'] as const) {
    const source = columnOf(type, compression);
    const cursor = new ColumnCursor(source);
    const [kept, copies, block]: unknown[][] = [[], [], []];
    for (let count = cursor.available(); count > 0; count = cursor.available()) {
      cursor.take(count, block ?? []);
      for (const value of block?.slice(0, count) ?? []) {
        kept?.push(value);
        copies?.push(copyOf(value));
      }
    }
    cursor.close();
    expect(copies?.length).toBe(60);
    expect(kept?.map(copyOf)).toEqual(copies);
  }
});

/** What it holds now; of an image that is opened its bytes can't be had at once. */
function copyOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'clone' in value ? 'an image' : structuredClone(value);
}

test('views are written over by the next batch where that is asked for, and nowhere else', () => {
  for (const type of ['vector', 'float64', 'int64', 'bytes', 'decimal(12,2)'] as const) {
    const source = columnOf(type, 'none');
    const own = viewed(source, false);
    expect([own.buffers.size, own.writtenOver]).toEqual([20, 0]);
    const recycled = viewed(source, true);
    expect(recycled.rows).toEqual(own.rows);
    expect(recycled.buffers.size).toBeLessThan(5);
    expect(recycled.writtenOver).toBeGreaterThan(10);
  }
});

test('bytes that values are no part of are read into one memory', () => {
  const spy = vi.spyOn(Buffer, 'allocUnsafeSlow');
  try {
    const rooms = (type: ColumnType, raw = false): number => {
      const source = columnOf(type);
      spy.mockClear();
      expect(readColumn({ ...source, raw }).length).toBe(60);
      return spy.mock.calls.length;
    };
    for (const type of ['float64', 'int64', 'date', 'unicode', 'json', 'decimal(38,10)'] as const) {
      expect([type, rooms(type) < 8]).toEqual([type, true]);
    }
    for (const [type, raw] of [['bytes'], ['image'], ['msgpack'], ['vector'], ['unicode', true]] as const) {
      expect([type, rooms(type, raw) >= 20]).toEqual([type, true]);
    }
  } finally {
    spy.mockRestore();
  }
});

test('a cursor that goes back gives what it gave, with recycled memory too', () => {
  const source = columnOf('vector');
  const rows = viewed(source, false).rows;
  const cursor = new ColumnCursor(source, { recycle: true });
  for (const row of [0, 30, 3, 31, 59, 0, 58, 2, 30, 4]) {
    cursor.seek(row);
    cursor.available();
    expect([row, structuredClone(cursor.view(1).toArray())]).toEqual([row, [rows[row]]]);
  }
  cursor.close();
});

test('memory grows to what is asked for, and what is very long has its own', () => {
  const memory = new BatchMemory();
  const first = memory.take(100);
  expect([first.length, first.byteOffset, memory.take(50).buffer === first.buffer]).toEqual([100, 0, true]);
  const longer = memory.take(5000);
  expect([longer.length, longer.buffer === first.buffer]).toEqual([5000, false]);
  const long = memory.take(5 << 20);
  expect([long.length, long.buffer === longer.buffer]).toEqual([5 << 20, false]);
  expect(memory.take(1).buffer).toBe(longer.buffer);
  memory.leave();
  expect(memory.take(1).buffer).not.toBe(longer.buffer);
});
