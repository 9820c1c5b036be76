import { defineBuild, z } from '@accelerator/sdk';
import { findPhotos, photosOption } from './lib/photos.ts';

export default defineBuild({
  description: 'Rebuilds each photograph from the first components of its singular value decomposition.',
  options: z.object({
    photos: photosOption,
    rank: z.coerce.number().int().default(20).describe('How many components.'),
  }),
  async build(urd, { photos, rank }) {
    const imported = await urd.build('import_images', { files: await findPhotos(urd, photos) });
    const compressed = await urd.build('svd_compress', { source: imported, rank });
    const exported = await urd.build('export_images', { source: compressed, column: 'compressed' });
    const rows = compressed.dataset().typed({ filename: 'unicode', stored: 'int64', psnr: 'float64' });
    for (const [filename, stored, psnr] of rows.iterate('roundrobin', ['filename', 'stored', 'psnr'])) {
      console.log(`${filename}  ${(Number(stored) / 1e6).toFixed(2)} MB  ${psnr.toFixed(1)} dB`);
    }
    console.log(`Images of rank ${rank} in ${exported.path}`);
  },
});
