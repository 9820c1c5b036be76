import sharp from 'sharp';
import { looksTruncated } from './end-marker.ts';
import { askAgain } from './lost-reason.ts';

export interface CheckOptions {
  /** `header`: what costs next to nothing. `decode`: every pixel. */
  readonly verify: 'header' | 'decode';
  /** More pixels than this are refused. */
  readonly pixelLimit: number;
}

/**
 * Width and height of an image as it is displayed, after EXIF orientation; or an error that says what is wrong with it.
 *
 * By `header` only the header is read, and the structure looked at for a missing end: 0.1 ms for a photograph. What
 * looks truncated is decoded, for some programs write files without an end that are whole all the same.
 */
export async function checkImage(image: Uint8Array, options: CheckOptions): Promise<[width: number, height: number]> {
  if (image.byteLength === 0) throw new Error('it is empty');
  // The limit is ours, so that its message has both numbers.
  const { autoOrient, width, height } = await askAgain(() => sharp(image, { limitInputPixels: false }).metadata());
  if (width * height > options.pixelLimit) {
    throw new Error(
      `it has ${width}×${height} = ${width * height} pixels, more than pixelLimit = ${options.pixelLimit}`,
    );
  }
  if (options.verify === 'decode' || looksTruncated(image)) await decode(image, width, height);
  return [autoOrient.width, autoOrient.height];
}

/**
 * Reads every pixel once, and keeps few: a JPEG is decoded at an eighth of its size, which still reads all of its data.
 * Only errors count, not warnings: phones write files at which decoders frown (sharp#3488).
 */
async function decode(image: Uint8Array, width: number, height: number): Promise<void> {
  const small = { width: Math.ceil(width / 8), height: Math.ceil(height / 8), fit: 'fill' } as const;
  await askAgain(() => sharp(image, { failOn: 'error', limitInputPixels: false }).resize(small).raw().toBuffer());
}
