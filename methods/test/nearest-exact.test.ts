import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../packages/dataset/test/make-dataset.ts';
import { type Metric, readCandidates, toUnitLength } from '../lib/nearest/candidates.ts';
import { findNearest } from '../lib/nearest/find-nearest.ts';
import { numberAt, scores } from './vector-numbers.ts';

test.each<Metric>(['cosine', 'dot', 'l2'])(
  'the nearest by %s are exact where single precision takes others for nearer',
  (metric) => {
    // Of the last one, products are beyond single precision.
    for (const scale of [1, 1e-21, 1e12, 1e37]) {
      // Some of 12, and some of 80, differ from each other in the last places only; every number is of any sign.
      const vectors = Array.from({ length: 320 }, (_, row) =>
        Float32Array.from({ length: 31 }, (_, at) => {
          const alike = numberAt(row < 160 ? Math.floor(row / 12) : 100 + Math.floor(row / 80), at);
          return scale * alike * (1 + numberAt(row + 1000, at) * 2 ** -19);
        }),
      );
      const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { v: 'vector' } }, [vectors.map((v) => ({ v }))]);
      const candidates = readCandidates(dataset, 'v', { metric, key: [] });
      const compared = vectors.map((vector) => (metric === 'cosine' ? toUnitLength(vector) : vector));
      const naive = compared.map((query, row) =>
        compared
          .flatMap((other, at) =>
            at === row ? [] : [{ at, score: scores[metric === 'l2' ? 'l2' : 'dot'](query, other) }],
          )
          .sort((a, b) => (metric === 'l2' ? a.score - b.score : b.score - a.score) || a.at - b.at)
          .slice(0, 5)
          .map(({ at }) => at),
      );
      const found = [...findNearest(dataset.batches(0, ['v']), candidates, { column: 'v', k: 5, metric, own: 0 })];
      expect(found.map((neighbours) => neighbours?.map(({ row }) => row))).toEqual(naive);
    }
  },
);

test.each<Metric>(['cosine', 'dot', 'l2'])(
  'nearest by %s of vectors with numbers that are none or infinite: they are near nothing, and nothing else changes',
  (metric) => {
    const good = Array.from({ length: 40 }, (_, row) => Float32Array.from({ length: 3 }, (_, at) => numberAt(row, at)));
    const bad = [
      [Number.NaN, 0, 1],
      [Number.POSITIVE_INFINITY, 1, 1],
      [1, Number.NEGATIVE_INFINITY, 0],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0],
    ].map((numbers) => Float32Array.from(numbers));
    const neighboursAmong = (vectors: readonly Float32Array[]): unknown[] => {
      const rows = [vectors.map((v) => ({ v }))];
      const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { v: 'vector' } }, rows);
      const candidates = readCandidates(dataset, 'v', { metric, key: [] });
      return [...findNearest(dataset.batches(0, ['v']), candidates, { column: 'v', k: 3, metric, own: 0 })];
    };
    const alone = neighboursAmong(good);
    const nothing = bad.map(() => []);
    expect(neighboursAmong([...good, ...bad])).toEqual([...alone, ...nothing]);
    // Before them, they are rows all the same.
    const moved = neighboursAmong([...bad, ...good]).slice(bad.length);
    expect(JSON.parse(JSON.stringify(moved), (key, value) => (key === 'row' ? value - bad.length : value))).toEqual(
      alone,
    );
    expect(neighboursAmong(bad)).toEqual(nothing);
  },
);

test('candidates that are none leave whole blocks of the others', () => {
  const vectors = Array.from({ length: 9000 }, (_, row) =>
    row % 2 === 0 ? Float32Array.of(Number.NaN) : Float32Array.of(row),
  );
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { v: 'vector' } }, [vectors.map((v) => ({ v }))]);
  const { blocks, rows } = readCandidates(dataset, 'v', { metric: 'dot', key: [] });
  expect(blocks.map((block) => [block.first, block.rows, block.vectors.length])).toEqual([
    [0, 4096, 4096],
    [4096, 404, 408],
  ]);
  expect([rows.length, rows[0], rows[4499]]).toEqual([4500, 1, 8999]);
});
