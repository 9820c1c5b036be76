import type { ColumnType } from '@accelerator/column';
import { describe, expect, test } from 'vitest';
import { edgeValue } from '../src/scan/edge-value.ts';
import type { Edge } from '../src/scan/histogram-slice.ts';
import { createMatcher } from '../src/scan/matcher.ts';
import { cellValue, searchedText } from '../src/scan/searched-text.ts';
import { sniffType } from '../src/values/sniff-type.ts';

test.each<[type: ColumnType, value: unknown, text: string]>([
  ['unicode', 'a\nb', 'a\nb'],
  ['unicode', null, ''],
  ['int32', undefined, ''],
  ['int32', -7, '-7'],
  ['int64', 2n ** 60n, '1152921504606846976'],
  ['float64', Number.NaN, 'NaN'],
  ['float64', 1e21, '1e+21'],
  ['bool', false, 'false'],
  ['date', new Date('2026-11-20T00:00:00Z'), '2026-11-20'],
  ['datetime', new Date('2026-11-20T00:00:00Z'), '2026-11-20T00:00:00.000Z'],
  ['time', '07:30:00', '07:30:00'],
  ['json', Buffer.from('{"a":"é"}'), '{"a":"é"}'],
  ['bytes', Buffer.from('日'), '日'],
  ['bytes', new Uint8Array([97, 98, 99]).subarray(1), 'bc'],
  ['msgpack', new Map([['a', new Set([1])]]), '[["a",[1]]]'],
  ['msgpack', Buffer.from('abc'), '"YWJj"'],
  ['msgpack', 'text', 'text'],
])('%#: what a pattern sees of %s', (type, value, text) => {
  expect(searchedText(type, value)).toBe(text);
});

test('the value itself: JSON is read, bytes stay bytes', () => {
  const bytes = Buffer.from('[1,"é"]');
  expect(cellValue('json', bytes)).toEqual([1, 'é']);
  expect([cellValue('bytes', bytes), cellValue('json', null), cellValue('int32', 3)]).toEqual([bytes, null, 3]);
});

describe('a pattern', () => {
  test.each<[pattern: string, ignoreCase: boolean, text: string, matches: string[]]>([
    ['.', false, '🙂a', ['🙂', 'a']],
    ['\\p{Lu}', false, 'aÄb', ['Ä']],
    ['\\u{1F642}', false, '🙂', ['🙂']],
    // None of Unicode mode: as JavaScript has always taken it.
    ['a\\-b', false, 'a-b', ['a-b']],
    ['\\_', false, 'a_b', ['_']],
    ['ä', true, 'Ä', ['Ä']],
    ['ſ', true, 'sS', ['s', 'S']],
    ['A', false, 'a', []],
    ['^b', false, 'a\nb', []],
  ])('%j, case %s, in %j', (pattern, ignoreCase, text, matches) => {
    const matcher = createMatcher({ patterns: [pattern], syntax: 'regex', ignoreCase });
    expect(matcher.ranges(text).map(([from, to]) => text.slice(from, to))).toEqual(matches);
    expect(matcher.test('unicode', text)).toBe(matches.length > 0);
  });

  test.each(['(', '[', 'a{2,1}', '*', '\\'])('%j is none in either mode', (pattern) => {
    expect(() => createMatcher({ patterns: ['a', pattern], syntax: 'regex', ignoreCase: false })).toThrow(
      expect.objectContaining({ code: 'PATTERN_INVALID' }),
    );
  });

  test.each<[what: string, patterns: string[], ignoreCase: boolean, text: string, matches: string[]]>([
    ['each at its place', ['b+', 'a'], false, 'abba', ['a', 'bb', 'a']],
    ['the longest at one place', ['a', 'ab', 'abc'], false, 'abcab', ['abc', 'ab']],
    ['none over the end of another', ['ab', 'bc'], false, 'abc', ['ab']],
    ['by a reference of its own', ['(a)\\1', '(b)\\1'], false, 'aab bba', ['aa', 'bb']],
    ['in capitals too', ['ä', 'x'], true, 'ÄX', ['Ä', 'X']],
  ])('of several matches %s', (_, patterns, ignoreCase, text, matches) => {
    const matcher = createMatcher({ patterns, syntax: 'regex', ignoreCase });
    expect(matcher.ranges(text).map(([from, to]) => text.slice(from, to))).toEqual(matches);
  });

  test.each<[pattern: string, ignoreCase: boolean, text: string, matches: string[]]>([
    ['a.b', false, 'a.b axb', ['a.b']],
    ['$^*+?()[]{}|\\/-', false, 'x$^*+?()[]{}|\\/-x', ['$^*+?()[]{}|\\/-']],
    ['(Ä', true, '(ä(Ä', ['(ä', '(Ä']],
    ['A', false, 'a', []],
    ['\n', false, 'a\nb', ['\n']],
  ])('%j as a text, case %s, in %j', (pattern, ignoreCase, text, matches) => {
    const matcher = createMatcher({ patterns: [pattern], syntax: 'fixed', ignoreCase });
    expect(matcher.ranges(text).map(([from, to]) => text.slice(from, to))).toEqual(matches);
    expect(matcher.test('unicode', text)).toBe(matches.length > 0);
  });

  const values = [
    41,
    42,
    42.5,
    -1,
    0,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    2n ** 53n,
    2n ** 53n + 1n,
    null,
    '42',
    ' 1e3 ',
    '4x',
    '',
    true,
  ];
  test.each<[pattern: string, matches: unknown[]]>([
    ['42', [42, '42']],
    ['0x2a', [42, '42']],
    ['=4.2e1', [42, '42']],
    ['-1', [-1]],
    ['<0', [-1, Number.NEGATIVE_INFINITY]],
    ['<= 0', [-1, 0, Number.NEGATIVE_INFINITY]],
    ['>42', [42.5, 2n ** 53n, 2n ** 53n + 1n, ' 1e3 ']],
    ['>=42.5', [42.5, 2n ** 53n, 2n ** 53n + 1n, ' 1e3 ']],
    ['41..42.5', [41, 42, '42']],
    ['..0', [-1, Number.NEGATIVE_INFINITY]],
    ['1e3..', [2n ** 53n, 2n ** 53n + 1n, ' 1e3 ']],
    ['9007199254740993', [2n ** 53n + 1n]],
    ['>9007199254740992', [2n ** 53n + 1n]],
    ['-Infinity', [Number.NEGATIVE_INFINITY]],
  ])('%s as a number', (pattern, matches) => {
    const { test: matchesOne } = createMatcher({ patterns: [pattern], syntax: 'numeric', ignoreCase: false });
    const typeOf = (value: unknown): ColumnType => (typeof value === 'boolean' ? 'bool' : 'number');
    expect(values.filter((value) => matchesOne(typeOf(value), value))).toEqual(matches);
  });

  test.each(['', 'a', '<', '..', '1..2..3', '<a', '1,5', '0x', '<>1', '1e', 'NaN'])('%j is no number', (pattern) => {
    expect(() => createMatcher({ patterns: [pattern], syntax: 'numeric', ignoreCase: false })).toThrow(
      expect.objectContaining({ code: 'PATTERN_INVALID' }),
    );
  });
});

test.each<[type: ColumnType, edge: Edge, value: unknown]>([
  ['int32', 5, 5],
  ['int64', 2n ** 70n, '1180591620717411303424'],
  ['float64', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['bool', 2, 2],
  ['date', 0, '1970-01-01'],
  ['date', -1, '1969-12-31'],
  ['datetime', 0, '1970-01-01'],
  ['datetime', 1000, '1970-01-01T00:00:01Z'],
  ['datetime', 1001, '1970-01-01T00:00:01.001Z'],
  ['time', 0, '00:00:00'],
  ['time', 500_000, '00:00:00.500'],
  ['time', 86_399_000_000, '23:59:59'],
  ['time', 86_400_000_000, '24:00:00'],
  ['time', 90_000_000_000, '24:00:00'],
])('%#: an edge of %s', (type, edge, value) => {
  expect(edgeValue(type, edge)).toBe(value);
});

test.each<[bytes: string, type: string]>([
  ['', 'bytes'],
  ['\xff\xd8', 'bytes'],
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG', 'png'],
  ['\x89PN', 'bytes'],
  ['GIF87a', 'gif'],
  ['RIFF\0\0\0\0WAVE', 'bytes'],
  ['RIFF\0\0\0\0WEBP', 'webp'],
  ['\0\0\0\x1cftypavis', 'avif'],
  ['\0\0\0\x18ftypheic', 'heif'],
  ['\0\0\0\x18ftypmif1', 'heif'],
  ['\0\0\0\x18ftypmp42', 'bytes'],
  ['MM\0*', 'tiff'],
  ['MM*\0', 'bytes'],
  ['BM', 'bmp'],
  ['%PDF-1.7', 'pdf'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'bytes'],
  ['\x1f\x8b', 'gzip'],
  [' GIF89a', 'bytes'],
])('a file that begins with %j is %s', (bytes, type) => {
  const inside = Buffer.from(`xx${bytes}`, 'latin1').subarray(2);
  expect(sniffType(inside)).toBe(type);
});
