import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineBuild, type Job, z } from '@accelerator/sdk';

/** Images per second of a finished job. */
const rate = (job: Job, count: number): number => count / (job.post?.seconds ?? Number.NaN);

/** The most memory that one process had until the end of a job, in bytes. */
const peak = (job: Job): number => Math.max(0, ...(job.post?.phases ?? []).map(({ peakMemory }) => peakMemory));

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Thumbnails of photographs by a dataset (import, thumbnails, export), and from files to files.',
  options: z.object({
    photos: z.string(),
    count: z.coerce.number(),
    width: z.coerce.number(),
    height: z.coerce.number(),
    what: z.enum(['dataset', 'files', 'memory']),
  }),
  async build(urd, { photos, count, width, height, what }) {
    const files = readdirSync(photos)
      .sort()
      .slice(0, count)
      .map((name) => path.join(photos, name));
    const size: [number, number] = [width, height];
    // Starts the slice processes, as they are up in a run that does more than one thing.
    await urd.build('bench_job', { n: 0 });
    const started = performance.now();
    let sample: Record<string, number>;
    if (what === 'files') {
      const written = await urd.build('thumbnail_files', { files, root: photos, size });
      if ((await written.load()) !== count) throw new Error('Not all thumbnails were written.');
      sample = { 'images/files': rate(written, count) };
    } else {
      const imported = await urd.build('import_images', { files, root: photos });
      const thumbs = await urd.build('thumbnailer', { source: imported, size });
      if (thumbs.dataset().rows !== count) throw new Error('Not all thumbnails were made.');
      if (what === 'memory') {
        sample = { 'images/memory': Math.max(peak(imported), peak(thumbs)) / 1e6 };
      } else {
        const exported = await urd.build('export_images', { source: thumbs, column: 'thumb' });
        sample = {
          'images/import': rate(imported, count),
          'images/thumbnail': rate(thumbs, count),
          'images/export': rate(exported, count),
          'images/pipeline': count / ((performance.now() - started) / 1000),
        };
      }
    }
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));
  },
});
