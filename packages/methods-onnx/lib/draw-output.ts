import sharp from 'sharp';
import { checkNumbers } from './check-numbers.ts';
import { unusableModel } from './errors.ts';
import type { ModelOptions } from './model-options.ts';
import type { ModelOutput } from './run-model.ts';

interface DrawOptions extends Pick<ModelOptions, 'model'> {
  readonly range: readonly [black: number, white: number];
  readonly colours: 'gray' | 'heat';
}

/** An output of one channel or three as a PNG file. @throws AcceleratorError `MODEL_UNUSABLE`, `MODEL_OUTPUT` */
export function drawOutput({ data, dims }: ModelOutput, options: DrawOptions): Promise<Buffer> {
  const { channels, width, height, isPlanar } = shapeOf(dims, options.model.name);
  checkNumbers(options.model.name, data, true);
  const [black, white] = options.range;
  const area = width * height;
  const isHeat = channels === 1 && options.colours === 'heat';
  const shown = isHeat ? 3 : channels;
  const pixels = new Uint8Array(area * shown);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = data[isPlanar ? channel * area + pixel : pixel * channels + channel] ?? 0;
      const share = Math.min(1, Math.max(0, (value - black) / (white - black)));
      if (!isHeat) pixels[pixel * shown + channel] = Math.round(share * 255);
      else for (let colour = 0; colour < 3; colour++) pixels[pixel * 3 + colour] = heat(share, colour);
    }
  }
  const picture = sharp(pixels, { raw: { width, height, channels: shown }, limitInputPixels: false });
  return picture
    .toColourspace(shown === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

/** Black, red, yellow, white. */
function heat(share: number, colour: number): number {
  return Math.round(Math.min(1, Math.max(0, share * 3 - colour)) * 255);
}

interface OutputShape {
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
  readonly isPlanar: boolean;
}

/** `[1, c, h, w]`, `[1, h, w, c]`, `[1, h, w]` or `[h, w]`. */
function shapeOf(dims: readonly number[], model: string): OutputShape {
  const [a = 1, b = 1, c = 1] = dims.length === 4 && dims[0] === 1 ? dims.slice(1) : [1, ...dims.slice(-2)];
  // A row of numbers is what a classifier says.
  const isRow = dims.length === 2 && dims[0] === 1;
  if (dims.length >= 2 && dims.length <= 4 && !isRow) {
    if (a === 1 || a === 3) return { channels: a, height: b, width: c, isPlanar: true };
    if (c === 1 || c === 3) return { channels: c, height: a, width: b, isPlanar: false };
  }
  throw unusableModel(model, `its output is [${dims.join(', ')}], which is no picture`);
}
