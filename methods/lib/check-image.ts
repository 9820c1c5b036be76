import type { Metadata } from 'sharp';
import { looksTruncated } from './end-marker.ts';
import { BadImage, tooManyPixels } from './image-reason.ts';
import { openImage, readMetadata } from './open-image.ts';

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
 * looks truncated is decoded, for some programs write files without an end that are whole all the same. So is what may
 * be compressed in a way that its header does not tell, or that can't be read here.
 */
export async function checkImage(image: Uint8Array, options: CheckOptions): Promise<[width: number, height: number]> {
  const metadata = await readMetadata(image);
  const { autoOrient, width, height } = metadata;
  if (width * height > options.pixelLimit) {
    throw new BadImage(tooManyPixels(width, height, options.pixelLimit));
  }
  if (options.verify === 'decode' || !isOfKnownCodec(metadata) || looksTruncated(image)) {
    await decode(image, width, height, options.pixelLimit);
  }
  return [autoOrient.width, autoOrient.height];
}

/** The header of these is enough to know that a decoder is there. */
function isOfKnownCodec({ format, compression }: Metadata): boolean {
  return ['jpeg', 'png', 'webp', 'gif'].includes(format) || (format === 'heif' && compression === 'av1');
}

/** Reads every pixel once, and keeps few: a JPEG is decoded at an eighth of its size, which still reads all of its data. */
async function decode(image: Uint8Array, width: number, height: number, pixelLimit: number): Promise<void> {
  const small = { width: Math.ceil(width / 8), height: Math.ceil(height / 8), fit: 'fill' } as const;
  await openImage(image, pixelLimit, (picture) => picture.resize(small).raw().toBuffer());
}
