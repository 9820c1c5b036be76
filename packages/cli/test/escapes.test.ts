import { harmlessJson } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { harmless, oneLine, padEnd, padStart, plainLines, truncate, widthOf, wrapLine } from '../src/output/text.ts';

const esc = '\u001b';

test.each<[text: string, line: string]>([
  ['', ''],
  ['plain', 'plain'],
  ['a\nb', 'a⏎b'],
  ['a\r\nb', 'a⏎b'],
  ['a\rb', 'a⏎b'],
  ['\n', '⏎'],
  ['a\n\r\nb', 'a⏎⏎b'],
  ['a\tb', 'a b'],
  ['\u0000', '\\x00'],
  ['\u001f', '\\x1f'],
  ['\u007f', '\\x7f'],
  ['\u0080\u009f', '\\x80\\x9f'],
  ['\u00a0é', '\u00a0é'],
  ['a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['\u2029', '\u2029'],
  [`${esc}[31mred${esc}[39m`, '\\x1b[31mred\\x1b[39m'],
  ['日本🙂', '日本🙂'],
])('one line of %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
  expect(oneLine(line)).toBe(line);
});

test.each<[text: string, lines: string[]]>([
  ['', ['']],
  ['\n', ['']],
  ['a', ['a']],
  ['a\n', ['a']],
  ['a\n\n', ['a', '']],
  ['\na', ['', 'a']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['10 %\r20 %\r30 %', ['30 %']],
  ['10 %\r20 %\r', ['20 %']],
  ['a\r', ['a']],
  ['\r', ['']],
  ['\r\n\r\n', ['', '']],
  ['a\tb', ['a    b']],
  [`${esc}[1;31mbold${esc}[0m and ${esc}[m`, ['bold and ']],
  [`${esc}[2Jx`, ['\\x1b[2Jx']],
  ['one\u0008two\u009b', ['one\\x08two\\x9b']],
])('lines of what was printed: %j', (text, lines) => {
  expect(plainLines(text)).toEqual(lines);
});

describe('text that is put together already', () => {
  test.each<[text: string, coloured: string, bare: string]>([
    ['a\n\tb', 'a\n\tb', 'a\n\tb'],
    [`${esc}[1m${esc}[22m`, `${esc}[1m${esc}[22m`, '\\x1b[1m\\x1b[22m'],
    [`${esc}[39m${esc}[90m${esc}[97m`, `${esc}[39m${esc}[90m${esc}[97m`, '\\x1b[39m\\x1b[90m\\x1b[97m'],
    // Hidden, blinking, and a colour out of 256: none that `Colours` gives.
    [`${esc}[8m${esc}[5m`, '\\x1b[8m\\x1b[5m', '\\x1b[8m\\x1b[5m'],
    [`${esc}[38;5;1m`, '\\x1b[38;5;1m', '\\x1b[38;5;1m'],
    [`${esc}${esc}[31mx`, `\\x1b${esc}[31mx`, '\\x1b\\x1b[31mx'],
    ['a\rb', 'a\\x0db', 'a\\x0db'],
    ['\u202e', '\\u202e', '\\u202e'],
  ])('%j', (text, coloured, bare) => {
    expect([harmless(text, true), harmless(text, false)]).toEqual([coloured, bare]);
  });

  test.each<[value: unknown, text: string]>([
    ['\u007f', '"\\u007f"'],
    ['\u009b\u202e', '"\\u009b\\u202e"'],
    ['a\nb', '"a\\nb"'],
    [{ '\u0085': [1] }, '{"\\u0085":[1]}'],
    ['é日', '"é日"'],
  ])('JSON of %j is JSON still', (value, text) => {
    const json = harmlessJson(JSON.stringify(value));
    expect([json, JSON.parse(json)]).toEqual([text, value]);
  });

  test('JSON of several lines stays so', () => {
    expect(harmlessJson('{\n  "a": "\u0090"\n}\n')).toBe('{\n  "a": "\\u0090"\n}\n');
  });
});

test.each<[text: string, width: number, shown: string]>([
  ['', 5, ''],
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['abcd', 1, '…'],
  ['abcd', 0, '…'],
  ['abcd', -7, '…'],
  ['a', 0, 'a'],
  ['日本', 4, '日本'],
  ['日本', 3, '日…'],
  ['日本', 2, '…'],
  ['a日本', 3, 'a…'],
  ['🙂🙂🙂', 5, '🙂🙂…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%j in %d cells is %j', (text, width, shown) => {
  expect(truncate(text, width)).toBe(shown);
  expect(widthOf(shown)).toBeLessThanOrEqual(Math.max(1, width));
});

test.each<[text: string, width: number, left: string, right: string]>([
  ['', 2, '  ', '  '],
  ['ab', 4, 'ab  ', '  ab'],
  ['ab', 2, 'ab', 'ab'],
  ['abc', 2, 'abc', 'abc'],
  ['日', 3, '日 ', ' 日'],
  [`${esc}[31ma${esc}[39m`, 2, `${esc}[31ma${esc}[39m `, ` ${esc}[31ma${esc}[39m`],
  ['a', -1, 'a', 'a'],
])('%j padded to %d cells', (text, width, left, right) => {
  expect([padEnd(text, width), padStart(text, width)]).toEqual([left, right]);
});

test.each<[line: string, width: number, lines: string[]]>([
  ['', 5, ['']],
  ['one two', 7, ['one two']],
  ['one two', 6, ['one', '  two']],
  ['one two three', 7, ['one two', '  three']],
  ['word', 2, ['word']],
  ['a verylongword b', 6, ['a', '  verylongword', '  b']],
  ['  - item one', 8, ['  - item', '    one']],
  [`${' '.repeat(30)}x y`, 31, [`${' '.repeat(30)}x`, `${' '.repeat(22)}y`]],
  ['日本 語', 5, ['日本', '  語']],
  ['a  b', 3, ['a', '  b']],
])('%j on a terminal of %d', (line, width, lines) => {
  expect(wrapLine(line, width)).toEqual(lines);
});
