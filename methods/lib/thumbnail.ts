import sharp from 'sharp';

export interface ThumbnailOptions {
  readonly size: readonly [width: number, height: number];
  readonly format: 'jpeg' | 'webp' | 'png' | 'avif';
  readonly quality?: number | undefined;
}

/**
 * A smaller version of an image file that fits inside `size`; what is small enough keeps its size. It is turned as EXIF
 * says, and converted to sRGB; other metadata is left out.
 *
 * sharp's defaults are the fast ones: a JPEG is decoded at 1/2, 1/4 or 1/8 of its size, as far as the result allows.
 * Measured with 3840×2160 to 601×338, two processes: 111 images/s; without that 94; other kernels at most 3 % more.
 */
export async function makeThumbnail(image: Uint8Array, options: ThumbnailOptions): Promise<Buffer> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await resize(image, options);
    } catch (error) {
      if (!hasLostReason(error) || attempts === 10) throw error;
    }
  }
}

/** libvips keeps its messages in one place for all threads; one that ends meanwhile may clear it. Then ask again. */
function hasLostReason(error: unknown): boolean {
  return error instanceof Error && /^(Warning treated as error|Unknown error)/.test(error.message);
}

function resize(image: Uint8Array, { size, format, quality }: ThumbnailOptions): Promise<Buffer> {
  const [width, height] = size;
  const thumbnail = sharp(image).autoOrient().resize({ width, height, fit: 'inside', withoutEnlargement: true });
  // JPEG has no transparency: white shows through, not black.
  if (format === 'jpeg') thumbnail.flatten({ background: 'white' });
  return thumbnail.toFormat(format, quality === undefined ? {} : { quality }).toBuffer();
}
