import { defineMap, inputFile, json, z } from '@accelerator/sdk';
import { modelOptions } from './lib/model-options.ts';
import { openModel } from './lib/open-model.ts';
import { readLabels } from './lib/read-labels.ts';
import { runModel } from './lib/run-model.ts';
import { topClasses } from './lib/top-classes.ts';

export default defineMap({
  description:
    'Append what a neural network takes each image for: `label`, its `score`, and the `top` few with theirs. By ONNX Runtime, ' +
    'on the processor; each slice process holds the model.',
  options: z.object({
    ...modelOptions,
    labels: inputFile().optional().describe('The names of the classes, a line each. Default: their numbers.'),
    top: z.int().min(1).max(1000).default(5).describe('How many classes `top` has.'),
    softmax: z
      .enum(['auto', 'yes', 'no'])
      .default('auto')
      .describe('Whether the output becomes shares of 1. auto: where it is none yet.'),
  }),
  input: { image: 'bytes' },
  output: { label: 'unicode', score: 'float32', top: json<[label: string, score: number][]>() },
  onError: ({ onError }) => onError,
  async setup({ options }) {
    return { model: await openModel(options), labels: readLabels(options.labels) };
  },
  async map({ image }, { options, constants: { model, labels } }) {
    const top = topClasses(await runModel(model, image, options), labels, options);
    const [[label, score] = ['', 0]] = top;
    return { label, score, top };
  },
});
