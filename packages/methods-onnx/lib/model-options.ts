import { inputFile, inputFiles, z } from '@accelerator/sdk';

const perChannel = (number: z.ZodNumber) => z.union([number, z.tuple([number, number, number])]);

/** The options of all methods that run a model on images. */
export const modelOptions = {
  model: inputFile().describe('The model, an ONNX file with one input for an image.'),
  weights: inputFiles().default([]).describe('Files beside the model in which it keeps weights.'),
  size: z
    .tuple([z.int().min(1).max(8192), z.int().min(1).max(8192)])
    .optional()
    .describe('Width and height of the images that the model gets. Needed where the model takes any.'),
  fit: z
    .enum(['cover', 'contain', 'fill'])
    .default('cover')
    .describe('How an image of another shape becomes that: its middle, with black bars, or stretched.'),
  layout: z
    .enum(['auto', 'nchw', 'nhwc'])
    .default('auto')
    .describe('Where the model has its channels. auto: where its input has 1 or 3.'),
  channels: z
    .enum(['rgb', 'bgr', 'gray'])
    .optional()
    .describe('Default: rgb, and gray where the model takes one channel.'),
  preprocess: z
    .enum(['imagenet', 'zero-one', 'minus-one-one', 'none'])
    .default('zero-one')
    .describe(
      'What becomes of values from 0 to 255. imagenet: 0 to 1, less the mean of ImageNet, over its deviation. minus-one-one: ' +
        '-1 to 1. none: nothing.',
    ),
  scale: z.number().optional().describe('Instead of what `preprocess` says: values are multiplied by it first.'),
  mean: perChannel(z.number())
    .optional()
    .describe('Then this is taken off: one number, or one for each channel in their order.'),
  std: perChannel(z.number().positive()).optional().describe('Then they are divided by this.'),
  output: z.string().optional().describe('Which output is used. Default: the only one.'),
  pixelLimit: z.int().min(1).default(268_402_689).describe('An image with more pixels is bad.'),
  onError: z
    .enum(['fail', 'record'])
    .default('fail')
    .describe(
      'What an image costs that can’t be decoded: the job, or empty cells, with the reason in the dataset `bad`.',
    ),
};

const parsed = z.object(modelOptions);
export type ModelOptions = z.output<typeof parsed>;
