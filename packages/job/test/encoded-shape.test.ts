import { describe, expect, test } from 'vitest';
import { encodedValue, plainJson } from '../src/encoded-shape.ts';

/** An array in an array, so often. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe('an encoded value in a record', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['text', 'x'],
    ['an object', { a: [1, { b: null }] }],
    ['two keys that begin like tags', { $a: 1, $b: 2 }],
    ['undefined', { $undefined: null }],
    ['NaN', { $number: 'NaN' }],
    ['-0', { $number: '-0' }],
    ['a bigint', { $bigint: '-12345678901234567890' }],
    ['a date', { $date: '2026-01-02T03:04:05.678Z' }],
    ['a URL', { $url: 'https://example.org/' }],
    ['a regular expression', { $regexp: ['^a+$', 'gi'] }],
    ['a file', { $file: ['a.txt', 'd'] }],
    ['a directory', { $directory: ['photos', [{ $file: ['a.txt', 'd'] }]] }],
    ['a set', { $set: [1, { $bigint: '1' }] }],
    ['a map', { $map: [['a', 1]] }],
    ['an object whose keys look like a tag', { $object: [['$x', 1]] }],
    ['nested as deep as may be', nested(900)],
  ])('may be %s', (_, value) => {
    expect(encodedValue(value)).toBeUndefined();
  });

  test.each<[string, unknown, RegExp]>([
    ['a tag that is not known', { $tag: 1 }, /^\.\$tag: the tag is not known here$/],
    ['one in an array', [1, { $tag: 1 }], /^\[1\]\.\$tag/],
    ['one in an object', { a: { b: { $tag: 1 } } }, /^\.a\.b\.\$tag/],
    ['one in a set', { $set: [{ $tag: 1 }] }, /^\.\$set|\$tag/],
    ['a number that is one in JSON', { $number: '7' }, /a number/],
    ['a bigint that is none', { $bigint: '1.5' }, /a whole number/],
    ['a date that is none', { $date: 'yesterday' }, /\$date/],
    ['a URL that is none', { $url: 'no' }, /a URL/],
    ['a regular expression that does not compile', { $regexp: ['(', ''] }, /a regular expression/],
    ['flags that are none', { $regexp: ['a', 'q'] }, /a regular expression/],
    ['a file without a digest', { $file: ['a.txt'] }, /a pair/],
    ['a file whose name is none', { $file: [1, 'd'] }, /\$file/],
    ['a directory with something else in it', { $directory: ['photos', ['a.txt']] }, /a file/],
    ['a map of no pairs', { $map: [1] }, /a pair/],
    ['a set that is none', { $set: {} }, /\$set/],
    ['nested without end', nested(2000), /nested more than 1000 deep/],
  ])('is not %s', (_, value, problem) => {
    expect(encodedValue(value)).toMatch(problem);
  });
});

describe('plain JSON in a record', () => {
  test.each([[null], [1], [{ $tag: 1 }], [[{ a: [] }]], [nested(900)]])('%#', (value) => {
    expect(plainJson(value)).toBeUndefined();
  });

  test('nested too deeply is refused, in an object too', () => {
    expect(plainJson(nested(2000))).toMatch(/nested more than 1000 deep/);
    expect(plainJson({ a: { b: nested(2000) } })).toMatch(/nested more than 1000 deep/);
  });
});
