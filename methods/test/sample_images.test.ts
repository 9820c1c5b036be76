import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { photograph } from '../lib/photograph.ts';
import { type Built, ImageProject } from './image-project.ts';

const bytesOf = (built: Built): Buffer[] => built.files.map((name) => readFileSync(path.join(built.path, name)));

test('makes the same pictures for the same seed, whatever the count and the number of slices', async () => {
  const options = { count: 5, size: [96, 64], seed: 7 };
  const two = await new ImageProject({ config: { slices: 2 } }).build('sample_images', options);
  const three = await new ImageProject({ config: { slices: 3 } }).build('sample_images', { ...options, count: 4 });
  expect(two.files).toEqual([
    'sample_0001.jpg',
    'sample_0002.jpg',
    'sample_0003.jpg',
    'sample_0004.jpg',
    'sample_0005.jpg',
  ]);
  expect(bytesOf(two).slice(0, 4)).toEqual(bytesOf(three));
  expect(new Set(bytesOf(two).map((bytes) => bytes.toString('base64'))).size).toBe(5);
  const other = await new ImageProject().build('sample_images', { ...options, seed: 8 });
  expect(bytesOf(other)[0]?.equals(bytesOf(two)[0] ?? Buffer.alloc(0))).toBe(false);
});

test('every fourth is upright, and stored sideways', async () => {
  const built = await new ImageProject().build('sample_images', { count: 4, size: [96, 64] });
  const shapes = await Promise.all(
    bytesOf(built).map(async (bytes) => {
      const { width, height, autoOrient } = await sharp(bytes).metadata();
      return `${width}x${height} shown ${autoOrient.width}x${autoOrient.height}`;
    }),
  );
  expect(shapes).toEqual([...Array(3).fill('96x64 shown 96x64'), '96x64 shown 64x96']);
});

test('weighs what a photograph does: 1.1 to 2.3 MB for 3840×2160 at quality 85, 4:2:0', async () => {
  for (const seed of [1, 2]) {
    const [width, height] = [3840, 2160];
    const pixels = await photograph({ width, height, seed });
    const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 85 })
      .toBuffer();
    expect(jpeg.byteLength).toBeGreaterThan(1_100_000);
    expect(jpeg.byteLength).toBeLessThan(2_300_000);
  }
});
