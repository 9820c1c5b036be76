import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readPixels, readRgb } from '../lib/pixels.ts';
import { makeThumbnail } from '../lib/thumbnail.ts';
import { pngOf, tiffOf } from './deep-images.ts';

async function profile(name: 'srgb' | 'p3'): Promise<Buffer> {
  const picture = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }).withIccProfile(name);
  const { icc } = await sharp(await picture.png().toBuffer()).metadata();
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
