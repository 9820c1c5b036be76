import { defineBuild, z } from '@accelerator/sdk';
import { findPhotos, photosOption } from './lib/photos.ts';

export default defineBuild({
  description: 'Makes a thumbnail file of each photograph: the straightforward way, files to files.',
  options: z.object({ photos: photosOption }),
  async build(urd, { photos }) {
    const files = await findPhotos(urd, photos);
    const thumbs = await urd.build('thumbnail_files', { files, size: [256, 256] });
    console.log(`${await thumbs.load()} thumbnails in ${thumbs.path}`);
  },
});
