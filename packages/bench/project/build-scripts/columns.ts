import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineBuild, type Job, z } from '@accelerator/sdk';

const types = ['int64', 'float64', 'unicode', 'json', 'bytes'] as const;

/** Seconds of the slowest slice in analysis. */
function work(job: Job, less: readonly number[] = []): number {
  const phases = (job.post?.phases ?? []).filter(({ phase }) => phase === 'analysis');
  return Math.max(...phases.map(({ seconds, sliceno }) => seconds - (less[sliceno ?? 0] ?? 0)));
}

function columnBytes(job: Job): number {
  const folder = path.join(job.path, 'default');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.arrow'))
    .reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Writes and reads every type of column.',
  options: z.object({
    rows: z.coerce.number(),
    appendRows: z.coerce.number(),
    codec: z.enum(['lz4', 'zstd']).default('lz4'),
  }),
  async build(urd, { rows, appendRows, codec }) {
    await urd.build('bench_job', { n: 0 });
    const sample: Record<string, number> = {};
    const millions = rows / 1e6;
    // Bytes that were drawn get no smaller by any codec.
    for (const type of types.filter((each) => codec === 'lz4' || each !== 'bytes')) {
      const written = await urd.build('bench_write', { types: [type], rows });
      sample[`columns/write-${type}`] = millions / work(written, await written.load());
      sample[`columns/size-${type}`] = columnBytes(written) / rows;
      const read = await urd.build('bench_iterate', { source: written, columns: [`${type}0`] });
      if ((await read.load()) !== rows) throw new Error('Not all rows were read.');
      sample[`columns/iterate-${type}`] = millions / work(read);
      if (type === 'float64')
        sample['columns/batches'] = millions / work(await urd.build('bench_sum', { source: written }));
    }
    if (codec === 'lz4') await others();
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));

    async function others(): Promise<void> {
      const three = await urd.build('bench_write', { types: ['int64', 'float64', 'unicode'], rows });
      sample['columns/write-three'] = millions / work(three, await three.load());
      const read = await urd.build('bench_iterate', { source: three, columns: ['int640', 'float641', 'unicode2'] });
      sample['columns/iterate-three'] = millions / work(read);
      for (const width of [1, 10]) {
        const wide = await urd.build('bench_write', {
          types: Array.from({ length: width }, () => 'int64'),
          rows: appendRows,
        });
        const started = performance.now();
        await urd.build('bench_append', { source: wide, n: 0 });
        sample[`columns/append-${width}`] = (performance.now() - started) / 1000;
      }
    }
  },
});
