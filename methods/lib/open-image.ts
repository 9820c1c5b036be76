import { z } from '@accelerator/sdk';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { alone, together } from './alone.ts';
import { imageExtension } from './image-formats.ts';
import { BadImage, reasonFor } from './image-reason.ts';
import { hasUnknownSample, refuseImage } from './refuse-image.ts';

/** What sharp takes by default: 16383 × 16383. */
export const defaultPixelLimit = 268_402_689;

/** The option that every method has which decodes images. */
export const pixelLimitOption = () =>
  z
    .int()
    .min(1)
    .default(defaultPixelLimit)
    .describe('An image with more pixels is bad: a small file may hold a picture that fills all memory.');

/** The option of maps over images. */
export const rowOnErrorOption = () =>
  z
    .enum(['fail', 'record'])
    .default('fail')
    .describe(
      'What an image costs that can’t be taken: the job, or empty cells, with the reason in the dataset `bad`.',
    );

/**
 * Decodes an image file, the same way for all methods, so that one that is good for the import is good for all that
 * follow. Only errors count, not warnings: phones write files at which decoders frown, and which every browser shows
 * (sharp#3488). Colours come out as sRGB, whatever the depth and profile of the file.
 *
 * @param use makes something of the picture: all that is done with it happens inside
 * @throws BadImage
 */
export async function openImage<T>(
  image: Uint8Array,
  pixelLimit: number,
  use: (picture: Sharp) => Promise<T>,
): Promise<T> {
  await refuseImage(image);
  return attempt(image, pixelLimit, async () => {
    const picture = sharp(image, { failOn: 'error', limitInputPixels: pixelLimit });
    if (!canBeDeep(image)) return use(picture);
    const metadata = await picture.metadata();
    return use(await inSrgb(picture, { ...metadata, isOpaque: hasUnknownSample(image) }));
  });
}

/** The metadata of an image file. @throws BadImage */
export async function readMetadata(image: Uint8Array): Promise<Metadata> {
  await refuseImage(image);
  return attempt(image, defaultPixelLimit, () => sharp(image, { limitInputPixels: false }).metadata());
}

/**
 * libvips keeps its messages in one place for all threads, so that of one picture may be told for another that is in
 * work at the same time. After a failure this tries once more with nothing else in work, and takes what comes then.
 */
async function attempt<T>(image: Uint8Array, pixelLimit: number, work: () => Promise<T>): Promise<T> {
  try {
    return await together(work);
  } catch {
    return alone(async () => {
      try {
        return await work();
      } catch (cause) {
        throw new BadImage(await reasonFor(image, pixelLimit, cause), { cause });
      }
    });
  }
}

/** Only PNG, TIFF, AVIF and HEIF have more than 8 bits: the others are spared the look at their metadata (0.1 ms). */
function canBeDeep(image: Uint8Array): boolean {
  return ['png', 'tif', 'avif', 'heic', 'heif'].includes(imageExtension(image) ?? '');
}

interface Colours extends Pick<Metadata, 'space' | 'hasProfile' | 'hasAlpha'> {
  /** The sample that decoders take for opacity is none. */
  readonly isOpaque: boolean;
}

/** Of pictures of 16 bits with a profile sharp makes wrong colours. They are taken to sRGB first. */
function inSrgb(picture: Sharp, { space, hasProfile, hasAlpha, isOpaque }: Colours): Sharp | Promise<Sharp> {
  if (isOpaque) picture.removeAlpha();
  if (hasProfile && space === 'grey16') return eightBitGray(picture);
  const isDeep = hasProfile && space === 'rgb16';
  // sharp works on 16 bits in the profile P3, and then takes them for sRGB unless a profile is asked for: pure red came
  // out as (234, 51, 34).
  if (isDeep) picture.withIccProfile('srgb', { attach: false });
  return isOpaque || (isDeep && hasAlpha) ? eightBits(picture) : picture;
}

/**
 * A step of its own, before all else. What is clear is blended in sRGB, as in all other pictures; and a sample that is no
 * opacity is gone before anything is blended.
 */
async function eightBits(picture: Sharp): Promise<Sharp> {
  const { data, info } = await picture.autoOrient().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return sharp(data, { limitInputPixels: false, raw: { width, height, channels } });
}

/** sharp passes over the profile of gray with 16 bits, but not of that with 8. */
async function eightBitGray(picture: Sharp): Promise<Sharp> {
  const gray = picture.autoOrient().keepIccProfile().toColourspace('b-w');
  return sharp(await gray.png({ compressionLevel: 0 }).toBuffer(), { limitInputPixels: false });
}
