import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Import, thumbnails and export of the photographs in a folder of the project.',
  options: z.object({ photos: z.string(), width: z.coerce.number() }),
  async build(urd, { photos, width }) {
    const files = readdirSync(photos)
      .sort()
      .map((name) => path.join(photos, name));
    const imported = await urd.build('import_images', { files });
    const thumbs = await urd.build('thumbnailer', { source: imported, size: [width, width] });
    await urd.build('export_images', { source: thumbs, column: 'thumb' });
    const { seconds = Number.NaN, rows } = thumbs.post ?? {};
    const sample = { rows: thumbs.dataset().rows, computed: rows?.computed ?? thumbs.dataset().rows, seconds };
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify(sample));
  },
});
