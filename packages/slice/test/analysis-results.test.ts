import { expect, test } from 'vitest';
import { createAnalysisResults, mergeValues } from '../src/phase/analysis-results.ts';

test.each<[string, readonly unknown[], unknown]>([
  ['numbers', [1, 2.5, -3], 0.5],
  ['bigints', [1n, 2n], 3n],
  ['lists', [[1], [], [2, 3]], [1, 2, 3]],
  ['sets', [new Set([1, 2]), new Set([2, 3])], new Set([1, 2, 3])],
  [
    'counters',
    [
      { a: 1, b: 2 },
      { b: 3, c: 4 },
    ],
    { a: 1, b: 5, c: 4 },
  ],
  [
    'maps',
    [
      new Map([['a', 1]]),
      new Map([
        ['a', 2],
        ['b', 3],
      ]),
    ],
    new Map([
      ['a', 3],
      ['b', 3],
    ]),
  ],
  ['maps of sets', [new Map([['a', new Set([1])]]), new Map([['a', new Set([2])]])], new Map([['a', new Set([1, 2])]])],
  ['nothing', [], undefined],
  ['nothing among others', [undefined, { a: 1 }, null], { a: 1 }],
  [
    'an own property named __proto__',
    [JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}')],
    JSON.parse('{"__proto__": 3}'),
  ],
])('%s', (_, values, merged) => {
  expect(mergeValues(values)).toEqual(merged);
});

test('what was merged is not changed', () => {
  const first = { list: [1], counts: new Map([['a', 1]]) };
  mergeValues([first, { list: [2], counts: new Map([['a', 1]]) }]);
  expect(first).toEqual({ list: [1], counts: new Map([['a', 1]]) });
});

test.each<[readonly unknown[], string]>([
  [[1, 'x'], 'at analysisRes, received a number and a string'],
  [[{ a: { b: [1] } }, { a: { b: 2 } }], 'at analysisRes.a.b, received a list and a number'],
  [[new Map([['k', 1]]), new Map([['k', 'x']])], 'at analysisRes{k}, received a number and a string'],
  [['a', 'b'], 'received a string and a string'],
])('%j do not merge', (values, message) => {
  expect(() => mergeValues(values)).toThrow(expect.objectContaining({ code: 'NOT_MERGEABLE' }));
  expect(() => mergeValues(values)).toThrow(message);
});

test('results come in slice order, as often as asked for, and are read one at a time', () => {
  const read: number[] = [];
  const results = createAnalysisResults(3, (slice) => {
    read.push(slice);
    return slice * 10;
  });
  expect([...results]).toEqual([0, 10, 20]);
  const [first] = results;
  expect([first, read]).toEqual([0, [0, 1, 2, 0]]);
  expect(results.merge()).toBe(30);
});
