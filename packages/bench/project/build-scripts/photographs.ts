import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Makes the photographs that the benchmark measures with.',
  options: z.object({ count: z.coerce.number(), width: z.coerce.number(), height: z.coerce.number() }),
  async build(urd, { count, width, height }) {
    const made = await urd.build('sample_images', { count, size: [width, height], seed: 1 });
    writeFileSync(
      process.env.AX_BENCH_SAMPLE ?? 'sample.json',
      JSON.stringify({ number: Number(made.id.split('-').at(-1)) }),
    );
  },
});
