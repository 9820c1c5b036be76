import { copyFile, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { AcceleratorError, type Urd, z } from '@accelerator/sdk';

const defaultFolder = 'photos';

/** The option of scripts that need photographs. */
export const photosOption = z
  .string()
  .default(defaultFolder)
  .describe('The folder with the photographs; subfolders count too. Without photographs in photos/, some are made.');

/**
 * The image files in a folder and its subfolders. When the default folder has none, sample photographs are made and put
 * there, so that the examples run without a download.
 */
export async function findPhotos(urd: Urd, folder: string): Promise<string[]> {
  const found = await imagesIn(urd, folder);
  if (found.length > 0) return found;
  if (path.normalize(`${folder}/`) !== `${defaultFolder}/`) {
    throw new AcceleratorError({
      code: 'NO_PHOTOS',
      message: `There are no image files in the folder '${folder}'.`,
      hint: 'Expected .jpg, .png, .webp, .avif, .heic, .tif or .gif files in it or in folders below it.',
    });
  }
  const samples = await urd.build('sample_images', { count: 12 });
  await mkdir(folder, { recursive: true });
  for (const name of samples.files()) {
    // A file that is half copied has another name, so it is never taken for a photograph.
    const half = path.join(folder, `.${name}.part`);
    await copyFile(samples.filename(name), half);
    await rename(half, path.join(folder, name));
  }
  console.log(`Made ${samples.files().length} sample photographs in ${folder}/.`);
  return imagesIn(urd, folder);
}

async function imagesIn(urd: Urd, folder: string): Promise<string[]> {
  const pattern = `${folder.replace(/[\\!*?[\]{}()+@|]/g, '\\$&')}/**`;
  const files = await urd.glob(pattern);
  return files.filter((file) => /\.(avif|gif|heic|heif|jpe?g|png|tiff?|webp)$/i.test(file));
}
