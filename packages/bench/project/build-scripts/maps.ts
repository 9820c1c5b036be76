import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'One map over numbers, images or the tiles of an image; tells how long its job took.',
  options: z.object({
    what: z.enum(['increment', 'increment-batch', 'svd', 'mosaic', 'changed', 'unchanged']),
    rows: z.coerce.number().default(0),
    photos: z.string().default(''),
    images: z.coerce.number().default(0),
    run: z.coerce.number().default(0),
  }),
  async build(urd, { what, rows, photos, images, run }) {
    const tell = (seconds: number | undefined): void =>
      writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify({ seconds: seconds ?? 0 }));
    if (what === 'increment' || what === 'increment-batch') {
      const method = what === 'increment' ? 'bench_increment' : 'bench_increment_batch';
      const source = await urd.build('bench_numbers', { rows });
      tell((await urd.build(method, { source, run }, { force: true })).post?.seconds);
      return;
    }
    if (what === 'changed' || what === 'unchanged') {
      // Every second text is another one; the second map takes no rows of the first.
      const method = what === 'changed' ? 'bench_shout' : 'bench_shout_all';
      const before = await urd.build('bench_texts', { rows, mark: 'a' });
      await urd.build(method, { source: before, run });
      const after = await urd.build('bench_texts', { rows, mark: 'b' });
      tell((await urd.build(method, { source: after, run })).post?.seconds);
      return;
    }
    const files = (await urd.glob(`${photos}/*.jpg`)).slice(0, images);
    if (what === 'svd') {
      const source = await urd.build('import_images', { files });
      tell((await urd.build('svd_compress', { source, rank: 50 }, { force: true })).post?.seconds);
      return;
    }
    const [first = '', ...others] = files;
    const [picture, library] = [
      await urd.build('import_images', { files: [first] }),
      await urd.build('import_images', { files: others }),
    ];
    const source = await urd.build('cut_tiles', { source: picture, tile: 32 });
    tell((await urd.build('mosaic', { source, library, tile: 32, rotate: true }, { force: true })).post?.seconds);
  },
});
