// Thumbnails by sharp and nothing else: two images in flight in each process, as many processes as slices.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { serve } from './serve.js';

sharp.concurrency(1);
sharp.cache(false);

const thumbnail = (image, [width, height]) =>
  sharp(image)
    .autoOrient()
    .resize({ width, height, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg()
    .toBuffer();

let buffers = [];

async function twoAtOnce(items, work) {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all([lane(), lane()]);
}

await serve(async ({ step, folder, target, size, count, slice, slices, names }) => {
  const mine = names.slice(0, count).filter((_, index) => index % slices === slice);
  if (step === 'read') buffers = mine.map((name) => readFileSync(path.join(folder, name)));
  if (step === 'buffers') {
    const kept = [];
    await twoAtOnce(buffers, async (image) => kept.push(await thumbnail(image, size)));
    return kept.length;
  }
  if (step === 'files') {
    await twoAtOnce(mine, async (name) => {
      writeFileSync(path.join(target, name), await thumbnail(readFileSync(path.join(folder, name)), size));
    });
  }
  return mine.length;
});
