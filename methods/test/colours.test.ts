import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { checkImage } from '../lib/check-image.ts';
import { readPixels, readRgb } from '../lib/pixels.ts';
import { makeThumbnail } from '../lib/thumbnail.ts';
import { linearGrayProfile, palettePngOf, pngChunk, pngOf, tiffOf } from './deep-images.ts';

async function profile(name: 'srgb' | 'p3' | 'cmyk'): Promise<Buffer> {
  const picture = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .toColourspace(name === 'cmyk' ? 'cmyk' : 'srgb')
    .withIccProfile(name);
  const { icc } = await sharp(await picture.jpeg().toBuffer()).metadata();
  if (icc === undefined) throw new Error('sharp wrote no profile');
  return icc;
}

const profiles = { none: undefined, srgb: await profile('srgb'), p3: await profile('p3') };
const formats = { png: pngOf, tiff: tiffOf };
const [brown, alpha] = [[51_400, 25_700, 12_850], 32_896] as const;

/** What Pillow and LittleCMS make of the same pixels, with the intent that is relative to white. */
const seenByOthers = {
  none: [200, 100, 50],
  srgb: [200, 100, 50],
  p3: [215, 93, 32],
} as const;

/** The first pixel, as an error of at most 1: of rounding in either program. */
function near(pixel: readonly number[], data: Uint8Array, tolerance = 1): void {
  const first = [...data.subarray(0, pixel.length)];
  const far = pixel.map((value, channel) => Math.abs(value - (first[channel] ?? -99)));
  expect(Math.max(...far), `${first} instead of ${pixel}`).toBeLessThanOrEqual(tolerance);
}

const cases = (['png', 'tiff'] as const).flatMap((format) =>
  ([8, 16] as const).flatMap((depth) =>
    (['none', 'srgb', 'p3'] as const).map((name): [string, Buffer, Buffer, readonly number[]] => [
      `${format}, ${depth} bits, profile ${name}`,
      formats[format](brown, { depth, icc: profiles[name] }),
      formats[format]([...brown, alpha], { depth, icc: profiles[name] }),
      seenByOthers[name],
    ]),
  ),
);

describe.each(cases)('%s: the colours are those that others see', (_, opaque, clear, expected) => {
  const onWhite = expected.map((value) => Math.round((value * 128 + 255 * 127) / 255));

  test('as pixels', async () => {
    near(expected, (await readPixels(opaque)).data);
    near([...expected, 128], (await readPixels(clear)).data);
    near(expected, (await readRgb(opaque, 1e6, 'It')).data);
    near(onWhite, (await readRgb(clear, 1e6, 'It')).data);
  });

  test.each(['png', 'webp', 'avif', 'jpeg'] as const)('in a %s, which has no profile', async (format) => {
    const options = { size: [4, 4], format, quality: 100, pixelLimit: 1e6 } as const;
    for (const [image, pixel] of [
      [opaque, expected],
      [clear, format === 'jpeg' ? onWhite : [...expected, 128]],
    ] as const) {
      const thumb = await makeThumbnail(image, options);
      expect((await sharp(thumb).metadata()).hasProfile).toBe(false);
      near(pixel, await sharp(thumb).raw().toBuffer(), 4);
    }
  });
});

test.each([10, 12] as const)('AVIF with %i bits and a profile', async (bitdepth) => {
  const deep = sharp(pngOf(brown, { depth: 16, icc: profiles.p3 })).keepIccProfile();
  const image = await deep.avif({ bitdepth, lossless: true }).toBuffer();
  expect(await sharp(image).metadata()).toMatchObject({ depth: 'ushort', hasProfile: true });
  near(seenByOthers.p3, (await readPixels(image)).data);
});

test.each([8, 16] as const)('gray of %i bits stays gray, with alpha and without', async (depth) => {
  for (const make of Object.values(formats)) {
    const [plain, clear] = [
      await readPixels(make([25_700], { depth })),
      await readPixels(make([25_700, alpha], { depth })),
    ];
    expect([plain.channels, clear.channels]).toEqual([1, 2]);
    near([100], plain.data);
    near([100, 128], clear.data);
  }
});

/** What Pillow and LittleCMS make of the same files. */
const gray = linearGrayProfile();
const cmyk = await profile('cmyk');
const colour = Buffer.of(200, 100, 50);
const inks = [20, 120, 200, 10].map((value) => value * 257);
const asInks = [
  [262, 'word', 5],
  [338, 'word', []],
] as const;
const otherKinds: readonly (readonly [name: string, image: Buffer, pixel: readonly number[]])[] = [
  ...([1, 2, 4, 8] as const).flatMap((depth): [string, Buffer, number[]][] => [
    [`palette of ${depth} bits`, palettePngOf(colour, { depth }), [200, 100, 50]],
    [
      `clear palette of ${depth} bits, P3`,
      palettePngOf(colour, { depth, icc: profiles.p3, alpha: 128 }),
      [215, 93, 32, 128],
    ],
  ]),
  ...([8, 16] as const).flatMap((depth): [string, Buffer, number[]][] => [
    [`gray PNG of ${depth} bits with a profile`, pngOf([25_700], { depth, icc: gray }), [168]],
    [`gray PNG of ${depth} bits with alpha and a profile`, pngOf([25_700, alpha], { depth, icc: gray }), [168, 128]],
    [`gray TIFF of ${depth} bits with a profile`, tiffOf([25_700], { depth, icc: gray }), [168]],
    [`CMYK of ${depth} bits`, tiffOf(inks, { depth, icc: cmyk }, asInks), [219, 132, 61]],
    [`white is 0, ${depth} bits`, tiffOf([65_535 - 25_700], { depth }, [[262, 'word', 0]]), [100]],
    [
      `a sample of ${depth} bits that is no opacity`,
      tiffOf([...brown, 1799], { depth }, [[338, 'word', 0]]),
      [200, 100, 50],
    ],
    [
      `a sample of ${depth} bits that is no opacity, P3`,
      tiffOf([...brown, 1799], { depth, icc: profiles.p3 }, [[338, 'word', 0]]),
      [215, 93, 32],
    ],
  ]),
  ['1 bit, white', tiffOf([65_535], { depth: 8 }, [[258, 'word', 1]]), [255]],
];

test.each(otherKinds)('%s', async (_, image, pixel) => {
  const { data, channels } = await readPixels(image);
  expect(channels).toBe(pixel.length);
  near(pixel, data);
  const [first = 0, second = 0, third = 0, opacity = 255] =
    pixel.length < 3 ? [pixel[0], pixel[0], pixel[0], pixel[1]] : pixel;
  const onWhite = [first, second, third].map((value) => Math.round((value * opacity + 255 * (255 - opacity)) / 255));
  near(onWhite, (await readRgb(image, 1e6, 'It')).data);
  const thumb = await makeThumbnail(image, { size: [4, 4], format: 'jpeg', quality: 100, pixelLimit: 1e6 });
  near(onWhite, await sharp(thumb).raw().toBuffer(), 4);
});

/** A picture of 8×6 with each orientation, in formats that have a field for it; written without sharp. */
function turned(orientation: number): Buffer[] {
  const exif = Buffer.from('II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
  exif[18] = orientation;
  const png = pngOf(brown, { depth: 16, icc: profiles.p3 });
  const clear = pngOf([...brown, alpha], { depth: 16, icc: profiles.p3 });
  const grayPng = pngOf([25_700], { depth: 16, icc: gray });
  const header = 8 + 25;
  return [
    ...[png, clear, grayPng].map((each) =>
      Buffer.concat([each.subarray(0, header), pngChunk('eXIf', exif), each.subarray(header)]),
    ),
    ...([8, 16] as const).flatMap((depth) => [
      tiffOf(brown, { depth, icc: profiles.p3 }, [[274, 'word', orientation]]),
      tiffOf([...brown, 7], { depth }, [
        [274, 'word', orientation],
        [338, 'word', 0],
      ]),
    ]),
  ];
}

test.each([1, 3, 6, 8])('deep pictures are turned once, orientation %i', async (orientation) => {
  for (const image of turned(orientation)) {
    const size = orientation < 5 ? [8, 6] : [6, 8];
    const { width, height } = await readPixels(image);
    expect([width, height]).toEqual(size);
    expect(await checkImage(image, { verify: 'header', pixelLimit: 1e6 })).toEqual(size);
  }
});
