import { defineMethod, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'A job that does nothing: what it costs is what a job costs.',
  options: z.object({ n: z.int() }),
  analysis: ({ sliceno }) => sliceno,
  synthesis: ({ options, analysisRes }) => options.n + analysisRes.merge(),
});
