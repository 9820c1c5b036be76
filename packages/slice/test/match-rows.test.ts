import { expect, test } from 'vitest';
import { segmentsOf } from '../src/map/known-rows.ts';
import type { RowPlace } from '../src/map/row-plan.ts';

test('rows that follow one another here and there are one segment', () => {
  const place = (from: number, sliceno = 0, dataset = 'main-1', more: Partial<RowPlace> = {}): RowPlace => ({
    dataset,
    sliceno,
    from,
    ...more,
  });
  const skipped = place(9, 0, 'main-1', { outcome: 'skipped' });
  const bad = (from: number, row: number): RowPlace => place(from, 0, 'main-1', { outcome: 'bad', row });
  const kept = (from: number, attempt: string): RowPlace => place(from, 0, 'main-3', { attempt });
  const places = [
    ...[place(4), place(5), undefined, undefined, place(7), place(6), place(7, 1), place(8, 1, 'main-2')],
    ...[skipped, skipped, place(9), bad(10, 12), bad(11, 13), bad(12, 19)],
    ...[kept(0, 'taken.0'), kept(1, 'taken.0'), kept(2, 'taken.1')],
  ];
  expect(segmentsOf(places.length, (row) => places[row])).toEqual([
    { from: 0, count: 2, reuse: place(4) },
    { from: 2, count: 2, reuse: null },
    { from: 4, count: 1, reuse: place(7) },
    { from: 5, count: 1, reuse: place(6) },
    { from: 6, count: 1, reuse: place(7, 1) },
    { from: 7, count: 1, reuse: place(8, 1, 'main-2') },
    { from: 8, count: 2, reuse: skipped },
    { from: 10, count: 1, reuse: place(9) },
    { from: 11, count: 2, reuse: bad(10, 12) },
    { from: 13, count: 1, reuse: bad(12, 19) },
    { from: 14, count: 2, reuse: kept(0, 'taken.0') },
    { from: 16, count: 1, reuse: kept(2, 'taken.1') },
  ]);
});
