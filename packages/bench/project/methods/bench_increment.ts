import { defineMap, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMap({
  description: 'The smallest map: what it costs is what a row costs.',
  options: z.object({ run: z.int() }),
  reuseRows: false,
  input: { x: 'int32' },
  output: { y: 'int32' },
  map: ({ x }) => ({ y: x + 1 }),
});
