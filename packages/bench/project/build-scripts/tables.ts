import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

const types = {
  id: 'int32',
  amount: 'float64',
  at: { type: 'datetime', format: '%Y-%m-%d %H:%M:%S' },
} as const;

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Imports a CSV file as text, and with types.',
  options: z.object({ file: z.string(), rows: z.coerce.number() }),
  async build(urd, { file, rows }) {
    await urd.build('bench_job', { n: 0 });
    const time = async (inputs: object): Promise<number> => {
      const start = performance.now();
      const job = await urd.build('import_csv', { file, ...inputs });
      if (job.dataset().rows !== rows) throw new Error('Not all rows were read.');
      return (performance.now() - start) / 1000;
    };
    const sample = {
      'tables/import-text': await time({}),
      'tables/import-types': await time({ types }),
      'tables/import-slices': await time({ order: 'slices' }),
    };
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));
  },
});
