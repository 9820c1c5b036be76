import { unusableModel, wrongModelOption } from './errors.ts';
import { loadOnnx, type OnnxRuntime, type Session, sessionOptions } from './load-onnx.ts';
import type { ModelOptions } from './model-options.ts';
import { reasonOf } from './reason-of.ts';

/** What an image has to be for a model. */
export interface ImageInput {
  readonly name: string;
  readonly type: 'float32' | 'float16' | 'uint8';
  readonly layout: 'nchw' | 'nhwc';
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
}

/** A model that takes one image at a time. */
export interface ImageModel {
  readonly runtime: OnnxRuntime;
  readonly session: Session;
  readonly input: ImageInput;
  /** The name of the output that is used. */
  readonly output: string;
}

/** @throws AcceleratorError `ONNX_MISSING`, `MODEL_UNUSABLE`, `MODEL_OPTION` */
export async function openModel(options: ModelOptions): Promise<ImageModel> {
  const runtime = await loadOnnx();
  const { path, name } = options.model;
  let session: Session;
  try {
    // By its path, so that weights beside it are found, and it may be larger than a buffer.
    session = await runtime.InferenceSession.create(path, sessionOptions);
  } catch (cause) {
    throw unusableModel(name, reasonOf(cause), cause);
  }
  return { runtime, session, input: inputOf(session, options), output: outputOf(session, options) };
}

function inputOf({ inputMetadata }: Session, options: ModelOptions): ImageInput {
  const { name: model } = options.model;
  const [input, ...others] = inputMetadata;
  if (input === undefined || others.length > 0) {
    const names = inputMetadata.map(({ name }) => `'${name}'`).join(', ');
    throw unusableModel(model, `it has ${inputMetadata.length} inputs (${names}), where one image is expected`);
  }
  if (!input.isTensor) throw unusableModel(model, 'its input is no tensor');
  const { name, shape } = input;
  if (input.type !== 'float32' && input.type !== 'float16' && input.type !== 'uint8') {
    throw unusableModel(model, `its input '${name}' is ${input.type}, where float32, float16 or uint8 is expected`);
  }
  if (shape.length !== 4) throw unusableModel(model, `its input '${name}' is ${textOf(shape)}, which is no image`);
  const [images] = shape;
  if (typeof images === 'number' && images > 1)
    throw unusableModel(model, `it takes ${images} images at a time, where it gets one`);
  const layout = layoutOf(shape, options.layout);
  const [channels, height, width] = layout === 'nchw' ? shape.slice(1) : [shape[3], shape[1], shape[2]];
  return {
    name,
    type: input.type,
    layout,
    channels: channelsOf(model, channels, options),
    ...sizeOf(model, width, height, options),
  };
}

type Dimension = number | string | undefined;

function layoutOf(shape: readonly (number | string)[], wanted: ModelOptions['layout']): 'nchw' | 'nhwc' {
  if (wanted !== 'auto') return wanted;
  const isChannels = (dimension: Dimension): boolean => dimension === 1 || dimension === 3;
  return !isChannels(shape[1]) && isChannels(shape[3]) ? 'nhwc' : 'nchw';
}

function channelsOf(model: string, dimension: Dimension, { channels }: ModelOptions): 1 | 3 {
  const wanted = channels === undefined ? undefined : channels === 'gray' ? 1 : 3;
  const has = typeof dimension === 'number' && dimension > 0 ? dimension : undefined;
  if (has !== undefined && has !== 1 && has !== 3) throw unusableModel(model, `its images have ${has} channels`);
  if (has !== undefined && wanted !== undefined && has !== wanted) {
    throw wrongModelOption(`The model '${model}' takes images of ${has} channels, and \`channels\` is '${channels}'.`);
  }
  return has ?? wanted ?? 3;
}

function sizeOf(
  model: string,
  width: Dimension,
  height: Dimension,
  { size }: ModelOptions,
): { readonly width: number; readonly height: number } {
  const known = (dimension: Dimension): number | undefined =>
    typeof dimension === 'number' && dimension > 0 ? dimension : undefined;
  const [ownWidth, ownHeight] = [known(width) ?? size?.[0], known(height) ?? size?.[1]];
  if (ownWidth === undefined || ownHeight === undefined) {
    throw wrongModelOption(
      `The model '${model}' takes images of any size, so that \`size\` has to say which.`,
      'For example size: [224, 224].',
    );
  }
  if (size !== undefined && (size[0] !== ownWidth || size[1] !== ownHeight)) {
    throw wrongModelOption(
      `The model '${model}' takes images of ${ownWidth}×${ownHeight}, and \`size\` is ${size.join('×')}.`,
    );
  }
  return { width: ownWidth, height: ownHeight };
}

function outputOf({ outputMetadata }: Session, { model, output }: ModelOptions): string {
  const list = outputMetadata
    .map((each) => `'${each.name}'${each.isTensor ? ` ${textOf(each.shape)}` : ''}`)
    .join(', ');
  const [only, ...others] = outputMetadata;
  const found = output === undefined && others.length === 0 ? only : outputMetadata.find(({ name }) => name === output);
  if (found !== undefined) {
    const type = found.isTensor ? found.type : 'no tensor';
    if (type === 'float32' || type === 'float16') return found.name;
    throw unusableModel(model.name, `its output '${found.name}' is ${type}, where float32 or float16 is expected`);
  }
  throw wrongModelOption(
    output === undefined
      ? `The model '${model.name}' has several outputs, and \`output\` has to say which: ${list}.`
      : `The model '${model.name}' has no output '${output}'; it has ${list}.`,
  );
}

function textOf(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}
