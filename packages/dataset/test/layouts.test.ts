import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dataset, DatasetWriters } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

/** Columns whose batches end at different rows: text every 400 to 1,000 rows, numbers every 65,536, blobs at each. */
const count = 70_000;
const textOf = (n: number) => (n % 11 === 0 ? null : `${n}${'.'.repeat(n < 3000 ? 1000 + (n % 1500) : 0)}`);
const blobOf = (n: number) => (n % 20_000 === 7 ? Buffer.alloc(300_000, n % 251) : null);

let workdir = '';
let dataset: Dataset;

beforeAll(() => {
  workdir = mkdtempSync(path.join(tmpdir(), 'accelerator-layouts-'));
  const rows = Array.from({ length: count }, (_, n) => ({ n, text: textOf(n), blob: blobOf(n) }));
  dataset = makeDataset(workdir, 'main-1', { columns: { n: 'int32', text: 'unicode', blob: 'bytes' } }, [
    rows.slice(0, 69_000),
    [],
    rows.slice(69_000),
  ]);
});
afterAll(() => rmSync(workdir, { recursive: true, force: true }));

/** Rows as short text, so that a difference can be read. */
function describeRow([n, text, blob]: readonly unknown[]): string {
  const size = blob instanceof Uint8Array ? `${blob.length} of ${blob[0]}` : String(blob);
  return `${n} ${typeof text === 'string' ? `${text.slice(0, 8)} ${text.length}` : text} ${size}`;
}

const expectedRow = (n: number) => describeRow([n, textOf(n), blobOf(n)]);
const names = ['n', 'text', 'blob'];

describe('columns whose batches end at different rows', () => {
  test('are read in step', () => {
    let n = 0;
    for (const row of dataset.iterate(null, names)) expect(describeRow(row)).toBe(expectedRow(n++));
    expect(n).toBe(count);
  });

  test('give any rows by number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: count - 5 }), fc.integer({ min: 0, max: 5 }), (start, length) => {
        const rows = [...dataset.iterate(null, names, { slice: { start, stop: start + length } })].map(describeRow);
        expect(rows).toEqual(Array.from({ length }, (_, index) => expectedRow(start + index)));
      }),
      { numRuns: 60 },
    );
  });

  test('give the rows of any range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: count + 10 }), fc.integer({ min: 0, max: 20 }), (start, length) => {
        const rows = [...dataset.iterate(null, names, { range: { n: [start, start + length] } })].map(describeRow);
        const expected = Array.from({ length }, (_, index) => start + index).filter((n) => n >= 0 && n < count);
        expect(rows).toEqual(expected.map(expectedRow));
      }),
      { numRuns: 40, examples: [[66_000, 10]] },
    );
  });

  test('give any row by itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: count - 1 }), (n) => {
        const { text, blob } = dataset.row(n);
        expect(describeRow([n, text, blob])).toBe(expectedRow(n));
      }),
      { numRuns: 30 },
    );
  });

  test.each([false, true])('give batches that fit together, recycled: %s', (recycle) => {
    let n = 0;
    for (const { rows, firstRow, sliceno, columns } of dataset.batches(null, names, { recycle })) {
      const { n: numbers, text } = columns;
      expect(numbers?.values[0]).toBe(n);
      expect(numbers?.values.length).toBe(rows);
      expect(firstRow + (sliceno === 2 ? 69_000 : 0)).toBe(n);
      expect(text?.offsets.length).toBe(rows + 1);
      const [texts, blobs] = [text?.toArray() ?? [], columns.blob?.toArray() ?? []];
      const described = Array.from({ length: rows }, (_, row) => describeRow([n + row, texts[row], blobs[row]]));
      expect(described).toEqual(Array.from({ length: rows }, (_, row) => expectedRow(n + row)));
      n += rows;
    }
    expect(n).toBe(count);
  });
});

test('batches out of range are left out', () => {
  const batches = [...dataset.batches(null, ['text'], { range: { n: [66_000, 66_001] } })];
  expect(batches[0]?.firstRow).toBe(65_536);
  expect(batches.reduce((sum, { rows }) => sum + rows, 0)).toBe(69_000 - 65_536);
});

test('a writer of very many files does not keep them open', () => {
  const here = makeWorkdir();
  const columns = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`c${index}`, 'unicode' as const]));
  const writers = new DatasetWriters(makeHost(here, 'main-1', 2));
  const writer = writers.create({ columns });
  const value = 'x'.repeat(300_000);
  for (const sliceno of [0, 1]) {
    const slice = writer.slice(sliceno);
    for (const each of [value, 'short', null, value]) slice.writeValues(Object.keys(columns).map(() => each));
  }
  publish(here, 'main-1', 2, [writers.close()]);
  expect([...Dataset.open(here, 'main-1').iterate(1, 'c149')]).toEqual([value, 'short', null, value]);
}, 120_000);
