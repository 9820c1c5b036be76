import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { readExif } from '../lib/pictures/read-exif.ts';
import { type ExifTags, exifBlock, withExif } from './exif-block.ts';
import { plain } from './test-images.ts';

const jpeg = await plain(16, 8).jpeg().toBuffer();
const text = (value: string) => ({ text: value });
const degrees = (...ratio: (readonly [number, number])[]) => ({ ratio });
const zero = degrees([0, 1], [0, 1], [0, 1]);

const [original, digitized] = [0x9003, 0x9004];
const noon = text('2024:06:01 12:30:15');
const taken = new Date('2024-06-01T12:30:15Z');

/** The cells that are not null; a zero must not be a negative one. */
async function cellsOf(image: Uint8Array): Promise<object> {
  return Object.fromEntries(Object.entries(await readExif(image)).filter(([, value]) => value !== null));
}

function cellsOfBlock(parts: Parameters<typeof exifBlock>[0]): Promise<object> {
  return cellsOf(withExif(jpeg, exifBlock(parts)));
}

test.each<[of: string, photo: ExifTags, expected: object]>([
  ['a clock that was never set', { [original]: text('0000:00:00 00:00:00') }, {}],
  ['blanks', { [original]: text('    :  :     :  :  ') }, {}],
  ['a month that is none', { [original]: text('2024:13:01 12:30:15') }, {}],
  ['a day that is none', { [original]: text('2023:02:30 12:30:15') }, {}],
  ['an hour that is none', { [original]: text('2023:02:20 24:00:00') }, {}],
  ['a second that is none', { [original]: text('2023:02:20 12:30:61') }, {}],
  [
    'a clock that was never set, and a scanner that was',
    { [original]: text('0000:00:00 00:00:00'), [digitized]: noon },
    { taken },
  ],
  ['a year before clocks counted', { [original]: text('0099:01:01 12:30:15') }, {}],
  [
    'the last second of a leap year',
    { [original]: text('2024:12:31 23:59:59') },
    { taken: new Date('2024-12-31T23:59:59Z') },
  ],
  ['what is no text', { [original]: { short: [7] } }, {}],
])('of times those that are none are not taken for others: %s', async (_, photo, expected) => {
  expect(await cellsOfBlock({ photo })).toEqual(expected);
});

test.each<[offset: string, expected: object]>([
  ['+05:45', { taken: new Date('2024-06-01T06:45:15Z'), taken_offset: 345 }],
  ['-03:30', { taken: new Date('2024-06-01T16:00:15Z'), taken_offset: -210 }],
  ['-00:00', { taken, taken_offset: 0 }],
  ['Z', { taken, taken_offset: 0 }],
  ['   :  ', { taken }],
  ['+05:75', { taken }],
  ['+19:00', { taken }],
])('an offset of %j, with the time that it belongs to', async (offset, expected) => {
  expect(await cellsOfBlock({ photo: { [original]: noon, 36881: text(offset) } })).toEqual(expected);
  expect(await cellsOfBlock({ photo: { [digitized]: noon, 36882: text(offset) } })).toEqual(expected);
  expect(await cellsOfBlock({ photo: { [original]: noon, 36880: text(offset) } })).toEqual(expected);
  // That of another time says nothing of this one.
  expect(await cellsOfBlock({ photo: { [original]: noon, 36882: text(offset), 37522: text('5') } })).toEqual({ taken });
  expect(await cellsOfBlock({ photo: { [digitized]: noon, 36881: text(offset), 37521: text('5') } })).toEqual({
    taken,
  });
});

test.each<[of: string, place: ExifTags, expected: object]>([
  ['the equator, of either side', { 1: text('S'), 2: zero, 3: text('W'), 4: zero }, { latitude: 0, longitude: 0 }],
  ['at the sea, below it', { 5: { byte: 1 }, 6: degrees([0, 1]) }, { altitude: 0 }],
  ['below the sea', { 5: { byte: 1 }, 6: degrees([3, 2]) }, { altitude: -1.5 }],
  ['a height that is not known', { 6: degrees([0xffff_ffff, 1]) }, {}],
  ['a height over nothing', { 6: degrees([12, 0]) }, {}],
  [
    'no satellites yet',
    { 1: text('N'), 2: degrees([0, 0], [0, 0], [0, 0]), 3: text('E'), 4: degrees([0, 0], [0, 0], [0, 0]) },
    {},
  ],
  ['minutes that are none', { 1: text('N'), 2: degrees([48, 1], [75, 1], [0, 1]), 3: text('E'), 4: zero }, {}],
  ['beyond the pole', { 1: text('N'), 2: degrees([90, 1], [0, 1], [1, 1]), 3: text('E'), 4: zero }, {}],
  [
    'the pole',
    { 1: text('n'), 2: degrees([90, 1], [0, 1], [0, 1]), 3: text('e'), 4: zero },
    { latitude: 90, longitude: 0 },
  ],
  ['a direction that is none', { 1: text('X'), 2: zero, 3: text('E'), 4: zero }, {}],
  ['no direction', { 2: zero, 4: zero }, {}],
  ['what is no place', { 1: { short: [1] }, 2: text('48'), 3: text('E'), 4: { short: [8] }, 6: text('100') }, {}],
])('of places: %s', async (_, place, expected) => {
  expect(await cellsOfBlock({ place })).toEqual(expected);
});

test.each<[of: string, photo: ExifTags, expected: object]>([
  [
    'divided by nothing',
    { 33434: degrees([1, 0]), 33437: degrees([0, 0]), 37386: degrees([0, 0]), 34855: { short: [0] } },
    {},
  ],
  ['text for numbers', { 33434: text('1/250'), 34855: text('400'), 37386: text('50 mm') }, {}],
  ['a sensitivity of several', { 34855: { short: [200, 0] } }, { iso: 200 }],
  [
    'a sensitivity that is too large for its tag',
    { 34855: { short: [65_535] }, 34866: { long: [102_400] } },
    { iso: 102_400 },
  ],
  ['a sensitivity that is as large as its tag', { 34855: { short: [65_535] } }, { iso: 65_535 }],
])('of numbers: %s', async (_, photo, expected) => {
  expect(await cellsOfBlock({ photo })).toEqual(expected);
});

test.each<[bytes: Uint8Array, expected: object]>([
  [Buffer.from('Größe'), { camera: 'Größe' }],
  [Buffer.from('Caf\xe9 5  ', 'latin1'), { camera: 'Café 5' }],
  [Buffer.from('X1\0\xff\xff rest', 'latin1'), { camera: 'X1' }],
  [Buffer.from('  \0'), {}],
])('text is what it was meant to be: %s', async (bytes, expected) => {
  expect(await cellsOfBlock({ image: { 272: { text: bytes } } })).toEqual(expected);
});

test('of EXIF that is cut off anywhere, or is none, no picture is lost, and nothing is told that is not there', async () => {
  const whole = exifBlock({
    image: { 271: text('NIKON CORPORATION'), 272: text('NIKON D70') },
    photo: { 33434: degrees([1, 250]), [original]: noon, 36881: text('+02:00') },
    place: { 1: text('S'), 2: degrees([33, 1], [51, 1], [36, 1]), 3: text('E'), 4: degrees([151, 1], [12, 1], [0, 1]) },
  });
  const all = await cellsOf(withExif(jpeg, whole));
  expect(all).toMatchObject({ camera: 'NIKON D70', exposure_time: 0.004, taken_offset: 120, longitude: 151.2 });
  const wrong: unknown[] = [];
  const isSame = (name: string, value: unknown): boolean =>
    isDeepStrictEqual(value, new Map(Object.entries(all)).get(name));
  for (let end = 0; end < whole.length; end++) {
    for (const [name, value] of Object.entries(await cellsOf(withExif(jpeg, whole.subarray(0, end))))) {
      const isText = typeof value === 'string' && 'NIKON CORPORATION NIKON D70'.includes(value);
      // Without its offset a time is that of the clock.
      const isTime = name === 'taken' && value instanceof Date && value.getTime() === taken.getTime();
      if (!isText && !isTime && !isSame(name, value)) wrong.push([end, { [name]: value }]);
    }
  }
  expect(wrong).toEqual([]);
  for (const none of [Buffer.alloc(0), Buffer.alloc(300, 0x5a), Buffer.from('II*\0\xff\xff\xff\xff', 'latin1')])
    expect(await cellsOf(withExif(jpeg, none))).toEqual({});
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>';
  expect(await cellsOf(await plain(16, 8).withXmp(xmp).jpeg().toBuffer())).toEqual({});
});

test('TIFF, PNG and AVIF have it as JPEG has it', async () => {
  const picture = {
    ...{ 256: { short: [8] }, 257: { short: [8] }, 258: { short: [8] }, 259: { short: [1] }, 262: { short: [1] } },
    ...{ 277: { short: [1] }, 278: { short: [8] }, 279: { long: [64] } },
  } as const;
  const parts = { photo: { [original]: noon }, place: { 1: text('N'), 2: zero, 3: text('E'), 4: zero } };
  const tiffWith = (at: number): Buffer =>
    exifBlock({ image: { ...picture, 272: text('X1'), 273: { long: [at] } }, ...parts });
  const tiff = Buffer.concat([tiffWith(tiffWith(0).length), Buffer.alloc(64, 128)]);
  expect(await cellsOf(tiff)).toEqual({ camera: 'X1', taken, latitude: 0, longitude: 0 });
  const exif = { IFD0: { Model: 'X1' }, IFD2: { DateTimeOriginal: '2024:06:01 12:30:15' } };
  for (const format of ['png', 'avif', 'webp'] as const) {
    const file = await plain(16, 8).withExif(exif).toFormat(format).toBuffer();
    expect([format, await cellsOf(file)]).toEqual([format, { camera: 'X1', taken }]);
  }
  expect(await cellsOf(await plain(16, 8).tiff().toBuffer())).toEqual({});
});
