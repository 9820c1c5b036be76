import { describe, expect, test } from 'vitest';
import { compareCodeUnits, didYouMean, nearestNames } from '../src/index.ts';

test.each([
  [
    ['b', 'a'],
    ['a', 'b'],
  ],
  // Not as people would sort them: as every machine does.
  [
    ['ä', 'z', 'a', 'Z'],
    ['Z', 'a', 'z', 'ä'],
  ],
  [
    ['a10', 'a9', 'a'],
    ['a', 'a10', 'a9'],
  ],
  [
    ['\u{1f600}', '\uffff'],
    ['\u{1f600}', '\uffff'],
  ],
])('%j in the order of code units', (names, sorted) => {
  expect([...names].sort(compareCodeUnits)).toEqual(sorted);
});

describe('the nearest of thumbnailer, thumbs, import_images and a', () => {
  const names = ['thumbnailer', 'thumbs', 'import_images', 'a'];
  test.each<[string, string[]]>([
    ['thumbnailr', ['thumbnailer']],
    ['THUMBS', ['thumbs']],
    ['thumb', ['thumbs', 'thumbnailer']],
    ['importimages', ['import_images']],
    ['b', ['a']],
    ['', ['a']],
    ['shapehist', []],
    ['xyz', []],
  ])("to '%s'", (wanted, nearest) => {
    expect(nearestNames(wanted, names)).toEqual(nearest);
  });
});

test('three names at most, the nearest first, equally near ones in order', () => {
  expect(nearestNames('name', ['names', 'nam', 'game', 'name1', 'mane'])).toEqual(['game', 'nam', 'name1']);
});

test.each([
  ['thum', ['thumb', 'image'], "Did you mean 'thumb'?"],
  ['colour', ['color', 'colours'], "Did you mean 'color' or 'colours'?"],
  ['x1234567', ['thumb'], "There is 'thumb'."],
  ['x1234567', ['thumb', 'image'], "There are 'thumb', 'image'."],
  ['anything', [], undefined],
])("did you mean, for '%s' among %j", (wanted, names, said) => {
  expect(didYouMean(wanted, names)).toBe(said);
});

test('of many names that are all far, twelve are shown', () => {
  const names = Array.from({ length: 13 }, (_, index) => `column_number_${index}`);
  expect(didYouMean('zzz', names)).toMatch(/^There are 'column_number_0', .*'column_number_11', …\.$/);
});
