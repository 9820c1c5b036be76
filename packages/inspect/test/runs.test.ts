import { describe, expect, test } from 'vitest';
import { LineSplitter } from '../src/runs/output-tail.ts';
import { PhaseProgress } from '../src/runs/phase-progress.ts';

describe('how far a phase is', () => {
  test('by slices, while none tells more', () => {
    const progress = new PhaseProgress('analysis', 4, 0);
    progress.finish(0);
    expect(progress.count).toEqual({ done: 1, total: 4, unit: 'slices', isEstimate: false });
    expect(progress.fraction).toBe(0.25);
    expect(progress.rate(10_000)).toBeUndefined();
  });

  test('by rows, when slices tell them; those to come are estimated', () => {
    const progress = new PhaseProgress('analysis', 4, 0);
    progress.tell(0, 50, 100);
    progress.tell(1, 10, 60);
    expect(progress.count).toEqual({ done: 60, total: 320, unit: 'items', isEstimate: true });
    expect(progress.fraction).toBeCloseTo((0.5 + 1 / 6) / 4);
    expect(progress.rate(2000)).toBe(30);
  });

  test('a slice that ends is whole, however seldom it told', () => {
    const progress = new PhaseProgress('analysis', 2, 0);
    progress.tell(0, 50, 100);
    progress.finish(0);
    progress.finish(1);
    expect(progress.count).toEqual({ done: 100, total: 100, unit: 'items', isEstimate: false });
    expect(progress.fraction).toBe(1);
  });

  test('what is left is told when it can be', () => {
    const progress = new PhaseProgress('synthesis', 1, 1000);
    expect(progress.secondsLeft(1500)).toBeUndefined();
    progress.tell(null, 25, 100);
    expect(progress.secondsLeft(1500)).toBeUndefined();
    expect(progress.secondsLeft(5000)).toBeCloseTo(12);
  });
});

test('output comes in whole lines', () => {
  const lines = new LineSplitter();
  expect(lines.add('a', 'one\ntw')).toEqual(['one']);
  expect(lines.add('b', 'x')).toEqual([]);
  expect(lines.add('a', 'o\n')).toEqual(['two']);
  expect(lines.end('a')).toEqual([]);
  expect(lines.end('b')).toEqual(['x']);
});
