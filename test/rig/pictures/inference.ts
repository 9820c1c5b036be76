import path from 'node:path';
import sharp from 'sharp';
import { Compiler } from '../docs/compiler.ts';
import { readPage } from '../docs/markdown.ts';
import { Story } from '../docs/story.ts';

/** The contact sheets of the tutorial about pictures that are alike: what its own commands make, typed in from top to bottom. */
export async function inferencePictures(images: string): Promise<void> {
  const page = 'docs/inference.md';
  const compiler = await Compiler.start();
  try {
    await Story.run(page, compiler, readPage(page), async (directory) => {
      const sheet = (name: string): string => path.join(directory, 'results', name, 'sheet-1.jpg');
      await keep(sheet('similar'), path.join(images, 'similar.webp'), 400);
      await keep(sheet('duplicates'), path.join(images, 'duplicates.webp'));
      await pile([sheet('lines'), sheet('lines-seen')], path.join(images, 'lines.webp'));
    });
  } finally {
    await compiler.stop();
  }
}

const width = 860;
/** Pixels between rows: between the lines of a caption there are fewer. */
const blank = 7;

/** A sheet as far down as a blank stripe, at most so many pixels high. */
async function keep(sheet: string, target: string, most = Number.POSITIVE_INFINITY): Promise<void> {
  const { data, info } = await sharp(sheet).greyscale().raw().toBuffer({ resolveWithObject: true });
  const isBlank = (y: number): boolean =>
    !data.subarray(y * info.width, (y + 1) * info.width).some((value) => value < 250);
  let height = Math.min(most, info.height);
  while (height > blank && Array.from({ length: blank }, (_, up) => height - 1 - up).some((y) => !isBlank(y))) height--;
  let right = 0;
  for (let at = 0; at < height * info.width; at++) {
    if ((data[at] ?? 255) < 250) right = Math.max(right, at % info.width);
  }
  const part = await sharp(sheet)
    .extract({ left: 0, top: 0, width: Math.min(info.width, right + 16), height })
    .toBuffer();
  await sharp(part).resize({ width, withoutEnlargement: true }).webp({ quality: 80 }).toFile(target);
}

/** Sheets one below the other. */
async function pile(sheets: readonly string[], target: string): Promise<void> {
  const parts = await Promise.all(
    sheets.map((file) => sharp(file).resize({ width }).png().toBuffer({ resolveWithObject: true })),
  );
  const height = parts.reduce((sum, { info }) => sum + info.height, 0);
  let top = 0;
  const overlays = parts.map(({ data, info }) => {
    top += info.height;
    return { input: data, left: 0, top: top - info.height };
  });
  await sharp({ create: { width, height, channels: 3, background: 'white' } })
    .composite(overlays)
    .webp({ quality: 80 })
    .toFile(target);
}
