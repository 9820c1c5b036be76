import sharp from 'sharp';
import { unreadableImage, unusableModel } from './errors.ts';
import { fromHalfBits, toHalfBits } from './float16.ts';
import type { OnnxRuntime } from './load-onnx.ts';
import type { ModelOptions } from './model-options.ts';
import type { ImageInput, ImageModel } from './open-model.ts';
import { reasonOf } from './reason-of.ts';

/** What a model gives for an image. */
export interface ModelOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Runs a model on an image file. @throws AcceleratorError `IMAGE_UNREADABLE`, `MODEL_UNUSABLE` */
export async function runModel(model: ImageModel, image: Uint8Array, options: ModelOptions): Promise<ModelOutput> {
  const { runtime, session, input, output } = model;
  const pixels = await decode(image, input, options);
  const { width, height, channels, layout } = input;
  const dims = layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
  // Made anew for each image: several runs may be under way.
  const tensor = tensorOf(runtime, input, arrange(pixels, input, options), dims);
  let result: Awaited<ReturnType<typeof session.run>>;
  try {
    result = await session.run({ [input.name]: tensor }, [output]);
  } catch (cause) {
    throw unusableModel(options.model.name, `it fails on an image of ${width}×${height}, ${reasonOf(cause)}`, cause);
  }
  const found = result[output];
  if (found === undefined) throw new Error(`Internal error: no output '${output}'`);
  return { data: numbersOf(found), dims: found.dims };
}

type Tensor = import('onnxruntime-node').Tensor;

function tensorOf(
  { Tensor }: OnnxRuntime,
  { type }: ImageInput,
  data: Float32Array | Uint8Array,
  dims: number[],
): Tensor {
  if (!(data instanceof Float32Array)) return new Tensor('uint8', data, dims);
  return type === 'float16' ? new Tensor(type, toHalfBits(data), dims) : new Tensor(data, dims);
}

function numbersOf({ type, data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  // From Node 24 on it is an array of its own kind.
  if (type === 'float16' && ArrayBuffer.isView(data))
    return fromHalfBits(new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2));
  throw new Error(`Internal error: an output of ${type}`);
}

/** Turned as EXIF says, in sRGB, black where it is clear. Of a JPEG no more is decoded than is needed. */
async function decode(image: Uint8Array, { width, height, channels }: ImageInput, options: ModelOptions) {
  try {
    const picture = sharp(image, { failOn: 'error', limitInputPixels: options.pixelLimit })
      .autoOrient()
      .flatten({ background: 'black' })
      .resize(width, height, { fit: options.fit, background: 'black' });
    return await picture
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
  } catch (cause) {
    throw unreadableImage(cause);
  }
}

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

const presets = {
  imagenet: { scale: 1 / 255, ...imagenet },
  'zero-one': { scale: 1 / 255, mean: 0, std: 1 },
  'minus-one-one': { scale: 1 / 255, mean: 0.5, std: 0.5 },
  none: { scale: 1, mean: 0, std: 1 },
} as const;

/** Pixels as the model wants them: in planes or side by side, in its order of channels, scaled. */
function arrange(pixels: Uint8Array, input: ImageInput, options: ModelOptions): Float32Array | Uint8Array {
  const { channels, width, height, layout, type } = input;
  const { scale, mean, std } = { ...presets[options.preprocess], ...chosen(options) };
  const area = width * height;
  const data = type === 'uint8' ? new Uint8Array(area * channels) : new Float32Array(area * channels);
  for (let channel = 0; channel < channels; channel++) {
    const from = options.channels === 'bgr' ? channels - 1 - channel : channel;
    const [less, over] = [of(mean, channel), of(std, channel)];
    const [start, step] = layout === 'nchw' ? [channel * area, 1] : [channel, channels];
    for (let pixel = 0; pixel < area; pixel++) {
      const value = pixels[pixel * channels + from] ?? 0;
      data[start + pixel * step] = type === 'uint8' ? value : (value * scale - less) / over;
    }
  }
  return data;
}

function chosen({ scale, mean, std }: ModelOptions) {
  return {
    ...(scale !== undefined && { scale }),
    ...(mean !== undefined && { mean }),
    ...(std !== undefined && { std }),
  };
}

function of(value: number | readonly number[], channel: number): number {
  return typeof value === 'number' ? value : (value[channel] ?? 0);
}
