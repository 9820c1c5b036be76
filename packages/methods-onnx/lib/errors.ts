import { AcceleratorError } from '@accelerator/sdk';

/** @param cause why it can't be imported */
export function onnxMissing(cause: unknown): AcceleratorError {
  return new AcceleratorError({
    /**
     * A method runs a neural network, and the package that does so is not installed.
     *
     * @remedy Install it: `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`. The variable spares the download for
     * graphics cards, which are not used.
     */
    code: 'ONNX_MISSING',
    message: 'Neural networks are run by the package onnxruntime-node, which is not installed.',
    hint: 'Type: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30',
    cause,
  });
}

/**
 * A model can't be used: it is no ONNX file, needs an operator that this runtime does not have, or takes something else
 * than one image.
 *
 * @remedy Choose another model, or export it anew with one input for an image.
 */
export function unusableModel(model: string, reason: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'MODEL_UNUSABLE',
    message: `The model '${model}' can't be used: ${reason}.`,
    ...(cause !== undefined && { cause }),
  });
}

/**
 * The options of a method do not fit its model: the size of its images, the name of its output, its labels.
 *
 * @remedy The sentence says what the model has.
 */
export function wrongModelOption(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code: 'MODEL_OPTION', message, ...(hint !== undefined && { hint }) });
}

/**
 * What a model gives for an image is no number, or infinite where that is of no use: the values that it got are not those that it was made for,
 * or it can't cope with this image.
 *
 * @remedy Look at `preprocess`, `scale`, `mean`, `std` and `output`. With `onError: 'record'` it costs the row of the image only.
 */
export function unusableOutput(model: string, received: number): AcceleratorError {
  return new AcceleratorError({
    code: 'MODEL_OUTPUT',
    message: `The model '${model}' gives ${received} for it, where numbers are expected.`,
    hint: 'Look at the options preprocess, scale, mean, std and output.',
  });
}

/**
 * An image that a neural network was to see can't be decoded.
 *
 * @remedy With `onError: 'record'` it costs its row only; `import_images` finds such files before.
 */
export function unreadableImage(cause: unknown): AcceleratorError {
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new AcceleratorError({
    code: 'IMAGE_UNREADABLE',
    message: `It can't be decoded as an image: ${reason}.`,
    cause,
  });
}
