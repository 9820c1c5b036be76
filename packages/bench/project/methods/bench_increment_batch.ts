import { defineMap, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMap({
  description: 'The smallest map over batches: what it costs is what moving a column costs.',
  options: z.object({ run: z.int() }),
  reuseRows: false,
  input: { x: 'int32' },
  output: { y: 'int32' },
  mapBatch: ({ columns: { x } }) => ({ y: x.values.map((each) => each + 1) }),
});
