import { AcceleratorError } from '@accelerator/sdk';
import { BadImage } from './image-reason.ts';
import { type Pixels, readRgb } from './pixels.ts';

/** Where a tile lies in its image, by its top left corner. */
export interface TilePosition {
  readonly x: number;
  readonly y: number;
}

/** An image that is to be cut into tiles. */
export interface TiledImage {
  readonly pixels: Pixels;
  readonly positions: readonly TilePosition[];
}

export interface TilingOptions {
  /** Width and height of a tile. */
  readonly tile: number;
  readonly pixelLimit: number;
}

/**
 * Decodes an image and finds the positions of its tiles.
 *
 * @param what names the image: `The image 'a.jpg'`
 * @throws AcceleratorError `NOT_AN_IMAGE`, `TILE_TOO_LARGE`
 */
export async function readTiled(image: Uint8Array, options: TilingOptions, what: string): Promise<TiledImage> {
  const pixels = await readRgb(image, options.pixelLimit, what);
  return { pixels, positions: tilePositions(pixels, options.tile, what) };
}

/** Why an image can't be cut into tiles, the same for all that share the cause; undefined for an error of another kind. */
export function tilingReason(error: unknown): string | undefined {
  if (!(error instanceof AcceleratorError)) return undefined;
  if (error.code === 'TILE_TOO_LARGE') return 'it is smaller than a tile';
  return error.cause instanceof BadImage ? error.cause.message : undefined;
}

/**
 * The positions of the square tiles that cover an image, row by row. The last of a row and the last rows end where the
 * image ends, so they overlap those before them when the sides are no multiples of `size`.
 *
 * @param what names the image: `The image 'a.jpg'`
 * @throws AcceleratorError `TILE_TOO_LARGE`
 */
export function tilePositions({ width, height }: Pixels, size: number, what: string): TilePosition[] {
  if (size > Math.min(width, height)) throw tileTooLarge(size, width, height, what);
  const [xs, ys] = [width, height].map((side) =>
    Array.from({ length: Math.ceil(side / size) }, (_, index) => Math.min(index * size, side - size)),
  );
  return (ys ?? []).flatMap((y) => (xs ?? []).map((x) => ({ x, y })));
}

/** The pixels of a tile, RGB, row by row. */
export function cutTile({ data, width }: Pixels, { x, y }: TilePosition, size: number): Uint8Array {
  const tile = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row++) {
    const from = ((y + row) * width + x) * 3;
    tile.set(data.subarray(from, from + size * 3), row * size * 3);
  }
  return tile;
}

export function pasteTile({ data, width }: Pixels, { x, y }: TilePosition, size: number, tile: Uint8Array): void {
  for (let row = 0; row < size; row++) {
    data.set(tile.subarray(row * size * 3, (row + 1) * size * 3), ((y + row) * width + x) * 3);
  }
}

/** A tile turned clockwise by so many quarters. */
export function turnTile(tile: ArrayLike<number>, size: number, quarters: number): Uint8Array {
  const turned = new Uint8Array(tile.length);
  const last = size - 1;
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const row = [y, last - x, last - y, x][quarters] ?? 0;
      const column = [x, y, last - x, last - y][quarters] ?? 0;
      const from = (row * size + column) * 3;
      for (let channel = 0; channel < 3; channel++) turned[at++] = tile[from + channel] ?? 0;
    }
  }
  return turned;
}

/**
 * An image is smaller than one tile.
 *
 * @remedy Ask for smaller tiles, or leave the image out.
 */
function tileTooLarge(size: number, width: number, height: number, what: string): AcceleratorError {
  return new AcceleratorError({
    code: 'TILE_TOO_LARGE',
    message: `${what} has ${width}x${height} pixels, too few for a tile of ${size}x${size}.`,
  });
}
