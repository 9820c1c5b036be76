import { expect, test } from 'vitest';
import { describeLookalikes, pairSpellings } from '../lib/pair-names.ts';

const [one, two] = ['\u00e9.jpg', 'e\u0301.jpg'];

test.each<[string[], string[], [string, string][]]>([
  [['a.jpg'], ['a.jpg', 'b.jpg'], []],
  [[one], [two], [[one, two]]],
  [[two], [one], [[two, one]]],
  // Who has the very name has it; the other spelling is another file then.
  [[one, two], [two], []],
  [[one, two], [one, two], []],
  [['A.jpg'], ['a.jpg'], []],
  [[], ['a.jpg'], []],
])('of %j and %j known, %j are the same in another spelling', (names, known, pairs) => {
  expect([...pairSpellings(names, new Set(known))].sort()).toEqual([...pairs].sort());
});

test('names that some disk takes for one are told', () => {
  expect(describeLookalikes(['a.jpg', 'b.jpg', 'x/A.JPG'])).toBe(undefined);
  expect(describeLookalikes(['a.jpg', 'A.jpg', one, two, 'b', 'c', 'C', 'd', 'D', 'e', 'E'])).toBe(
    `Names that differ only in capitals or in the spelling of accents: 'a.jpg' and 'A.jpg', '${one}' and '${two}', 'c' and 'C', and 2 more.`,
  );
});
