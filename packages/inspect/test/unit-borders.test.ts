import type { GcChoice } from '@accelerator/store';
import { afterEach, expect, test, vi } from 'vitest';
import { formatBytes, formatCount, formatMoment, formatRate, formatSeconds, plural } from '../src/values/units.ts';
import { gcReport } from '../src/workdirs/gc-report.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** On both sides of each place where the unit or the digits change. */
test.each([
  [0.00004, '0.0 ms'],
  [0.00949, '9.5 ms'],
  [0.00994, '9.9 ms'],
  [0.00996, '10 ms'],
  [0.9995, '1.0 s'],
  [1, '1.0 s'],
  [9.96, '10.0 s'],
  [60, '1 min 00 s'],
  [61.4, '1 min 01 s'],
  [119.6, '2 min 00 s'],
  [3599.4, '59 min 59 s'],
  [3600, '1 h 00 min'],
  [3629, '1 h 00 min'],
  [3631, '1 h 01 min'],
  [86_369, '23 h 59 min'],
  [86_371, '1 d 0 h'],
  [86_400 * 2 - 1, '2 d 0 h'],
  [86_400 * 100, '100 d 0 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [1, '1 B'],
  [999.4, '999 B'],
  [999.5, '1.0 kB'],
  [9949, '9.9 kB'],
  [9950, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [999_500_000, '1.0 GB'],
  [1.5e12, '1.5 TB'],
  [2e15, '2.0 PB'],
  [5e18, '5000 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0'],
  [100, '100'],
  [9999, '9,999'],
  [100_000, '100,000'],
  [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
  [-1234, '-1,234'],
  [-123, '-123'],
])('%d is counted as %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, 'row', undefined, '0 rows'],
  [1, 'row', undefined, '1 row'],
  [2, 'row', undefined, '2 rows'],
  [1, 'entry', 'entries', '1 entry'],
  [1001, 'entry', 'entries', '1,001 entries'],
])('%d of %s', (count, one, many, text) => {
  expect(plural(count, one, many)).toBe(text);
});

test.each([
  [0, '0.0/s'],
  [9.94, '9.9/s'],
  [9.95, '10/s'],
  [999.6, '1,000/s'],
])('%d per second are %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  ['UTC', '2026-01-02T03:04:05.678Z', '2026-01-02 03:04:05'],
  ['UTC', '2026-01-02T03:04:05+05:00', '2026-01-01 22:04:05'],
  ['Asia/Tokyo', '2026-12-31T23:00:00Z', '2027-01-01 08:00:00'],
  ['America/New_York', '2026-07-01T00:00:00Z', '2026-06-30 20:00:00'],
  ['UTC', '', ''],
  ['UTC', '2026-13-01', '2026-13-01'],
])('in %s %s is %s', (zone, iso, text) => {
  vi.stubEnv('TZ', zone);
  expect(formatMoment(iso)).toBe(text);
});

test('what a collector plans, for programs: moments in ISO form, what is freed beside what there is', () => {
  const choice: GcChoice = {
    job: {
      id: 'main-1',
      method: null,
      state: 'damaged',
      bytes: 100,
      payloadBytes: 40,
      used: 0,
      kept: null,
      needs: { inputs: new Set(), files: new Set() },
    },
    why: 'broken off',
    what: 'payload',
    bytes: 40,
  };
  expect(gcReport({ remove: [choice], keep: [], left: 7 }, true)).toEqual({
    removed: true,
    remove: [
      {
        job: 'main-1',
        method: null,
        state: 'damaged',
        bytes: 100,
        freed: 40,
        used: '1970-01-01T00:00:00.000Z',
        why: 'broken off',
        what: 'payload',
      },
    ],
    keep: [],
    left: 7,
  });
});
