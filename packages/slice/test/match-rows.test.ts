import { expect, test } from 'vitest';
import { segmentsOf } from '../src/map/match-rows.ts';

test('rows that follow one another here and there are one segment', () => {
  const place = (row: number, sliceno = 0, dataset = 'main-1') => ({ dataset, sliceno, row });
  expect(
    segmentsOf([place(4), place(5), undefined, undefined, place(7), place(6), place(7, 1), place(8, 1, 'main-2')]),
  ).toEqual([
    { from: 0, count: 2, reuse: { dataset: 'main-1', sliceno: 0, from: 4 } },
    { from: 2, count: 2, reuse: null },
    { from: 4, count: 1, reuse: { dataset: 'main-1', sliceno: 0, from: 7 } },
    { from: 5, count: 1, reuse: { dataset: 'main-1', sliceno: 0, from: 6 } },
    { from: 6, count: 1, reuse: { dataset: 'main-1', sliceno: 1, from: 7 } },
    { from: 7, count: 1, reuse: { dataset: 'main-2', sliceno: 1, from: 8 } },
  ]);
});
