import { type OutcomeRun, packOutcomes } from '@accelerator/job';
import type { RowPlan, RowSegment } from '@accelerator/slice';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../test/rig/random.ts';
import { ChunkQueue, computeAll, type RowChunk } from '../src/map/chunk-queue.ts';
import { mapOutcomes } from '../src/map/map-outcomes.ts';
import { rowsRecordOf } from '../src/map/rows-record.ts';

const computed = (from: number, count: number): RowSegment => ({ from, count, reuse: null });
const reused = (from: number, count: number, dataset: string, sliceno = 0, at = 0): RowSegment => ({
  from,
  count,
  reuse: { dataset, sliceno, from: at },
});

describe('all rows are computed', () => {
  test.each<[readonly number[], RowPlan]>([
    [[], []],
    [[0], [[]]],
    [
      [3, 0, 1],
      [[computed(0, 3)], [], [computed(0, 1)]],
    ],
  ])('%j', (rows, plan) => {
    expect(computeAll(rows)).toEqual(plan);
  });
});

/** All chunks of a plan, each of whose rows takes so long. */
function drain(plan: RowPlan, slots: number, least: number, secondsPerRow: number): RowChunk[] {
  const queue = new ChunkQueue(plan, () => slots, least);
  const chunks: RowChunk[] = [];
  for (let chunk = queue.next(); chunk !== undefined; chunk = queue.next()) {
    chunks.push(chunk);
    queue.finished(chunk, chunk.count * secondsPerRow);
  }
  expect(queue.left).toBe(0);
  return chunks;
}

/** A plan of up to four slices, of up to five segments each. */
function randomPlan(random: () => number): RowPlan {
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: 1 + below(4) }, () => {
    let from = 0;
    return Array.from({ length: below(6) }, (): RowSegment => {
      const count = 1 + below(400);
      const segment = random() < 0.5 ? reused(from, count, 'main-1') : computed(from, count);
      from += count;
      return segment;
    });
  });
}

test.each([0, 1e-6, 0.001, 0.5, 60])(
  'every row that is to be computed is in one chunk, which counts it, whatever the plan, at %d seconds a row',
  (secondsPerRow) => {
    const random = seededRandom(7);
    for (let round = 0; round < 30; round++) {
      const plan = randomPlan(random);
      const wanted = new Set(
        plan.flatMap((segments, sliceno) =>
          segments
            .filter(({ reuse }) => reuse === null)
            .flatMap(({ from, count }) => Array.from({ length: count }, (_, row) => `${sliceno}/${from + row}`)),
        ),
      );
      const slots = Math.floor(random() * 16);
      const least = 1 + Math.floor(random() * 64);
      // A chunk may span rows that are taken from earlier jobs.
      const given = drain(plan, slots, least, secondsPerRow).map(({ sliceno, from, to, count, runs }) => {
        const rows = Array.from({ length: to - from }, (_, row) => `${sliceno}/${from + row}`);
        const own = rows.filter((row) => wanted.has(row));
        expect(own).toHaveLength(count);
        expect(runs.flatMap(([start, length]) => Array.from({ length }, (_, n) => `${sliceno}/${start + n}`))).toEqual(
          own,
        );
        return own;
      });
      expect(given.flat().sort()).toEqual([...wanted].sort());
    }
  },
);

describe('the size of a chunk', () => {
  test.each<[string, number, number, number, number]>([
    ['of slow rows is one row each', 64, 4, 1, 10],
    ['is no less than what a map takes at once', 64, 4, 16, 10],
  ])('%s', (_, rows, slots, least, secondsPerRow) => {
    const sizes = drain([[computed(0, rows)]], slots, least, secondsPerRow).map(({ count }) => count);
    // The first is a guess: of its rows nothing is known.
    expect(Math.max(...sizes.slice(1))).toBeLessThanOrEqual(Math.ceil(least * 1.5));
  });

  test('follows what rows have taken: a quarter of a second each', () => {
    const queue = new ChunkQueue([[computed(0, 1_000_000)]], () => 2, 1);
    const first = queue.next();
    expect(first).toEqual({ sliceno: 0, from: 0, to: 8, count: 8, runs: [[0, 8]] });
    if (first !== undefined) queue.finished(first, 8 * 0.001);
    expect(queue.next()).toEqual({ sliceno: 0, from: 8, to: 258, count: 250, runs: [[8, 250]] });
  });

  test('near the end is a share of what is left, so that all workers end together', () => {
    const queue = new ChunkQueue([[computed(0, 1000)]], () => 5, 1);
    const first = queue.next();
    if (first !== undefined) queue.finished(first, 1e-9);
    expect(queue.next()).toEqual({ sliceno: 0, from: 8, to: 108, count: 100, runs: [[8, 100]] });
  });

  test('the slice with most rows left comes first', () => {
    const queue = new ChunkQueue([[computed(0, 10)], [computed(0, 30)], [computed(0, 20)]], () => 1, 1);
    expect(Array.from({ length: 4 }, () => queue.next()?.sliceno)).toEqual([1, 1, 2, 1]);
  });
});

describe('a plan as it is kept in the job', () => {
  test.each<[string, RowPlan, object]>([
    ['of nothing', [], { format: 1, sources: [], slices: [] }],
    ['of computed rows', [[computed(0, 4)], []], { format: 1, sources: [], slices: [[[4]], []] }],
    [
      'each source once, in the order in which it first comes',
      [[reused(0, 2, 'main-3', 1, 5), computed(2, 1), reused(3, 1, 'main-1', 0, 9)], [reused(0, 7, 'main-3', 2, 0)]],
      {
        format: 1,
        sources: ['main-3', 'main-1'],
        slices: [[[2, 0, 1, 5], [1], [1, 1, 0, 9]], [[7, 0, 2, 0]]],
      },
    ],
    [
      'of rows that a job had computed that ended early',
      [[{ from: 0, count: 3, reuse: { dataset: 'main-2', sliceno: 0, from: 7, attempt: 'taken.0' } }, computed(3, 4)]],
      { format: 1, sources: ['main-2'], slices: [[[3, 0], [4]]] },
    ],
  ])('%s', (_, plan, record) => {
    expect(rowsRecordOf(mapOutcomes(plan, chunksOf(plan)))).toEqual(record);
  });

  test('what became of rows, computed or taken, in their order, by chunks that span several runs', () => {
    const skipped = {
      from: 2,
      count: 2,
      reuse: { dataset: 'main-1', sliceno: 0, from: 9, outcome: 'skipped' },
    } as const;
    const plan: RowPlan = [[computed(0, 2), skipped, computed(4, 5)], [computed(0, 3)]];
    const chunks = [
      chunkOf(0, [
        [1, 'kept'],
        [3, 'bad'],
      ]),
      chunkOf(0, [
        [1, 'skipped'],
        [2, 'transient'],
      ]),
      chunkOf(1, [[3, 'kept']]),
    ];
    const [first, second] = mapOutcomes(plan, chunks);
    expect(first?.runs).toEqual([
      [1, 'kept'],
      [1, 'bad'],
      [2, 'skipped'],
      [2, 'bad'],
      [1, 'skipped'],
      [2, 'transient'],
    ]);
    expect(first?.segments.map((each) => each.skipped)).toEqual([0, 2, 1]);
    expect(rowsRecordOf([first, second].filter((each) => each !== undefined))).toEqual({
      format: 1,
      sources: ['main-1'],
      slices: [[[2], [2, 0, 0, 9], [5]], [[3]]],
      outcomes: [packOutcomes(first?.runs ?? []), null],
    });
  });
});

/** Chunks that give a row for each that is to be computed. */
function chunksOf(plan: RowPlan): ReturnType<typeof chunkOf>[] {
  return plan.flatMap((segments, sliceno) =>
    segments.flatMap(({ count, reuse }) => (reuse === null ? [chunkOf(sliceno, [[count, 'kept']])] : [])),
  );
}

const chunkOf = (sliceno: number, outcomes: readonly OutcomeRun[]) => ({ task: { sliceno }, outcomes });
