import { defineMethod, z } from '@accelerator/sdk';

export default defineMethod({
  description: 'Greet from every slice: the smallest method with all three phases.',
  options: z.object({
    name: z.string().default('world').describe('Who is greeted.'),
  }),
  // Once, first. What it returns is `prepareRes` in the other phases.
  prepare: ({ options }) => `Hello, ${options.name}!`,
  // Once for each slice, in parallel.
  analysis: ({ prepareRes, sliceno }) => `${prepareRes} This is slice ${sliceno}.`,
  // Once, last. What it returns is the result of the job.
  synthesis: ({ analysisRes }) => [...analysisRes],
});
