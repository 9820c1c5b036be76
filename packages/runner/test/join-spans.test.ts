import type { Span } from '@accelerator/job';
import { describe, expect, test } from 'vitest';
import { joinSpans } from '../src/join-spans.ts';

describe('spans', () => {
  test.each<[string, Span[], Span[]]>([
    ['none', [], []],
    ['one', [[0, 1, '0']], [[0, 1, '0']]],
    [
      'that touch',
      [
        [0, 1, '0'],
        [1, 2, '0'],
      ],
      [[0, 3, '0']],
    ],
    [
      'with a gap that handing out takes',
      [
        [0, 1, '0'],
        [1.01, 1, '0'],
      ],
      [[0, 2.01, '0']],
    ],
    [
      'with a real gap',
      [
        [0, 1, '0'],
        [1.5, 1, '0'],
      ],
      [
        [0, 1, '0'],
        [1.5, 1, '0'],
      ],
    ],
    [
      'of two workers',
      [
        [0, 1, '0'],
        [1, 1, '1'],
      ],
      [
        [0, 1, '0'],
        [1, 1, '1'],
      ],
    ],
    [
      'of two workers in turn',
      [
        [0, 1, '0'],
        [0, 1, '1'],
        [1, 1, '0'],
        [1, 1, '1'],
      ],
      [
        [0, 2, '0'],
        [0, 2, '1'],
      ],
    ],
    [
      'that came in another order',
      [
        [1, 1, '0'],
        [0, 1, '0'],
      ],
      [[0, 2, '0']],
    ],
    [
      'one within another',
      [
        [0, 5, '0'],
        [1, 1, '0'],
      ],
      [[0, 5, '0']],
    ],
  ])('%s', (_, spans, joined) => {
    expect(joinSpans(spans, 1000).map(([start, seconds, worker]) => [start, round(seconds), worker])).toEqual(joined);
  });

  test('are never more than wanted, and the closest are joined first', () => {
    const spans = Array.from({ length: 5000 }, (_, n): Span => [n + (n >= 2500 ? 1000 : 0), 0.5, String(n % 3)]);
    const joined = joinSpans(spans, 100);
    expect(joined.length).toBeLessThanOrEqual(100);
    // The long pause in the middle is still there.
    for (const worker of ['0', '1', '2']) {
      const own = joined.filter(([, , each]) => each === worker);
      expect(own.some(([start, seconds], n) => (own[n + 1]?.[0] ?? 0) - (start + seconds) > 900)).toBe(true);
    }
  });

  test('of more workers than are wanted: those who did most', () => {
    const spans = Array.from({ length: 50 }, (_, n): Span => [n, n, String(n)]);
    expect(joinSpans(spans, 10).map(([, , worker]) => Number(worker))).toEqual([
      40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
    ]);
  });
});

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
