import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatMoment, formatRate, formatSeconds, plural } from '../src/values/units.ts';

test.each([
  [0, '0.0 ms'],
  [0.00042, '0.4 ms'],
  [0.00995, '10 ms'],
  [0.0872, '87 ms'],
  [0.9994, '999 ms'],
  [0.9996, '1.0 s'],
  [3.21, '3.2 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 00 s'],
  [125, '2 min 05 s'],
  [3599.6, '1 h 00 min'],
  [3725, '1 h 02 min'],
  [100_000, '1 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_700_000, '1.7 MB'],
  [9_960_000, '10 MB'],
  [999_600, '1.0 MB'],
  [23_400_000_000, '23 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('counts have their thousands apart, in every locale', () => {
  expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([plural(1, 'job'), plural(0, 'job'), plural(2000, 'entry', 'entries')]).toEqual([
    '1 job',
    '0 jobs',
    '2,000 entries',
  ]);
});

test('rates', () => {
  expect([0.42, 96.4, 12300].map(formatRate)).toEqual(['0.4/s', '96/s', '12,300/s']);
});

test('a moment in the time zone of this machine; nonsense stays as it is', () => {
  expect(formatMoment(new Date(2026, 10, 20, 5, 4, 3).toISOString())).toBe('2026-11-20 05:04:03');
  expect(formatMoment('soon')).toBe('soon');
});
