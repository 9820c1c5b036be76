import { readdirSync } from 'node:fs';
import path from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';

const gap = 8;
const clear = { r: 0, g: 0, b: 0, alpha: 0 };

/** A photograph, and beside it the thumbnails that the example made of the first ones. */
export async function thumbnailsPicture(project: string, target: string): Promise<void> {
  const [photo = ''] = filesIn(path.join(project, 'photos'));
  const thumbs = filesIn(path.join(project, 'results/thumbnails')).filter((file) => file.endsWith('.jpg'));
  const size = 100;
  const [columns, rows] = [4, 3];
  const height = rows * (size + gap) - gap;
  const large = await sharp(photo).resize({ height }).toBuffer({ resolveWithObject: true });
  const left = large.info.width + 4 * gap;
  const small = await Promise.all(
    thumbs.slice(0, columns * rows).map(async (file, index) => ({
      input: await sharp(file).resize(size, size, { fit: 'contain', background: clear }).png().toBuffer(),
      left: left + (index % columns) * (size + gap),
      top: Math.floor(index / columns) * (size + gap),
    })),
  );
  const width = left + columns * (size + gap) - gap;
  await paste(width, height, [{ input: large.data, left: 0, top: 0 }, ...small], target);
}

/** The mosaic as a whole, and a part of it from near. */
export async function mosaicPicture(project: string, target: string): Promise<void> {
  const [picture = ''] = filesIn(path.join(project, 'workdirs/main')).filter((file) => file.endsWith('.png'));
  const { width: fullWidth, height: fullHeight } = await sharp(picture).metadata();
  const height = 300;
  const whole = await sharp(picture).resize({ height }).toBuffer({ resolveWithObject: true });
  const side = Math.min(200, fullWidth, fullHeight);
  const near = await sharp(picture)
    .extract({ left: (fullWidth - side) >> 1, top: (fullHeight - side) >> 1, width: side, height: side })
    .resize(height, height, { kernel: 'nearest' })
    .toBuffer();
  const left = whole.info.width + 3 * gap;
  await paste(
    left + height,
    height,
    [
      { input: whole.data, left: 0, top: 0 },
      { input: near, left, top: 0 },
    ],
    target,
  );
}

async function paste(width: number, height: number, parts: OverlayOptions[], target: string): Promise<void> {
  await sharp({ create: { width, height, channels: 4, background: clear } })
    .composite(parts)
    .webp({ quality: 82 })
    .toFile(target);
}

/** All files below a folder, sorted; links are followed. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => path.join(folder, name));
}
