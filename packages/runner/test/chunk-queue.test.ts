import { expect, test } from 'vitest';
import { ChunkQueue, computeAll, type RowChunk } from '../src/map/chunk-queue.ts';

function drain(queue: ChunkQueue, seconds: (chunk: RowChunk) => number): RowChunk[] {
  const chunks: RowChunk[] = [];
  for (let chunk = queue.next(); chunk !== undefined; chunk = queue.next()) {
    chunks.push(chunk);
    queue.finished(chunk, seconds(chunk));
  }
  return chunks;
}

test('every row is handed out once', () => {
  const chunks = drain(new ChunkQueue(computeAll([5, 0, 1000, 17]), () => 2, 2), ({ from, to }) => (to - from) * 0.001);
  const rows = chunks.flatMap(({ sliceno, from, to }) =>
    Array.from({ length: to - from }, (_, row) => `${sliceno}:${from + row}`),
  );
  expect(rows).toHaveLength(1022);
  expect(new Set(rows).size).toBe(1022);
});

test('rows that are taken from an earlier job are not handed out', () => {
  const reuse = { dataset: 'main-1', sliceno: 0, from: 0 };
  const plan = [
    [
      { from: 0, count: 3, reuse: null },
      { from: 3, count: 4, reuse },
      { from: 7, count: 1, reuse: null },
    ],
  ];
  const chunks = drain(new ChunkQueue(plan, () => 1, 2), () => 1);
  expect(chunks).toEqual([
    { sliceno: 0, from: 0, to: 2, count: 2, runs: [[0, 2]] },
    {
      sliceno: 0,
      from: 2,
      to: 8,
      count: 2,
      runs: [
        [2, 1],
        [7, 1],
      ],
    },
  ]);
});

test('a chunk spans rows that are taken from earlier jobs: their number follows the rows to compute, not the runs', () => {
  const plan = [
    Array.from({ length: 20_000 }, (_, row) => ({
      from: row,
      count: 1,
      reuse: row % 2 === 0 ? null : { dataset: 'main-1', sliceno: 0, from: row },
    })),
  ];
  const chunks = drain(new ChunkQueue(plan, () => 2, 2), ({ count }) => 0.002 + count * 1e-5);
  expect(chunks.length).toBeLessThan(40);
  expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  // Each row to compute lies in one of them.
  const covered = chunks.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, row) => from + row));
  expect(covered.filter((row) => row % 2 === 0)).toEqual(Array.from({ length: 10_000 }, (_, row) => row * 2));
});

test('fast rows go out in large chunks, slow ones in small ones, and the last are shared', () => {
  const fast = drain(
    new ChunkQueue(computeAll([1_000_000, 1_000_000]), () => 2, 2),
    ({ from, to }) => 0.002 + (to - from) * 1e-7,
  );
  expect(fast.length).toBeLessThan(80);
  expect(Math.max(...fast.map(({ from, to }) => to - from))).toBeGreaterThan(100_000);
  const slow = drain(new ChunkQueue(computeAll([50, 50]), () => 2, 2), ({ from, to }) => (to - from) * 10);
  expect(Math.max(...slow.map(({ from, to }) => to - from))).toBe(8);
  expect(Math.max(...slow.slice(1).map(({ from, to }) => to - from))).toBeLessThanOrEqual(3);
});

test('the slice with most left comes first', () => {
  const [first] = drain(new ChunkQueue(computeAll([10, 500, 20]), () => 2, 2), () => 1);
  expect(first?.sliceno).toBe(1);
});

test('where handing out costs more, chunks last longer', () => {
  const chunkOf = (worthwhile: number): number | undefined => {
    const queue = new ChunkQueue(
      computeAll([1_000_000]),
      () => 2,
      2,
      () => worthwhile,
    );
    const first = queue.next();
    if (first !== undefined) queue.finished(first, first.count * 0.001);
    return queue.next()?.count;
  };
  expect([chunkOf(0), chunkOf(0.1), chunkOf(1)]).toEqual([250, 250, 1000]);
});
