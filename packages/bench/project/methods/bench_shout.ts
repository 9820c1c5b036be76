import { defineMap, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMap({
  description: 'Benchmark: short texts in capitals.',
  options: z.object({ run: z.int() }),
  input: { text: 'unicode' },
  output: { loud: 'unicode' },
  map: ({ text }) => ({ loud: text.toUpperCase() }),
});
