import { defineMap, vector, z } from '@accelerator/sdk';
import { checkNumbers } from './lib/check-numbers.ts';
import { modelOptions } from './lib/model-options.ts';
import { openModel } from './lib/open-model.ts';
import { poolMean, toUnitLength } from './lib/pool.ts';
import { runModel } from './lib/run-model.ts';

export default defineMap({
  description:
    'Append what a neural network makes of each image as a vector, `embedding`: images that are alike have vectors that are near ' +
    'each other. By ONNX Runtime, on the processor; each slice process holds the model.',
  options: z.object({
    ...modelOptions,
    normalize: z.boolean().default(true).describe('Whether vectors get the length 1, so that `dot` is the cosine.'),
    pool: z
      .enum(['none', 'mean'])
      .default('none')
      .describe('Of an output with places or tokens: all numbers, or their mean over these.'),
  }),
  input: { image: 'bytes' },
  output: { embedding: vector() },
  onError: ({ onError }) => onError,
  setup: ({ options }) => openModel(options),
  async map({ image }, { options, constants: model }) {
    const output = await runModel(model, image, options);
    const numbers = options.pool === 'mean' ? poolMean(output) : output.data.slice();
    checkNumbers(options.model.name, numbers);
    return { embedding: options.normalize ? toUnitLength(numbers) : numbers };
  },
});
