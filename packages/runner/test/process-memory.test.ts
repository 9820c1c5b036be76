import { accessSync, constants, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RecentPeak } from '../src/local/process-memory.ts';

const isTold = canForgetPeak();

function canForgetPeak(): boolean {
  try {
    accessSync('/proc/self/clear_refs', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

test.runIf(isTold)('a peak is looked at again when the last look is too old, and not before', () => {
  // The peak is what is used now.
  writeFileSync('/proc/self/clear_refs', '5');
  const peak = new RecentPeak(process.pid);
  const before = peak.within(Number.MAX_VALUE) ?? Number.NaN;
  const grown = Buffer.alloc(256 * 2 ** 20, 1);
  expect(peak.within(Number.MAX_VALUE)).toBe(before);
  expect(peak.within(0)).toBeGreaterThan(before);
  expect(grown.at(-1)).toBe(1);
});

test('of a process that is not there nothing is known', () => {
  // No system has so many.
  expect(new RecentPeak(2 ** 30).within(0)).toBeUndefined();
});
