import { describe, expect, test } from 'vitest';
import { whatGotWorse } from '../src/check.ts';
import { type Figure, isLimit, makeFigures, ours, ratioTo, targetOutcomes } from '../src/figures.ts';
import { formatNumber } from '../src/numbers.ts';
import { missingPeers, type PeerPrograms, versionsOf } from '../src/peers.ts';
import { createRandom, shuffled } from '../src/random.ts';
import { summarise } from '../src/statistics.ts';
import { figureRows, terminalTable } from '../src/table.ts';
import { exampleFigure, exampleResult } from './examples.ts';

test.each([
  [-0.5, '-0.5'],
  [0.0000004, '0'],
  [0.0000006, '0.000001'],
  [0.12345, '0.123'],
  [9.996, '10'],
  [10.04, '10'],
  [99.94, '99.9'],
  [99.96, '100'],
  [100.4, '100'],
  [-1234.5, '-1,234'],
  [1e9, '1,000,000,000'],
  [Number.NaN, 'NaN'],
])('%d is told as %s', (value, expected) => {
  expect(formatNumber(value)).toBe(expected);
});

test.each<[values: number[], median: number, min: number, max: number]>([
  [[0], 0, 0, 0],
  [[2, 1], 1.5, 1, 2],
  [[10, 9, 100], 10, 9, 100],
  [[-1, -10, 5, 0], -0.5, -10, 5],
  [[3, 3, 3, 3, 3], 3, 3, 3],
])('of %j the median is %d, from %d to %d', (values, median, min, max) => {
  const before = [...values];
  expect(summarise(values)).toEqual({ median, min, max });
  expect(values).toEqual(before);
});

describe('random numbers', () => {
  test('lie from 0 to below 1, and are the same for the same seed', () => {
    for (const seed of [0, 1, -1, 2 ** 31, 1.5, Number.NaN]) {
      const [one, other] = [createRandom(seed), createRandom(seed)];
      const values = Array.from({ length: 100 }, one);
      expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
      expect(values).toEqual(Array.from({ length: 100 }, other));
      expect(new Set(values).size).toBeGreaterThan(95);
    }
  });

  test('nothing and one thing are not shuffled', () => {
    expect([shuffled([], createRandom(1)), shuffled(['a'], createRandom(1))]).toEqual([[], ['a']]);
    const items = [1, 2, 3];
    shuffled(items, () => 0);
    expect(items).toEqual([1, 2, 3]);
  });
});

/** A figure of these values by contender. */
function figureOf(
  better: Figure['better'],
  values: Readonly<Record<string, readonly number[]>>,
  fields: Partial<Figure> = {},
): Figure {
  const entries = Object.entries(values).map(([contender, each]) => ({ contender, ...summarise(each), values: each }));
  return { id: 'a/b', title: 'Speed', unit: 's', better, entries, ...fields };
}

test.each<[better: Figure['better'], own: number[], other: number[], ratio: number | undefined]>([
  ['higher', [10], [5], 2],
  ['lower', [10], [5], 0.5],
  ['higher', [1, 2, 3], [1, 1, 1], 2],
  // Not of the same rounds: the medians.
  ['higher', [1, 2, 30], [1, 1], 2],
  ['lower', [4], [2, 2, 2], 0.5],
  ['higher', [1, 2], [1, 0], undefined],
  ['lower', [0, 1], [1, 1], undefined],
  ['higher', [-1], [1], undefined],
  ['higher', [Number.NaN], [1], undefined],
])('%s is better: %j beside %j', (better, own, other, ratio) => {
  expect(ratioTo(figureOf(better, { [ours]: own, other }), 'other')).toBe(ratio);
});

test('a figure without ours, or without the other, has no ratio', () => {
  expect(ratioTo(figureOf('higher', { other: [1] }), 'other')).toBeUndefined();
  expect(ratioTo(figureOf('higher', { [ours]: [1] }), 'other')).toBeUndefined();
  expect(ratioTo(figureOf('higher', { [ours]: [3] }), ours)).toBe(1);
});

test.each<
  [
    better: Figure['better'],
    own: number,
    target: Parameters<typeof exampleFigure>[0]['targets'],
    outcomes: [string, boolean][],
  ]
>([
  ['higher', 10, [{ limit: 10 }], [['≥ 10', true]]],
  ['lower', 10, [{ limit: 10 }], [['≤ 10', true]]],
  ['lower', 10.1, [{ limit: 10 }], [['≤ 10', false]]],
  ['higher', 4, [{ factor: 2, of: 'other' }], [['≥ 2 × other', true]]],
  ['higher', 3.9, [{ factor: 2, of: 'other' }], [['≥ 2 × other', false]]],
  ['lower', 4, [{ factor: 2, of: 'other' }], [['≤ 2 × other', true]]],
  ['lower', 4.1, [{ factor: 2, of: 'other' }], [['≤ 2 × other', false]]],
  [
    'higher',
    4,
    [{ limit: 1 }, { factor: 9, of: 'other' }, { factor: 1, of: 'nobody' }],
    [
      ['≥ 1', true],
      ['≥ 9 × other', false],
    ],
  ],
  ['higher', 4, [], []],
])('%s is better: %d with targets %j', (better, own, targets = [], outcomes) => {
  const figure = exampleFigure({ better, own, other: 2, targets });
  expect(targetOutcomes(figure).map(({ text, met }) => [text, met])).toEqual(outcomes);
});

test('who does only a part of the work says so at the end of its name', () => {
  expect(['read only (limit)', '(limit) of nothing', 'limit', ''].map(isLimit)).toEqual([true, false, false, false]);
});

test('entries stand in one order, however they were measured', () => {
  const names = ['b', `${ours}, cold`, 'a', ours, `${ours}, all`];
  const figures = [names, [...names].reverse()].map((order) => {
    const values = new Map([['x', new Map(order.map((name) => [name, [1]] as const))]]);
    return makeFigures(
      [{ id: 'x', title: 'X', unit: 's', better: 'lower' }],
      { values, memory: new Map() },
      { id: 'm', title: 'M' },
    );
  });
  for (const figure of figures) {
    expect(figure).toHaveLength(1);
    expect(figure[0]?.entries.map(({ contender }) => contender)).toEqual([
      ours,
      `${ours}, all`,
      `${ours}, cold`,
      'a',
      'b',
    ]);
  }
});

describe('what got worse', () => {
  const result = (own: number, other: number, better: Figure['better'] = 'higher') =>
    exampleResult([exampleFigure({ own, other, better })]);

  test.each<[what: string, before: [number, number], now: [number, number], count: number]>([
    ['nothing', [10, 10], [10, 10], 0],
    ['better', [10, 10], [20, 10], 0],
    ['just tolerated', [10, 10], [8, 10], 0],
    ['a bit more', [10, 10], [7.9, 10], 1],
    ['no ratio before', [10, 0], [1, 10], 0],
    ['no ratio now', [10, 10], [1, 0], 0],
  ])('%s', (_, before, now, count) => {
    expect(whatGotWorse(result(...before), result(...now))).toHaveLength(count);
  });

  test('less is better: twice the time is half as good', () => {
    expect(whatGotWorse(result(1, 1, 'lower'), result(2, 1, 'lower'))).toEqual([
      'Speed (example/speed): 0.5 × as good as other, it was 1 at abc1234',
    ]);
  });
});

describe('a table', () => {
  test('of nothing is its titles', () => {
    expect(terminalTable([]).trim().split(/ {2,}/)).toEqual(['median', 'min … max', 'we are × as good', 'target']);
  });

  test('numbers are aligned, and no line ends in blanks', () => {
    const figure = figureOf(
      'lower',
      { [ours]: [1, 2, 3], 'a long name': [1000, 2000, 3000] },
      { targets: [{ limit: 5 }, { limit: 1 }] },
    );
    const lines = terminalTable([figure, figure]).split('\n');
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    const [own = '', other = ''] = lines.slice(3, 5);
    expect([own.endsWith('✓ ≤ 5, ✗ ≤ 1'), own.indexOf('1 … 3') + 5]).toEqual([
      true,
      other.indexOf('1,000 … 3,000') + 13,
    ]);
    expect(lines).toHaveLength(1 + 2 * 4);
  });

  test('what was measured elsewhere has no ratio', () => {
    const rows = figureRows(figureOf('lower', { [ours]: [2] }, { elsewhere: { label: 'there', value: 1234 } }));
    expect(rows).toEqual([
      [ours, '2', '2 … 2', '', ''],
      ['there', '1,234', '', '', ''],
    ]);
  });
});

test.each<[wanted: (keyof PeerPrograms)[], missing: string[], versions: object]>([
  [[], [], {}],
  [['pillow', 'vipsthumbnail'], [], { pillow: 'Pillow 9', vipsthumbnail: 'vips-8' }],
  [['exax', 'pillow', 'djpeg'], ['exax', 'djpeg'], { pillow: 'Pillow 9' }],
])('of %j are missing %j', (wanted, missing, versions) => {
  const peers: PeerPrograms = {
    pillow: { python: 'python3', version: 'Pillow 9' },
    exax: undefined,
    vipsthumbnail: 'vips-8',
    djpeg: undefined,
  };
  expect(missingPeers(peers, wanted)).toEqual(missing);
  expect(versionsOf(peers, wanted)).toEqual({ node: process.versions.node, ...versions });
});
