import { defineBuild, z } from '@accelerator/sdk';
import { findPhotos, photosOption } from './lib/photos.ts';

export default defineBuild({
  description: 'Makes the first photograph out of tiles of others.',
  options: z.object({
    photos: photosOption,
    tile: z.coerce.number().int().default(32).describe('Width and height of the tiles in pixels.'),
    library: z.coerce.number().int().default(4).describe('From how many of the other photographs tiles are taken.'),
    rotate: z.boolean().default(true).describe('Whether tiles may be turned by 90, 180 and 270°.'),
  }),
  async build(urd, { photos, tile, library: count, rotate }) {
    const found = await findPhotos(urd, photos);
    const [picture, library] = await Promise.all([
      urd.build('import_images', { files: found.slice(0, 1) }),
      urd.build('import_images', { files: found.slice(1, 1 + count) }),
    ]);
    const tiles = await urd.build('cut_tiles', { source: picture, tile });
    const replaced = await urd.build('mosaic', { source: tiles, library, tile, rotate });
    const mosaic = await urd.build('paste_tiles', { source: replaced });
    const exported = await urd.build('export_images', { source: mosaic });
    console.log(
      `${replaced.dataset().rows} tiles replaced. The picture: ${exported.files().map((name) => exported.filename(name))}`,
    );
  },
});
