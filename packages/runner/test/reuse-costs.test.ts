import type { RowCounts, StepRecord } from '@accelerator/job';
import { expect, test } from 'vitest';
import { isComputingCheaper, rowCostOf } from '../src/map/reuse-costs.ts';

function step(name: StepRecord['step'], seconds: number, cpuSeconds: number): StepRecord {
  return {
    step: name,
    sliceno: 0,
    spans: [],
    started: 0,
    seconds,
    cpuSeconds,
    peakMemory: null,
    columnBytesRead: {},
    inputBytesRead: 0,
    bytesWritten: 0,
    rowsRead: 0,
    rowsWritten: 0,
  };
}

const rowsOf = (computed: number): RowCounts => ({ computed, reused: 0, skipped: 0, failed: 0 });

test.each([
  ['short texts', 2000, 0.15, 0.14, 2000, true],
  ['more of them', 32_000, 0.3, 0.2, 32_000, true],
  ['on a busy machine', 32_000, 0.9, 0.2, 32_000, true],
  ['images', 2000, 40, 38, 2000, false],
  ['fewer rows of a job of many', 32_000, 0.3, 0.2, 2000, true],
  ['rows that wait for something', 2000, 40, 0.14, 2000, false],
  ['a few rows', 300, 0.02, 0.02, 300, false],
  ['many rows, of which a few were computed', 300, 0.02, 0.02, 32_000, false],
  ['rows of 50 µs', 32_000, 1.6, 1.6, 32_000, false],
])('%s', (_, computed, seconds, cpuSeconds, rows, expected) => {
  const phases = [
    step('map', seconds / 2, cpuSeconds / 2),
    step('map', seconds / 2, cpuSeconds / 2),
    step('gather', 9, 9),
  ];
  expect(isComputingCheaper(rowCostOf({ phases, rows: rowsOf(computed) }), rows)).toBe(expected);
});
