import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Builds so many of one kind, and tells how long that took.',
  options: z.object({
    what: z.enum(['rows', 'columns', 'jobs', 'files', 'chain', 'slices']),
    count: z.coerce.number(),
  }),
  async build(urd, { what, count }) {
    const work = {
      async rows() {
        const source = await urd.build('bench_numbers', { rows: count });
        await urd.build('bench_increment', { source, run: 0 });
      },
      async columns() {
        const source = await urd.build('bench_columns', { columns: count, rows: 100 });
        await urd.build('bench_append', { source, n: 0 });
      },
      async jobs() {
        for (let n = 1; n <= count; n++) await urd.build('bench_job', { n });
      },
      async files() {
        const source = await urd.build('import_images', { files: await urd.files(`growth/${count}`) });
        await urd.build('export_images', { source });
      },
      async chain() {
        const source = await urd.build('bench_chain', { links: count, rows: 8 });
        await urd.build('bench_chain_read', { source });
      },
      // The project has so many.
      async slices() {
        const source = await urd.build('bench_numbers', { rows: count * 1000 });
        await urd.build('bench_increment', { source, run: 0 });
      },
    };
    // Starts the slice processes.
    await urd.build('bench_job', { n: 0 });
    const started = performance.now();
    await work[what]();
    const seconds = (performance.now() - started) / 1000;
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify({ seconds }));
  },
});
