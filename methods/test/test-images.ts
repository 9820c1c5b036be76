import sharp, { type Sharp } from 'sharp';

type Colour = readonly [number, number, number];

export const red: Colour = [255, 0, 0];
export const green: Colour = [0, 128, 0];
export const blue: Colour = [0, 0, 255];
const white: Colour = [255, 255, 255];

/** The corners of a test picture as it is displayed: top left, top right, bottom left, bottom right. */
export const corners = [red, green, blue, white] as const;

/** An image of one colour. */
export function plain(width: number, height: number, colour: Colour = red): Sharp {
  const [r, g, b] = colour;
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

/** A JPEG of `width` × `height` as displayed, a colour in each quarter, stored as a camera does with this orientation. */
export function oriented(width: number, height: number, orientation: number): Promise<Buffer> {
  const isTurned = orientation >= 5;
  const [rawWidth, rawHeight] = isTurned ? [height, width] : [width, height];
  const raw = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = corners[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? red;
      const [column, row] = storedAt(x, y, orientation, rawWidth, rawHeight);
      raw.set(colour, (row * rawWidth + column) * 3);
    }
  }
  return sharp(raw, { raw: { width: rawWidth, height: rawHeight, channels: 3 } })
    .withMetadata({ orientation })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Where a camera stores the displayed pixel (x, y): the table of the EXIF standard, written without sharp. */
function storedAt(x: number, y: number, orientation: number, width: number, height: number): [number, number] {
  const [right, bottom] = [width - 1, height - 1];
  switch (orientation) {
    case 2:
      return [right - x, y];
    case 3:
      return [right - x, bottom - y];
    case 4:
      return [x, bottom - y];
    case 5:
      return [y, x];
    case 6:
      return [y, bottom - x];
    case 7:
      return [right - y, bottom - x];
    case 8:
      return [right - y, x];
    default:
      return [x, y];
  }
}

/** The colours of an image's corners: the nearest of the test colours, in the order of `corners`. */
export async function cornersOf(image: Uint8Array): Promise<Colour[]> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const inset = 2;
  const places = [inset, height - 1 - inset].flatMap((y) => [inset, width - 1 - inset].map((x) => (y * width + x) * 3));
  return places.map((at) => nearest([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]));
}

function nearest(colour: Colour): Colour {
  const far = (other: Colour): number => other.reduce((sum, value, c) => sum + (value - (colour[c] ?? 0)) ** 2, 0);
  const [best = red] = [...corners].sort((a, b) => far(a) - far(b));
  return far(best) < 3000 ? best : colour;
}

export async function sizeOf(image: Uint8Array | string): Promise<string> {
  const { width, height, format } = await sharp(image).metadata();
  return `${format} ${width}x${height}`;
}
