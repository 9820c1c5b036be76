import { writeFileSync } from 'node:fs';
import { defineBuild, type Job, z } from '@accelerator/sdk';

const types = {
  id: 'int32',
  amount: 'float64',
  at: { type: 'datetime', format: '%Y-%m-%d %H:%M:%S' },
} as const;

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Imports a CSV file as text, and with types; puts the rows in order, and makes groups of them.',
  options: z.object({ file: z.string(), rows: z.coerce.number(), folder: z.string() }),
  async build(urd, { file, rows, folder }) {
    await urd.build('bench_job', { n: 0 });
    const time = async (build: () => Promise<Job>): Promise<number> => {
      const start = performance.now();
      await build();
      return (performance.now() - start) / 1000;
    };
    const whole = (job: Job): Job => {
      if (job.dataset().rows !== rows) throw new Error('Not all rows were read.');
      return job;
    };
    const importTable = async (inputs: object): Promise<Job> =>
      whole(await urd.build('import_csv', { file, ...inputs }));
    const imported = {
      'tables/import-text': await time(() => importTable({})),
      'tables/import-types': await time(() => importTable({ types })),
      'tables/import-slices': await time(() => importTable({ order: 'slices' })),
      'tables/import-parquet': await time(async () =>
        whole(await urd.build('import_parquet', { file: `${folder}/table.parquet` })),
      ),
      'tables/import-arrow': await time(async () =>
        whole(await urd.build('import_arrow', { file: `${folder}/table.arrow` })),
      ),
      'tables/import-jsonl': await time(async () =>
        whole(await urd.build('import_jsonl', { file: `${folder}/table.jsonl` })),
      ),
    };
    const text = await importTable({});
    const source = await importTable({ types });
    const by = ['amount'];
    const aggregates = { rows: { op: 'count' }, amount: { op: 'sum', column: 'amount' } };
    const names = await urd.build('aggregate', { source, by: ['name'], aggregates: { rows: { op: 'count' } } });
    const sample = {
      ...imported,
      'tables/type-columns': await time(() => urd.build('type_columns', { source: text, types })),
      'tables/sort': await time(() => urd.build('sort_rows', { source, by })),
      'tables/sort-across': await time(() => urd.build('sort_rows', { source, by, acrossSlices: true })),
      'tables/partition': await time(() => urd.build('partition', { source, hashlabel: 'name' })),
      'tables/checksum': await time(() => urd.build('checksum', { source })),
      'tables/group': await time(() => urd.build('aggregate', { source, by: ['name'], aggregates })),
      'tables/join': await time(() => urd.build('join', { source, right: names, on: ['name'] })),
      'tables/export-csv': await time(() => urd.build('export_csv', { source: [source] })),
    };
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));
  },
});
