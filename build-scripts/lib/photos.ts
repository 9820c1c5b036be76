import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { AcceleratorError, type Job, type Urd, z } from '@accelerator/sdk';

const defaultFolder = 'photos';

/** The option of scripts that need photographs. */
export const photosOption = z
  .string()
  .min(1)
  .default(defaultFolder)
  .describe('The folder with the photographs; subfolders count too. Without photographs in photos/, some are made.');

/**
 * The image files in a folder and its subfolders. When the default folder has none, sample photographs are made and put
 * there, so that the examples run without a download.
 */
export async function findPhotos(urd: Urd, folder: string): Promise<string[]> {
  const found = await imagesIn(urd, folder);
  if (found.length > 0) return found;
  // The folder is looked for in the project, wherever `ax` was started, but files are copied to where it was started.
  const isDefault = path.normalize(`${folder}/`) === `${defaultFolder}/`;
  if (!isDefault || !existsSync('ax.config.ts')) throw noPhotos(folder, isDefault);
  // A project may have its input files elsewhere: what is made here is then found by its full path only.
  const here = path.resolve(folder);
  if ((await imagesIn(urd, here)).length === 0) {
    await copyFiles(await urd.build('sample_images', { count: 12, size: [960, 540] }), folder);
  }
  const there = await imagesIn(urd, folder);
  return there.length > 0 ? there : imagesIn(urd, here);
}

function imagesIn(urd: Urd, folder: string): Promise<string[]> {
  const extensions = ['avif', 'gif', 'heic', 'heif', 'jpg', 'jpeg', 'png', 'tif', 'tiff', 'webp'];
  return urd.files(folder, { extensions, allowEmpty: true });
}

async function copyFiles(job: Job, folder: string): Promise<void> {
  const names = job.files();
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    // A file that is half copied has another name, so it is never taken for a photograph.
    const half = path.join(folder, `.${name}.part`);
    await copyFile(job.filename(name), half);
    await rename(half, path.join(folder, name));
  }
  console.log(`Made ${names.length} sample photographs in ${folder}/.`);
}

/** The folder that an example script was given has no pictures. */
function noPhotos(folder: string, isDefault: boolean): AcceleratorError {
  return new AcceleratorError({
    code: 'NO_PHOTOS',
    message: `There are no image files in the folder '${folder}'.`,
    hint: isDefault
      ? 'In the folder of ax.config.ts, this script makes some.'
      : 'Expected .jpg, .png, .webp, .avif, .heic, .tif or .gif files in it or in folders below it.',
  });
}
