import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { RowSorter } from '../../lib/tables/row-sorter.ts';
import type { Chunk } from '../../lib/tables/rows.ts';
import { sortIndex } from '../../lib/tables/sort-index.ts';
import { sortKeys } from '../../lib/tables/sort-keys.ts';

/** Bytes of buffers that somebody still holds. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('There is no collector to call');
  collect();
  // What the first has let go, another thread gives back.
  collect();
  return process.memoryUsage().arrayBuffers;
}

const rows = 10_000;

/** Numbers that look as if by chance, beside their place. */
function makeChunk(number: number): Chunk {
  const values = Float64Array.from({ length: rows }, (_, row) => ((number * rows + row) * 7919) % 104_729);
  const places = BigInt64Array.from({ length: rows }, (_, row) => BigInt(number * rows + row));
  const none = new Int32Array(0);
  return {
    rows,
    columns: [
      { type: 'float64', values, offsets: none, nulls: undefined },
      { type: 'int64', values: places, offsets: none, nulls: undefined },
    ],
  };
}

test('sorts 20 times as many rows as it may hold, and leaves no file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-sorter-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const memory = 512 << 10;
  const chunks = (20 * memory) / (rows * 16);
  let files = 0;
  const sorter = new RowSorter({
    types: ['float64', 'int64'],
    order: { by: [{ index: 0, type: 'float64', descending: false }], nulls: 'first' },
    memory,
    spillFile: () => path.join(folder, String(files++)),
  });
  const before = heldBytes();
  let most = 0;
  for (let number = 0; number < chunks; number++) {
    sorter.add(makeChunk(number));
    if (number % 8 === 0) most = Math.max(most, heldBytes() - before);
  }
  let [count, last, place, turns] = [0, -1, -1n, 0];
  for (const { columns } of sorter.sorted()) {
    const [values, places] = columns;
    for (let row = 0; row < (values?.values.length ?? 0); row++) {
      const [value, at] = [Number(values?.values[row]), BigInt(places?.values[row] ?? 0)];
      if (value < last || (value === last && at < place)) throw new Error(`Row ${count} is out of order`);
      [last, place] = [value, at];
      count++;
    }
    if (turns++ % 16 === 0) most = Math.max(most, heldBytes() - before);
  }
  expect(count).toBe(Math.ceil(chunks) * rows);
  expect(files).toBeGreaterThan(0);
  expect(most).toBeGreaterThan(memory / 4);
  // An output batch beside it.
  expect(most).toBeLessThan(memory + (2 << 20));
  sorter.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(existsSync(path.join(folder, '0'))).toBe(false);
});

test('texts that begin alike, many of them equal, are in the order of their code units', () => {
  const ends = ['', '\0', '\0\0', 'a', 'b', 'ba', '\uFFFD', '😀', 'x'.repeat(30), `${'x'.repeat(30)}y`];
  const texts = Array.from({ length: 3000 }, (_, at) => {
    const begin = ['', 'customer', 'customer number ', 'x'.repeat(3000)][(at * 7) % 4] ?? '';
    return `${begin}${(at * 31) % 17 < 8 ? String((at * 13) % 40) : ''}${ends[(at * 11) % ends.length]}`;
  });
  const bytes = texts.map((text) => Buffer.from(text));
  const offsets = new Int32Array(texts.length + 1);
  for (const [at, each] of bytes.entries()) offsets[at + 1] = (offsets[at] ?? 0) + each.length;
  const values = new Uint8Array(Buffer.concat(bytes));
  const nulls = Uint8Array.from(texts, (_, at) => Number(at % 50 === 0));
  const chunk: Chunk = { rows: texts.length, columns: [{ type: 'unicode', values, offsets, nulls }] };
  const addresses = Uint32Array.from(texts, (_, at) => at);
  for (const descending of [false, true]) {
    const keys = sortKeys([chunk], addresses, [{ index: 0, type: 'unicode', descending }]);
    const isBefore = (a: string, b: string): boolean => (descending ? a > b : a < b);
    const expected = [...texts.keys()].sort((a, b) => {
      const [one = '', other = ''] = [texts[a], texts[b]];
      if (a % 50 === 0 || b % 50 === 0) return Number(a % 50 === 0) - Number(b % 50 === 0);
      return isBefore(one, other) ? -1 : isBefore(other, one) ? 1 : 0;
    });
    expect([...sortIndex(texts.length, keys, 'last')]).toEqual(expected);
  }
});
