import { defineMap, z } from '@accelerator/sdk';
import { drawOutput } from './lib/draw-output.ts';
import { modelOptions } from './lib/model-options.ts';
import { openModel } from './lib/open-model.ts';
import { runModel } from './lib/run-model.ts';

export default defineMap({
  description:
    'Append what a neural network draws for each image, as a PNG file in the column `picture`: a map of depth or of what it has ' +
    'found, a mask, another style. By ONNX Runtime, on the processor; each slice process holds the model.',
  options: z.object({
    ...modelOptions,
    range: z
      .tuple([z.number(), z.number()])
      .refine(([black, white]) => black !== white, 'Expected two different numbers')
      .default([0, 1])
      .describe('The values that become black and white; those beyond are cut.'),
    colours: z
      .enum(['gray', 'heat'])
      .default('gray')
      .describe('Of one channel: shades of gray, or from black over red to white.'),
  }),
  input: { image: 'bytes' },
  output: { picture: 'bytes' },
  onError: ({ onError }) => onError,
  setup: ({ options }) => openModel(options),
  map: async ({ image }, { options, constants: model }) => ({
    picture: await drawOutput(await runModel(model, image, options), options),
  }),
});
