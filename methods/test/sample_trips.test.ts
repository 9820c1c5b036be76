import { expect, test } from 'vitest';
import { tripLabels, tripOf, zoneLabels, zones } from '../lib/sample-trips.ts';

const options = { rows: 5000, month: '2024-02', seed: 1, badEvery: 100 };
const trips = Array.from({ length: options.rows }, (_, row) => tripOf(row, options));
const good = trips.filter((_, row) => row % 100 !== 99);

test('trips are of the month, about in order, with fares of two decimals between zones that there are', () => {
  const names = zones.map(([zone]) => zone);
  const pickups = good.map(([pickup]) => String(pickup));
  expect(pickups.filter((pickup) => !/^2024-02-(0[1-9]|[12]\d) \d\d:\d\d:\d\d$/.test(pickup))).toEqual([]);
  expect([pickups.some((pickup) => pickup.startsWith('2024-02-01')), pickups.at(-1)?.slice(0, 10)]).toEqual([
    true,
    '2024-02-29',
  ]);
  // A sort has something to do.
  expect(pickups.filter((pickup, index) => pickup < (pickups[index - 1] ?? '')).length).toBeGreaterThan(100);
  const strange = good.filter((fields) => {
    const [pickup, dropoff, from, to, passengers, km, fare, payment] = fields.map((field) => field ?? '1');
    return !(
      fields.length === tripLabels.length &&
      `${pickup}` < `${dropoff}` &&
      [from, to].every((zone) => names.includes(`${zone}`)) &&
      /^[1-6],\d+\.\d,\d+\.\d\d,(card|cash|account)$/.test([passengers, km, fare, payment].join())
    );
  });
  expect(strange).toEqual([]);
  expect(good.some(([, , , , passengers]) => passengers === null)).toBe(true);
  expect(zones.every((zone) => zone.length === zoneLabels.length)).toBe(true);
});

test('the same seed and month give the same trips; others give others, and bad lines come only when they are wanted', () => {
  expect(tripOf(7, options)).toEqual(trips[7]);
  for (const other of [{ seed: 2 }, { month: '2024-03' }]) {
    expect(tripOf(7, { ...options, ...other }).slice(2)).not.toEqual(trips[7]?.slice(2));
  }
  const bad = [99, 199, 299, 399, 499].map((row) => tripOf(row, options));
  const plain = [99, 199, 299, 399, 499].map((row) => tripOf(row, { ...options, badEvery: 0 }));
  expect(plain.every((fields) => fields.length === tripLabels.length)).toBe(true);
  expect(bad.map((fields, index) => fields.join() === plain[index]?.join())).toEqual(Array(5).fill(false));
  expect(bad.map(({ length }) => length)).toEqual([5, 8, 8, 9, 8]);
});
