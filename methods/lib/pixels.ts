import sharp, { type Sharp } from 'sharp';
import { orNotAnImage } from './errors.ts';
import { defaultPixelLimit, openImage, readMetadata } from './open-image.ts';

/** An image as plain numbers, 8 bits each: row by row, the channels of a pixel side by side. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/**
 * Decodes an image file: turned as EXIF says, in sRGB, gray if it is gray, with alpha if it has any.
 *
 * @throws AcceleratorError `NOT_AN_IMAGE`
 */
export function readPixels(image: Uint8Array, pixelLimit = defaultPixelLimit): Promise<Pixels> {
  return orNotAnImage('It', async () => {
    const { space } = await readMetadata(image);
    const pixels = await openImage(image, pixelLimit, rawPixels);
    return space === 'b-w' || space === 'grey16' ? asGray(pixels) : pixels;
  });
}

/** sharp gives three equal channels for gray; asked for one, it would leave out alpha. */
function asGray({ data, width, height, channels }: Pixels): Pixels {
  const kept = channels === 4 ? [0, 3] : [0];
  const gray = new Uint8Array(width * height * kept.length);
  for (let from = 0, at = 0; from < data.length; from += channels) {
    for (const channel of kept) gray[at++] = data[from + channel] ?? 0;
  }
  return { data: gray, width, height, channels: channels === 4 ? 2 : 1 };
}

/**
 * Decodes an image file as RGB, whatever it is: gray gets three equal channels, and white shows through what is clear.
 *
 * @param what names the image: `The file 'a.jpg'`
 * @throws AcceleratorError `NOT_AN_IMAGE`
 */
export function readRgb(image: Uint8Array, pixelLimit: number, what: string): Promise<Pixels> {
  return orNotAnImage(what, () =>
    openImage(image, pixelLimit, (picture) => rawPixels(picture.flatten({ background: 'white' }))),
  );
}

async function rawPixels(picture: Sharp): Promise<Pixels> {
  const raw = picture.autoOrient().toColourspace('srgb').raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.hasAlpha ? 4 : 3 };
}

/** A PNG file: nothing is lost. */
export function writePng({ data, width, height, channels }: Pixels): Promise<Buffer> {
  const picture = sharp(data, { raw: { width, height, channels } });
  return picture
    .toColourspace(channels < 3 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

/** One channel as a matrix: its rows, and the same once more as columns. */
export interface Channel {
  readonly rows: readonly Uint8Array[];
  readonly columns: readonly Uint8Array[];
}

export function channelOf({ data, width, height, channels }: Pixels, channel: number): Channel {
  const rows = Array.from({ length: height }, (_, y) =>
    takeEvery(data, y * width * channels + channel, channels, width),
  );
  const all = takeEvery(data, channel, channels, width * height);
  const columns = Array.from({ length: width }, (_, x) => takeEvery(all, x, width, height));
  return { rows, columns };
}

/** `count` bytes, `step` apart. */
function takeEvery(bytes: Uint8Array, from: number, step: number, count: number): Uint8Array {
  const taken = new Uint8Array(count);
  for (let index = 0, at = from; index < count; index++, at += step) taken[index] = bytes[at] ?? 0;
  return taken;
}
