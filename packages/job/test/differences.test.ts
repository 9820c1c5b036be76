import { describe, expect, test } from 'vitest';
import type { Encoded } from '../src/canonical.ts';
import { type Difference, describeDifference, differences } from '../src/differences.ts';
import type { KeyPreimage } from '../src/key.ts';

const before: KeyPreimage = {
  format: 1,
  method: 'm',
  source: { bundle: 'b', packages: { sharp: '1.0.0' }, tree: 't', extra: { 'a.txt': 'x' }, env: { LANG: 'd' } },
  options: { n: 1, size: [1, 2], deep: { a: 1, b: 2 } },
  datasets: { source: 'main-1', more: ['main-2', 'main-3'], none: null },
  jobs: { model: 'main-4' },
  slices: 8,
};

/** Of two jobs with the same packages below. */
const compare = (old: KeyPreimage, now: KeyPreimage): Difference[] =>
  differences({ preimage: old, packagesBelow: {} }, { preimage: now, packagesBelow: {} });

const file = (name: string, digest: string) => ({ $file: [name, digest] as const });
const many = Array.from({ length: 500 }, (_, index) => file(`f${index}`, `d${index}`));
const source = (fields: Partial<KeyPreimage['source']>): Partial<KeyPreimage> => ({
  source: { ...before.source, ...fields },
});

describe('in what two keys differ, in one line each', () => {
  test.each<[string, Partial<KeyPreimage>, string[]]>([
    ['nothing', {}, []],
    ['the source', source({ bundle: 'c' }), ['its source']],
    ['a version', source({ packages: { sharp: '2.0.0' }, tree: 'u' }), ['package sharp: 1.0.0 → 2.0.0']],
    ['a package that came', source({ packages: { sharp: '1.0.0', d3: '7.0.0' } }), ['package d3: none → 7.0.0']],
    ['a package that went', source({ packages: {} }), ['package sharp: 1.0.0 → none']],
    [
      'a package below',
      source({ tree: 'u' }),
      ['a package that it imports, or one below, has other content in the same version'],
    ],
    ['an extra file', source({ extra: { 'a.txt': 'y' } }), ['the extra file a.txt']],
    ['a variable', source({ env: { LANG: 'e' } }), ['environment variable LANG has another value']],
    [
      'a variable that is not set any more',
      source({ env: { LANG: null } }),
      ['environment variable LANG is not set any more'],
    ],
    ['an option', { options: { n: 2, size: [1, 2], deep: { a: 1, b: 2 } } }, ['option n: 1 → 2']],
    [
      'an option that came',
      { options: { n: 1, size: [1, 2], deep: { a: 1, b: 2 }, x: true } },
      ['option x: none → true'],
    ],
    ['an option that went', { options: { size: [1, 2], deep: { a: 1, b: 2 } } }, ['option n: 1 → none']],
    ['an element', { options: { n: 1, size: [1, 3], deep: { a: 1, b: 2 } } }, ['option size[1]: 2 → 3']],
    ['the length of an array', { options: { n: 1, size: [1], deep: { a: 1, b: 2 } } }, ['option size: [1,2] → [1]']],
    ['a key of an object', { options: { n: 1, size: [1, 2], deep: { a: 1, b: 9 } } }, ['option deep.b: 2 → 9']],
    ['the order of keys is none', { options: { deep: { b: 2, a: 1 }, size: [1, 2], n: 1 } }, []],
    ['another kind', { options: { n: '1', size: [1, 2], deep: { a: 1, b: 2 } } }, ['option n: 1 → "1"']],
    ['a dataset', { datasets: { ...before.datasets, source: 'main-9' } }, ['dataset source: main-1 → main-9']],
    [
      'a list of datasets',
      { datasets: { ...before.datasets, more: ['main-2'] } },
      ['dataset more: main-2, main-3 → main-2'],
    ],
    ['an optional dataset', { datasets: { ...before.datasets, none: 'main-5' } }, ['dataset none: none → main-5']],
    ['a job', { jobs: { model: 'main-5' } }, ['job model: main-4 → main-5']],
    ['the slices', { slices: 4 }, ['slices : 8 → 4']],
    ['the format of keys', { format: 2 }, ['format : 1 → 2']],
    [
      'several: what the user most likely did first',
      {
        ...source({ bundle: 'c' }),
        slices: 4,
        options: { ...Object(before.options), n: 2 },
        jobs: { model: 'main-5' },
      },
      ['its source', 'option n: 1 → 2', 'job model: main-4 → main-5', 'slices : 8 → 4'],
    ],
  ])('%s', (_, fields, lines) => {
    expect(compare(before, { ...before, ...fields }).map(describeDifference)).toEqual(lines);
  });

  test('long values are cut', () => {
    const [difference] = compare(before, { ...before, options: { ...Object(before.options), n: 'x'.repeat(200) } });
    expect(difference?.after).toHaveLength(78);
    expect(difference?.after?.endsWith('…')).toBe(true);
  });
});

describe('of two long values that begin with the same, the difference is shown', () => {
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  const long = 'x'.repeat(200);
  test.each<[string, Encoded, Encoded, string]>([
    [
      'a longer list',
      numbers,
      [...numbers, 'more'],
      'option n: 300 elements, [300] is not there → 301 elements, [300] is "more"',
    ],
    [
      'a list with one less in the middle',
      numbers,
      numbers.filter((n) => n !== 200),
      'option n: 300 elements, [200] is 200 → 299 elements, [200] is 201',
    ],
    ['a text', `${long}a`, `${long}b`, `option n: …${'x'.repeat(20)}a" → …${'x'.repeat(20)}b"`],
    ['a text that goes on', long, `${long}b`, `option n: …${'x'.repeat(20)}" → …${'x'.repeat(20)}b"`],
    [
      'an object beside a list',
      { long, a: 1 },
      [long],
      `option n: ${`{"long":"${long}`.slice(0, 77)}… → ${`["${long}`.slice(0, 77)}…`,
    ],
  ])('%s', (_, old, now, line) => {
    const [earlier, present] = [old, now].map((n) => ({ ...before, options: { n } }));
    expect(compare(earlier ?? before, present ?? before).map(describeDifference)).toEqual([line]);
  });
});

describe('input files differ by file, not by position', () => {
  const withFiles = (...files: readonly ReturnType<typeof file>[]): KeyPreimage => ({ ...before, options: { files } });
  const [a, b, c] = [file('a', '1'), file('b', '2'), file('c', '3')];

  test.each<[string, KeyPreimage, KeyPreimage, string[]]>([
    ['one that came', withFiles(a, b), withFiles(a, b, c), ['input file c is new']],
    ['one that came first', withFiles(b, c), withFiles(a, b, c), ['input file a is new']],
    ['one that went', withFiles(a, b, c), withFiles(a, c), ['input file b is gone']],
    ['one that changed', withFiles(a, b), withFiles(a, file('b', '9')), ['input file b has other content']],
    ['the first', withFiles(), withFiles(a), ['input file a is new']],
    ['another order', withFiles(a, b), withFiles(b, a), ['option files: a, b → b, a']],
    [
      'another order in the middle',
      withFiles(a, b, c, a),
      withFiles(a, c, b, a),
      ['option files: a, b, c, a → a, c, b, a'],
    ],
    [
      'one among many',
      withFiles(...many),
      withFiles(...many.slice(0, 250), a, ...many.slice(250)),
      ['input file a is new'],
    ],
    ['one of many', withFiles(...many, a), withFiles(...many.slice(1), a), ['input file f0 is gone']],
    ['one that is given twice', withFiles(a, b), withFiles(a, a, b), ['input file a is new']],
    [
      'what is no file beside files',
      { ...before, options: { files: [a, 1, b] } },
      { ...before, options: { files: [a, 2, b] } },
      ['option files[1]: 1 → 2'],
    ],
  ])('%s', (_, old, now, lines) => {
    expect(compare(old, now).map(describeDifference)).toEqual(lines);
  });

  test('a single one', () => {
    const [old, now] = [a, file('a', '2')].map((one) => ({ ...before, options: { one } }));
    if (old === undefined || now === undefined) throw new Error('two');
    expect(compare(old, now)).toEqual<Difference[]>([{ part: 'input file', name: 'a', before: '1', after: '2' }]);
  });
});
