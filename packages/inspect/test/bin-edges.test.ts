import type { ColumnType } from '@accelerator/column';
import { describe, expect, test } from 'vitest';
import { binEdges } from '../src/scan/bin-edges.ts';
import { edgeValue } from '../src/scan/edge-value.ts';
import type { Edge } from '../src/scan/histogram-slice.ts';

const day = (text: string): number => Date.parse(text) / 86_400_000;
const moment = (text: string): number => Date.parse(text);

/** The edges as they are shown. */
const shown = (type: ColumnType, min: Edge, max: Edge, bins: number): unknown[] =>
  binEdges(type, min, max, bins).map((edge) => edgeValue(type, edge));

describe('edges of bins', () => {
  test.each<[type: ColumnType, min: Edge, max: Edge, bins: number, edges: unknown[]]>([
    ['number', 0, 10, 5, [0, 2, 4, 6, 8, 10, 12]],
    ['number', 0.1, 0.45, 4, [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['number', -3, 3, 3, [-4, -2, 0, 2, 4]],
    ['float64', 7, 7, 4, [6, 8]],
    ['float64', 0, 0, 4, [0, 0.5]],
    ['float64', 1e-9, 3e-9, 2, [1e-9, 2e-9, 3e-9, 4e-9]],
    ['float64', 0, 1.7e308, 2, [0, 1e308, Number.POSITIVE_INFINITY]],
    ['int32', 1, 4, 20, [1, 2, 3, 4, 5]],
    ['int32', -7, 12, 5, [-10, -5, 0, 5, 10, 15]],
    ['int32', -(2 ** 31), 2 ** 31 - 1, 2, [-5e9, 0, 5e9]],
    ['float64', -1.7e308, 1.7e308, 4, [Number.NEGATIVE_INFINITY, -1e308, 0, 1e308, Number.POSITIVE_INFINITY]],
    ['int64', 2n ** 62n, 2n ** 62n + 2n, 20, [0n, 1n, 2n, 3n].map((more) => String(2n ** 62n + more))],
    ['int64', -(2n ** 63n), 2n ** 63n - 1n, 2, ['-10000000000000000000', '0', '10000000000000000000']],
    ['bool', 0, 1, 20, [0, 1, 2]],
    ['time', 0, 86_399_999_999, 4, ['00:00:00', '06:00:00', '12:00:00', '18:00:00', '24:00:00']],
    ['time', 27_000_000_000, 27_003_000_000, 3, ['07:30:00', '07:30:01', '07:30:02', '07:30:03', '07:30:04']],
    ['date', day('2026-01-01'), day('2026-01-03'), 20, ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']],
    [
      'date',
      day('2026-01-07'),
      day('2026-01-30'),
      4,
      ['2026-01-05', '2026-01-12', '2026-01-19', '2026-01-26', '2026-02-02'],
    ],
    [
      'date',
      day('2025-11-20'),
      day('2026-02-03'),
      3,
      ['2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01'],
    ],
    [
      'date',
      day('1969-05-05'),
      day('1999-05-05'),
      4,
      ['1960-01-01', '1970-01-01', '1980-01-01', '1990-01-01', '2000-01-01'],
    ],
    [
      'datetime',
      moment('2026-01-01T10:20:30Z'),
      moment('2026-01-01T12:00:00Z'),
      4,
      [
        '2026-01-01T10:00:00Z',
        '2026-01-01T10:30:00Z',
        '2026-01-01T11:00:00Z',
        '2026-01-01T11:30:00Z',
        '2026-01-01T12:00:00Z',
        '2026-01-01T12:30:00Z',
      ],
    ],
    [
      'datetime',
      moment('2026-01-01T00:00:00.001Z'),
      moment('2026-01-01T00:00:00.002Z'),
      9,
      ['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.002Z', '2026-01-01T00:00:00.003Z'],
    ],
  ])('%s from %s to %s in %i', (type, min, max, bins, edges) => {
    expect(shown(type, min, max, bins)).toEqual(edges);
  });

  test('rise, hold all values, and are about as many as is asked for', () => {
    let seed = 1;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let round = 0; round < 2000; round++) {
      const scale = 10 ** (random() * 24 - 12);
      const [a, b] = [(random() - 0.5) * scale, (random() - 0.5) * scale];
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const edges = binEdges('float64', min, max, 20);
      expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge))).toBe(true);
      expect(Number(edges[0]) <= min && Number(edges.at(-1)) >= max).toBe(true);
      expect(edges.length).toBeGreaterThan(6);
      expect(edges.length).toBeLessThan(24);
    }
  });
});
