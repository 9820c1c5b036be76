import { InputDirectory, InputFile } from '@accelerator/job';
import { expect, test } from 'vitest';
import { formatBytesOf, formatCell, formatValue } from '../src/output/value-text.ts';

const list = (length: number): number[] => Array.from({ length }, (_, index) => index);

test.each<[what: string, value: unknown, text: string]>([
  ['undefined', undefined, 'null'],
  ['an empty text', '', ''],
  ['a text as long as it may be', 'x'.repeat(40), 'x'.repeat(40)],
  ['a text that is one too long', 'x'.repeat(41), `${'x'.repeat(39)}…`],
  ['wide characters', '日'.repeat(21), `${'日'.repeat(19)}…`],
  ['an escape', '\u001b[2J', '\\x1b[2J'],
  ['minus zero', -0, '0'],
  ['NaN', Number.NaN, 'NaN'],
  ['a large bigint', 2n ** 63n, '9223372036854775808'],
  ['false', false, 'false'],
  ['an invalid date', new Date(Number.NaN), 'invalid date'],
  ['midnight', new Date('2026-01-01T00:00:00Z'), '2026-01-01'],
  ['a millisecond later', new Date('2026-01-01T00:00:00.001Z'), '2026-01-01T00:00:00.001Z'],
  ['an object', { a: 1, b: 'x' }, "{ a: 1, b: 'x' }"],
  ['an empty list', [], '[]'],
  ['a map', new Map([['a', 1]]), "Map(1) { 'a' => 1 }"],
  ['a text with a line break in a list', ['a\nb'], "[ 'a\\nb' ]"],
  ['an input file', new InputFile('photos/a.jpg'), 'photos/a.jpg'],
  ['bytes in an object', { raw: new Uint8Array(3) }, '{ raw: <bytes 3 B> }'],
])('a cell: %s', (_, value, text) => {
  expect(formatCell(value)).toBe(text);
});

test('a cell is as wide as it may be', () => {
  for (let width = 1; width < 30; width++) {
    expect(formatCell('a long text of some words', width).length).toBeLessThanOrEqual(width);
    expect(formatCell({ key: list(20) }, width).length).toBeLessThanOrEqual(width);
  }
});

test.each<[what: string, value: unknown, text: string]>([
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a text', 'two\nlines', "'two\\nlines'"],
  ['a folder', { photos: new InputDirectory('photos') }, '{ photos: photos }'],
  ['a list that is shown whole', list(20), `[${list(20).join(', ')}]`],
  ['a set', new Set([1]), 'Set(1) { 1 }'],
  ['bytes, by what they are', Buffer.from('GIF89a'), '<gif 6 B>'],
  [
    'an instance of a class',
    new (class Point {
      x = 1;
    })(),
    'Point { x: 1 }',
  ],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '[Object: null prototype] { a: 1 }'],
])('a result: %s', (_, value, text) => {
  expect(formatValue(value).replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']')).toBe(text);
});

test('of lists the first twenty are shown, wherever they are, and how many are left', () => {
  expect(formatValue(list(21))).toMatch(/\b19,\s+… 1 more/);
  expect(formatValue({ deep: { er: list(1000) } })).toContain('… 980 more');
  expect(formatValue(new Map([['a', list(30)]]))).toContain('… 10 more');
  expect(formatValue(list(20))).not.toContain('more');
});

test('depth and length have an end', () => {
  let nested: unknown = 'inmost';
  for (let depth = 0; depth < 20; depth++) nested = { nested };
  expect(formatValue(nested)).toContain('[Object]');
  expect(formatValue(nested)).not.toContain('inmost');
  expect(formatValue('x'.repeat(1000))).toContain('... 600 more characters');
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  expect(formatValue(circle).length).toBeLessThan(1000);
});

test('one line when it is to be compact', () => {
  const value = { a: list(20), b: 'x'.repeat(90), c: { d: { e: { f: 1 } } } };
  expect(formatValue(value, { compact: true })).not.toContain('\n');
  expect(formatValue(value)).toContain('\n');
});

test.each([
  ['jpeg', 0, '<jpeg 0 B>'],
  ['bytes', 999, '<bytes 999 B>'],
  ['png', 1000, '<png 1.0 kB>'],
])('%s of %d bytes', (type, size, text) => {
  expect(formatBytesOf(type, size)).toBe(text);
});
