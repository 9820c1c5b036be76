import { writeFileSync } from 'node:fs';
import { defineBuild, type Job, z } from '@accelerator/sdk';

/** Seconds of analysis in each slice. */
function analysisOf(job: Job, less: readonly number[] = []): number[] {
  const phases = (job.post?.phases ?? []).filter(({ phase }) => phase === 'analysis');
  return phases.map(({ seconds, sliceno }) => seconds - (less[sliceno ?? 0] ?? 0));
}

const slowest = (seconds: readonly number[]): number => Math.max(...seconds);
const sum = (seconds: readonly number[]): number => seconds.reduce((total, each) => total + each, 0);

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Columns of vectors, the nearest, features and duplicates of photographs, and a neural network.',
  options: z.object({
    what: z.enum(['columns', 'nearest', 'images', 'embed']),
    bytes: z.coerce.number().default(0),
    isBytes: z.enum(['yes', 'no']).default('no'),
    rows: z.coerce.number().default(0),
    length: z.coerce.number().default(0),
    photos: z.string().default(''),
    images: z.coerce.number().default(0),
    model: z.string().default(''),
  }),
  async build(urd, { what, bytes, isBytes, rows, length, photos, images, model }) {
    const sample: Record<string, number> = {};
    if (what === 'columns') {
      await urd.build('bench_job', { n: 0 });
      for (const size of [512, 16]) {
        const count = Math.round(bytes / size / 8) * 2;
        const options = { rows: count, length: size, different: 1024, isBytes: isBytes === 'yes' };
        const source = await urd.build('bench_vectors', options);
        const gigabytes = (count * size * 4) / 1e9;
        sample[`vectors/write-${size}`] = gigabytes / slowest(analysisOf(source, await source.load()));
        const read = await urd.build('bench_vectors_read', { source, how: 'values' });
        sample[`vectors/iterate-${size}`] = gigabytes / slowest(analysisOf(read));
        if (size !== 512 || isBytes === 'yes') continue;
        for (const [how, figure] of [
          ['recycled', 'batches'],
          ['batches', 'batches-own'],
        ] as const) {
          const batches = await urd.build('bench_vectors_read', { source, how });
          sample[`vectors/${figure}`] = gigabytes / slowest(analysisOf(batches));
        }
      }
    } else if (what === 'nearest') {
      const source = await urd.build('bench_vectors', { rows, length, different: rows });
      const near = await urd.build('nearest', { source, column: 'v', metric: 'dot' }, { force: true });
      sample.seconds = sum(analysisOf(near));
    } else {
      const files = (await urd.glob(`${photos}/*.jpg`)).slice(0, images);
      const source = await urd.build('import_images', { files });
      if (what === 'images') {
        const measured = await urd.build('image_features', { source }, { force: true });
        sample.features = measured.post?.seconds ?? 0;
        const hashes = await urd.build('bench_hashes', { rows });
        sample.duplicates =
          (await urd.build('find_duplicates', { source: hashes }, { force: true })).post?.seconds ?? 0;
      } else {
        const options = { source, model, preprocess: 'imagenet' } as const;
        sample.seconds = (await urd.build('onnx_embed', options, { force: true })).post?.seconds ?? 0;
      }
    }
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));
  },
});
