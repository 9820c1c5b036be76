import { openImage } from '../open-image.ts';

/** Width and height of what is looked at. */
export const squareSize = 256;

/**
 * A picture as `squareSize`² pixels of RGB, whatever its shape: a copy that is smaller, or cut a little, gives nearly the same.
 * A JPEG is decoded at a part of its size.
 */
export function readSquare(image: Uint8Array, pixelLimit: number): Promise<Uint8Array> {
  return openImage(image, pixelLimit, (picture) =>
    picture
      .autoOrient()
      .flatten({ background: 'white' })
      .resize(squareSize, squareSize, { fit: 'fill' })
      .toColourspace('srgb')
      .raw()
      .toBuffer(),
  );
}
