import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Jobs that do nothing, one after the other (or a hundred at a time, to fill a workdir).',
  options: z.object({
    count: z.coerce.number(),
    offset: z.coerce.number().default(0),
    warm: z.coerce.number().default(0),
    atOnce: z.coerce.number().default(1),
  }),
  async build(urd, { count, offset, warm, atOnce }) {
    // Starts the slice processes.
    for (let n = 1; n <= warm; n++) await urd.build('bench_job', { n: -offset - n });
    const started = performance.now();
    for (let n = offset; n < offset + count; n += atOnce) {
      if (atOnce === 1) await urd.build('bench_job', { n });
      else
        await Promise.all(
          Array.from({ length: Math.min(atOnce, offset + count - n) }, (_, i) => urd.build('bench_job', { n: n + i })),
        );
    }
    const perJob = (performance.now() - started) / count;
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify({ perJob }));
  },
});
