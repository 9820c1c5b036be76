import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Import, thumbnails and export of the files of today, all of them or what is new.',
  options: z.object({ way: z.enum(['plain', 'chain']) }),
  async build(urd, { way }) {
    const files = await urd.files('daily');
    if (way === 'chain') {
      const images = await urd.buildChained('import_images', { files });
      const thumbs = await urd.buildChained('thumbnailer', { source: images, size: [32, 32] });
      await urd.buildChained('export_images', { source: thumbs, column: 'thumb' });
    } else {
      const images = await urd.build('import_images', { files });
      const thumbs = await urd.build('thumbnailer', { source: images, size: [32, 32] });
      await urd.build('export_images', { source: thumbs, column: 'thumb' });
    }
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify({ files: files.length }));
  },
});
