import { defineBuild, z } from '@accelerator/sdk';
import { findPhotos, photosOption } from './lib/photos.ts';

export default defineBuild({
  description:
    'Finds photographs that show the same: copies that are smaller, compressed again, cut a little or brighter. Makes a page of ' +
    'them in groups, the best one first.',
  options: z.object({
    photos: photosOption,
    bits: z.coerce.number().int().default(16).describe('In how many bits of 64 the hashes of two may differ.'),
    format: z.enum(['html', 'jpeg', 'png']).default('html').describe('Of the page.'),
  }),
  async build(urd, { photos, bits, format }) {
    const imported = await urd.build('import_images', { files: await findPhotos(urd, photos) });
    const thumbs = await urd.build('thumbnailer', { source: imported, size: [256, 256] });
    const measured = await urd.build('image_features', { source: thumbs });
    const found = await urd.build('find_duplicates', { source: measured, bits });
    const { groups, duplicates } = await found.load();
    console.log(`${duplicates} of ${found.dataset().rows} photographs are not needed: ${groups} groups show the same.`);
    if (groups === 0) return;
    const sheet = await urd.build('contact_sheet', {
      source: found,
      group: 'group',
      captions: ['filename', 'shape', 'sharpness', 'bits_apart'],
      title: 'Photographs that show the same',
      format,
    });
    urd.linkResult('duplicates', sheet);
    console.log(`In results/duplicates: ${sheet.files().join(', ')}`);
  },
});
