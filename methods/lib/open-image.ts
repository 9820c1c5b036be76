import { z } from '@accelerator/sdk';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { alone, together } from './alone.ts';
import { isCameraRaw } from './camera-raw.ts';
import { kindOfRaw } from './file-kind.ts';
import { imageExtension } from './image-formats.ts';
import { reasonFor } from './image-reason.ts';

/** What sharp takes by default: 16383 × 16383. */
export const defaultPixelLimit = 268_402_689;

/** The option that every method has which decodes images. */
export const pixelLimitOption = () =>
  z
    .int()
    .min(1)
    .default(defaultPixelLimit)
    .describe('An image with more pixels is bad: a small file may hold a picture that fills all memory.');

/**
 * Decodes an image file, the same way for all methods, so that one that is good for the import is good for all that
 * follow. Only errors count, not warnings: phones write files at which decoders frown, and which every browser shows
 * (sharp#3488). Colours come out as sRGB, whatever the depth and profile of the file.
 *
 * @param use makes something of the picture: all that is done with it happens inside
 * @throws Error with the reason in one line, when it can't be decoded
 */
export async function openImage<T>(
  image: Uint8Array,
  pixelLimit: number,
  use: (picture: Sharp) => Promise<T>,
): Promise<T> {
  await refuseRaw(image);
  const decode = async (): Promise<T> => {
    const picture = sharp(image, { failOn: 'error', limitInputPixels: pixelLimit });
    const metadata = canBeDeep(image) ? await picture.metadata() : undefined;
    return use(metadata !== undefined && hasDeepProfile(metadata) ? await inSrgb(picture, metadata) : picture);
  };
  return attempt(image, pixelLimit, decode);
}

/** The metadata of an image file. @throws Error with the reason in one line, when it can't be read */
export async function readMetadata(image: Uint8Array): Promise<Metadata> {
  await refuseRaw(image);
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
        throw new Error(await reasonFor(image, pixelLimit, cause), { cause });
      }
    });
  }
}

/** libvips would take the preview in it for the picture. */
async function refuseRaw(image: Uint8Array): Promise<void> {
  if (isCameraRaw(image)) throw new Error(`it is ${await kindOfRaw(image)}`);
}

/** Only PNG, TIFF, AVIF and HEIF have more than 8 bits: the others are spared the look at their metadata (0.1 ms). */
function canBeDeep(image: Uint8Array): boolean {
  return ['png', 'tif', 'avif', 'heic', 'heif'].includes(imageExtension(image) ?? '');
}

/**
 * sharp works on 16 bits in the profile P3, and then takes them for sRGB unless a profile is asked for: pure red came out
 * as (234, 51, 34). What is clear is blended in sRGB, as in all other pictures, so with alpha this is a step of its own.
 */
async function inSrgb(picture: Sharp, { hasAlpha }: Metadata): Promise<Sharp> {
  picture.withIccProfile('srgb', { attach: false });
  if (!hasAlpha) return picture;
  const { data, info } = await picture.autoOrient().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return sharp(data, { limitInputPixels: false, raw: { width, height, channels } });
}

function hasDeepProfile({ space, hasProfile }: Metadata): boolean {
  return space === 'rgb16' && hasProfile;
}
