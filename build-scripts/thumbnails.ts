import { defineBuild, z } from '@accelerator/sdk';
import { findPhotos, photosOption } from './lib/photos.ts';

export default defineBuild({
  description:
    'Imports photographs into a dataset, makes thumbnails of them as a new column, and exports these as files.',
  options: z.object({ photos: photosOption }),
  async build(urd, { photos }) {
    const files = await findPhotos(urd, photos);
    const imported = await urd.build('import_images', { files });
    // These two need the import, but not each other: awaited together, they share the slice processes.
    const [exported, shapes] = await Promise.all([
      urd
        .build('thumbnailer', { source: imported, size: [256, 256] })
        .then((thumbs) => urd.build('export_images', { source: thumbs, column: 'thumb' })),
      urd.build('shapehist', { source: imported }),
    ]);
    urd.linkResult('thumbnails', exported);
    console.log('Thumbnails in results/thumbnails:', await exported.load());
    console.log('Shapes:', await shapes.load());
  },
});
