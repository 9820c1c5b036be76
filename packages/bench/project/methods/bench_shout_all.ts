import { defineMap, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMap({
  description: 'Benchmark: short texts in capitals, all of them.',
  options: z.object({ run: z.int() }),
  reuseRows: false,
  input: { text: 'unicode' },
  output: { loud: 'unicode' },
  map: ({ text }) => ({ loud: text.toUpperCase() }),
});
