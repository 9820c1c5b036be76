import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldBack, Replacer } from '../src/local/byte-stream.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('how many bytes at the end may go on', () => {
  test.each<[string, string, number]>([
    ['', 'abc', 0],
    ['abc', '', 0],
    ['xyz', 'abc', 0],
    ['xa', 'abc', 1],
    ['xab', 'abc', 2],
    ['ab', 'abc', 2],
    // A whole one does not go on.
    ['abc', 'abc', 0],
    ['abca', 'abc', 1],
    ['abab', 'ababac', 4],
    ['xabab', 'ababac', 4],
    ['aaa', 'aaab', 3],
    ['aaaa', 'aaab', 3],
    ['aab', 'abac', 2],
    ['größ', 'ße', 2],
  ])('of %j when %j is looked for: %i', (text, wanted, held) => {
    expect(heldBack(bytes(text), bytes(wanted))).toBe(held);
  });

  test('is the longest end that begins it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, (text, wanted) => {
        const ends = Array.from({ length: text.length }, (_, from) => text.slice(from));
        const longest = ends.find((end) => end.length < wanted.length && wanted.startsWith(end)) ?? '';
        expect(heldBack(bytes(text), bytes(wanted))).toBe(longest.length);
      }),
      { numRuns: 300 },
    );
  });
});

/** What comes out of pieces, and how much of it only at the end. */
function replaced(texts: readonly (readonly [string, string])[], pieces: readonly string[]): string {
  const replacer = new Replacer(texts);
  const given = pieces.map((piece) => replacer.add(bytes(piece)));
  return Buffer.concat([...given, replacer.end()]).toString('utf8');
}

describe('texts are replaced wherever pieces end', () => {
  test.each<[string, [string, string][], string[], string]>([
    ['no texts', [], ['ab', 'c'], 'abc'],
    ['no pieces', [['secret', '[S]']], [], ''],
    ['in one piece', [['secret', '[S]']], ['a secret b'], 'a [S] b'],
    ['over three', [['secret', '[S]']], ['a se', 'cr', 'et b'], 'a [S] b'],
    ['a beginning that does not go on', [['secret', '[S]']], ['a sec', 'ond'], 'a second'],
    ['a beginning at the end', [['secret', '[S]']], ['a secre'], 'a secre'],
    ['a beginning in a beginning', [['aab', '[S]']], ['aa', 'ab'], 'a[S]'],
    ['one after the other', [['secret', '[S]']], ['secretsecret'], '[S][S]'],
    [
      'the longer of two',
      [
        ['secrets', '[L]'],
        ['secret', '[S]'],
      ],
      ['secret', 's secret'],
      '[L] [S]',
    ],
    [
      'two that overlap: the one that stands first in the list',
      [
        ['abcd', '[1]'],
        ['cdef', '[2]'],
      ],
      ['abc', 'def'],
      '[1]ef',
    ],
    ['letters of several bytes', [['größe', '[S]']], ['gr', 'öße ✓'], '[S] ✓'],
    ['by nothing', [['secret', '']], ['a sec', 'ret b'], 'a  b'],
  ])('%s', (_, texts, pieces, expected) => {
    expect(replaced(texts, pieces)).toBe(expected);
  });

  test('in a character that is cut by a piece', () => {
    const replacer = new Replacer([['ß', 's']]);
    const [first, second] = bytes('ß');
    const all = [Buffer.from([first ?? 0]), Buffer.from([second ?? 0])].map((piece) => replacer.add(piece));
    expect(Buffer.concat([...all, replacer.end()]).toString()).toBe('s');
  });

  test('what comes out does not depend on the pieces, and has none of the texts', () => {
    const letters = fc.constantFrom('a', 'b', 'c');
    const secrets = fc
      .uniqueArray(fc.string({ unit: letters, minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })
      .map((found) => found.sort((a, b) => b.length - a.length).map((each) => [each, '*'] as const));
    fc.assert(
      fc.property(secrets, fc.array(fc.string({ unit: letters, maxLength: 9 }), { maxLength: 8 }), (texts, pieces) => {
        const whole = pieces.join('');
        const expected = texts.reduce((rest, [text, by]) => rest.replaceAll(text, by), whole);
        expect(replaced(texts, pieces)).toBe(expected);
        for (const [text] of texts) expect(expected).not.toContain(text);
      }),
      { numRuns: 500 },
    );
  });

  test('what can not go on comes out at once', () => {
    const replacer = new Replacer([['secret', '[S]']]);
    const out = ['done\n', 'a se', 'cond\n', 'secret\n'].map((piece) => replacer.add(bytes(piece)).toString());
    expect(out).toEqual(['done\n', 'a ', 'second\n', '[S]\n']);
    expect(replacer.end()).toHaveLength(0);
    expect(replacer.end()).toHaveLength(0);
  });
});
