import { defineBuild, z } from '@accelerator/sdk';
import { findPhotos, photosOption } from './lib/photos.ts';

export default defineBuild({
  description: 'Finds for each photograph those that are most like it in colours and shapes, and makes a page of them.',
  options: z.object({
    photos: photosOption,
    k: z.coerce.number().int().min(1).max(100).default(5).describe('How many stand beside each photograph.'),
    format: z.enum(['html', 'jpeg', 'png']).default('html').describe('Of the page.'),
  }),
  async build(urd, { photos, k, format }) {
    const imported = await urd.build('import_images', { files: await findPhotos(urd, photos) });
    const thumbs = await urd.build('thumbnailer', { source: imported, size: [256, 256] });
    const measured = await urd.build('image_features', { source: thumbs });
    const near = await urd.build('nearest', { source: measured, column: 'features', metric: 'l2', k });
    const sheet = await urd.build('contact_sheet', {
      source: near,
      beside: 'neighbours',
      captions: ['filename'],
      title: 'Photographs and those that are most like them',
      across: Math.min(k + 1, 12),
      format,
    });
    urd.linkResult('similar', sheet);
    console.log(`In results/similar: ${sheet.files().join(', ')}`);
  },
});
