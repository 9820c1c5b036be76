import { expect, test } from 'vitest';
import { whatGotWorse } from '../src/check.ts';
import { type Figure, makeFigures, ours, ratioTo, targetOutcomes } from '../src/figures.ts';
import { type Contender, measure } from '../src/measure.ts';
import { formatNumber } from '../src/numbers.ts';
import { createRandom, shuffled } from '../src/random.ts';
import { growthPerDoubling, summarise } from '../src/statistics.ts';
import { terminalTable } from '../src/table.ts';
import { exampleFigure, exampleResult } from './examples.ts';

test.each([
  [[3], { median: 3, min: 3, max: 3 }],
  [[9, 1, 5], { median: 5, min: 1, max: 9 }],
  [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
])('the median of %j is the middle one, or between the two', (values, expected) => {
  expect(summarise(values)).toEqual(expected);
});

test('nothing has no median', () => {
  expect(() => summarise([])).toThrow(RangeError);
});

test.each([
  [1, 2],
  [2, 4],
  [0, 1],
])('what grows with the power %d takes %d times as long for twice as many', (power, times) => {
  const exact = [100, 200, 400, 800].map((count) => [count, 3 * count ** power] as const);
  expect(growthPerDoubling(exact)).toBeCloseTo(times);
  // One that took too long moves it by little.
  const drawn = exact.map(([count, seconds], at) => [count, at === 1 ? seconds * 1.1 : seconds] as const);
  expect(growthPerDoubling(drawn)).toBeCloseTo(times * 1.1 ** -0.1);
});

test('a shuffle keeps all items, and is the same for the same seed', () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const mixed = shuffled(items, createRandom(7));
  expect(mixed).not.toEqual(items);
  expect([...mixed].sort((a, b) => a - b)).toEqual(items);
  expect(shuffled(items, createRandom(7))).toEqual(mixed);
  expect(shuffled(items, createRandom(8))).not.toEqual(mixed);
});

test('each item comes to each place about as often', () => {
  const random = createRandom(1);
  const first = { a: 0, b: 0, c: 0 };
  for (let n = 0; n < 3000; n++) first[shuffled(['a', 'b', 'c'] as const, random)[0] ?? 'a']++;
  for (const count of Object.values(first)) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test('contenders run once to warm up, then once in every round', async () => {
  const ran: string[] = [];
  const contender = (name: string): Contender => ({
    name,
    async run(memory) {
      ran.push(memory === undefined ? name : `${name} warms up`);
      return { speed: ran.length };
    },
  });
  const { values } = await measure([contender('a'), contender('b')], { repetitions: 4, random: createRandom(3) });
  expect(ran.slice(0, 2).sort()).toEqual(['a warms up', 'b warms up']);
  for (let round = 1; round <= 4; round++) expect(ran.slice(2 * round, 2 * round + 2).sort()).toEqual(['a', 'b']);
  expect(values.get('speed')?.get('a')).toHaveLength(4);
  expect(values.get('speed')?.get('b')).toHaveLength(4);
});

test('the memory of followed processes is sampled in the warm-up', async () => {
  const contender: Contender = {
    name: 'a',
    async run(memory) {
      memory?.follow(process.pid);
      memory?.sample();
      return {};
    },
  };
  const { memory } = await measure([contender], { repetitions: 1, random: createRandom(1) });
  if (process.platform === 'linux') expect(memory.get('a')).toBeGreaterThan(10e6);
});

test('figures have ours first, then its variants, and only what was measured', () => {
  const values = new Map([
    [
      'a',
      new Map([
        ['other', [1, 2, 3]],
        [`${ours}, otherwise`, [4]],
        [ours, [6, 8]],
      ]),
    ],
  ]);
  const specs = ['a', 'b'].map((id) => ({ id, title: id, unit: 's', better: 'lower' as const }));
  const memory = new Map([[ours, 2e6]]);
  const figures = makeFigures(specs, { values, memory }, { id: 'memory', title: 'Memory' });
  expect(figures.map(({ id }) => id)).toEqual(['a', 'memory']);
  expect(figures[0]?.entries.map(({ contender, median }) => [contender, median])).toEqual([
    [ours, 7],
    [`${ours}, otherwise`, 4],
    ['other', 2],
  ]);
  expect(figures[1]?.entries[0]?.median).toBe(2);
});

test('a ratio above 1 is better, whatever is measured', () => {
  expect(ratioTo(exampleFigure({ better: 'higher', own: 30, other: 10 }), 'other')).toBe(3);
  expect(ratioTo(exampleFigure({ better: 'lower', own: 10, other: 30 }), 'other')).toBe(3);
  expect(ratioTo(exampleFigure({}), 'nobody')).toBeUndefined();
});

test.each([
  ['higher', { limit: 10 }, 10, true],
  ['higher', { limit: 10 }, 9, false],
  ['lower', { limit: 10 }, 11, false],
  ['higher', { factor: 2, of: 'other' }, 10, true],
  ['lower', { factor: 1.1, of: 'other' }, 6, false],
] as const)('%s is better, target %j, measured %d: %s', (better, target, own, met) => {
  expect(targetOutcomes(exampleFigure({ better, own, other: 5, targets: [target] })).map((each) => each.met)).toEqual([
    met,
  ]);
});

test('ratios are taken within each round', () => {
  const slower = (values: readonly number[]) => ({ ...summarise(values), values });
  const [own, other] = [slower([10, 100, 12]), slower([5, 50, 4])];
  const figure: Figure = {
    ...exampleFigure({}),
    entries: [
      { contender: ours, ...own },
      { contender: 'other', ...other },
    ],
  };
  expect(ratioTo(figure, 'other')).toBe(2);
});

test('nothing beside nothing has no ratio', () => {
  expect(ratioTo(exampleFigure({ own: 0, other: 0 }), 'other')).toBeUndefined();
  expect(ratioTo(exampleFigure({ own: 0, other: 2, better: 'lower' }), 'other')).toBeUndefined();
});

test('a target with a contender that is missing is left out', () => {
  expect(targetOutcomes(exampleFigure({ targets: [{ factor: 2, of: 'nobody' }] }))).toEqual([]);
});

test.each([
  [0, '0'],
  [0.001234, '0.00123'],
  [1.5, '1.5'],
  [12.345, '12.3'],
  [12_345.6, '12,346'],
])('%d is told as %s', (value, expected) => {
  expect(formatNumber(value)).toBe(expected);
});

test('the table has a line for each contender, what others did elsewhere, and the targets', () => {
  const figure: Figure = {
    ...exampleFigure({ own: 30, other: 10, targets: [{ limit: 40 }] }),
    elsewhere: { label: 'third (measured elsewhere)', value: 12 },
  };
  const lines = terminalTable([figure])
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim());
  expect(lines).toEqual([
    'median min … max we are × as good target',
    '',
    'Speed, images/s',
    'accelerator 30 30 … 30 ✗ ≥ 40',
    'other 10 10 … 10 3',
    'third (measured elsewhere) 12',
  ]);
});

test('only ratios that fell by more than a fifth are worse', () => {
  const before = exampleResult([exampleFigure({ own: 30, other: 10 })]);
  const now = (own: number, other: number) => exampleResult([exampleFigure({ own, other })]);
  expect(whatGotWorse(before, now(25, 10))).toEqual([]);
  // Half as fast, on a machine that is half as fast.
  expect(whatGotWorse(before, now(15, 5))).toEqual([]);
  expect(whatGotWorse(before, now(23, 10))).toEqual([
    'Speed (example/speed): 2.3 × as good as other, it was 3 at abc1234',
  ]);
});

test('what was not measured before can not be worse', () => {
  expect(whatGotWorse(exampleResult([]), exampleResult([exampleFigure({ own: 1, other: 10 })]))).toEqual([]);
});
