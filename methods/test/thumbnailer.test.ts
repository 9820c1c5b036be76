import { existsSync } from 'node:fs';
import { testMap } from '@accelerator/sdk/testing';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import thumbnailer from '../thumbnailer.ts';
import { ImageProject } from './image-project.ts';
import { blue, corners, cornersOf, green, oriented, plain, red, sizeOf } from './test-images.ts';

async function projectWith(files: Readonly<Record<string, Uint8Array>>) {
  const project = new ImageProject({ files });
  return { project, imported: await project.build('import_images', { files: Object.keys(files) }) };
}

type Options = Readonly<{
  size: [number, number];
  format?: 'jpeg' | 'webp' | 'png' | 'avif';
  quality?: number;
}>;

/** What the map makes of images, in their order. */
async function thumbnailsOf(images: readonly Uint8Array[], options: Options): Promise<Uint8Array[]> {
  const { rows } = await testMap(
    thumbnailer,
    images.map((image) => ({ image })),
    options,
  );
  return rows.map(({ thumb }) => thumb ?? new Uint8Array());
}

test('fits inside, keeps the aspect and never enlarges', async () => {
  const images = [
    await plain(400, 100).jpeg().toBuffer(),
    await plain(100, 400).jpeg().toBuffer(),
    await plain(300, 300).png().toBuffer(),
    await plain(1920, 1080).jpeg().toBuffer(),
    await plain(30, 20).jpeg().toBuffer(),
    await plain(120, 80).webp().toBuffer(),
    await plain(2000, 2).png().toBuffer(),
  ];
  const sizes = ['120x30', '20x80', '80x80', '120x68', '30x20', '120x80', '120x1'];
  const thumbs = await thumbnailsOf(images, { size: [120, 80] });
  expect(await Promise.all(thumbs.map(sizeOf))).toEqual(sizes.map((size) => `jpeg ${size}`));
});

test('shows every orientation the right way round, once', async () => {
  const images = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => oriented(90, 60, orientation)));
  // Higher than wide, so it matters that the box is for the image as displayed.
  const thumbs = await thumbnailsOf(images, { size: [45, 60] });
  for (const [index, thumb] of thumbs.entries()) {
    expect([index, await sizeOf(thumb), ...(await cornersOf(thumb))]).toEqual([index, 'jpeg 45x30', ...corners]);
    expect((await sharp(thumb).metadata()).orientation ?? 1).toBe(1);
  }
  expect(thumbs.length).toBe(8);
});

test('writes the format and quality that was asked for', async () => {
  const noisy = await sharp({
    create: {
      width: 64,
      height: 64,
      channels: 3,
      background: 'red',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .png()
    .toBuffer();
  const of = async (options: Options): Promise<Uint8Array> =>
    (await thumbnailsOf([noisy], options))[0] ?? new Uint8Array();
  for (const format of ['jpeg', 'webp', 'png', 'avif'] as const) {
    const thumb = await of({ size: [32, 32], format });
    expect(await sizeOf(thumb)).toBe(`${format === 'avif' ? 'heif' : format} 32x32`);
  }
  const [small, large] = [await of({ size: [64, 64], quality: 20 }), await of({ size: [64, 64], quality: 95 })];
  expect(small.byteLength).toBeLessThan(large.byteLength / 2);
});

test('appends to the source by linking, row by row', async () => {
  const colours = { 'a.jpg': red, 'b.jpg': green, 'c.jpg': blue, 'd.jpg': red, 'e.jpg': green };
  const files: Record<string, Buffer> = {};
  for (const [name, colour] of Object.entries(colours)) files[name] = await plain(1000, 600, colour).jpeg().toBuffer();
  // Quick to make beside large ones: if results came in the order in which they are ready, rows would be swapped.
  files['b.jpg'] = await plain(4, 4, green).jpeg().toBuffer();
  const { project, imported } = await projectWith(files);
  const built = await project.build('thumbnailer', { source: imported.id, size: [16, 16] });
  const dataset = project.dataset(built.id);
  expect(dataset.parent).toBe(imported.id);
  expect(existsSync(`${built.path}/default/thumb`)).toBe(true);
  expect(existsSync(`${built.path}/default/image`)).toBe(false);
  for (const [filename, image, thumb] of dataset.iterate(null, ['filename', 'image', 'thumb'])) {
    expect(Buffer.from(image as Uint8Array).equals(files[String(filename)] ?? Buffer.alloc(0))).toBe(true);
    const colour = Object.entries(colours).find(([name]) => name === filename)?.[1];
    expect((await cornersOf(thumb as Uint8Array))[0]).toEqual(colour);
  }
});

test('what is transparent gets white in a jpeg and stays transparent in a png', async () => {
  const clear = await sharp({
    create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const first = async (format: 'jpeg' | 'png'): Promise<number[]> => {
    const [thumb] = await thumbnailsOf([clear], { size: [10, 10], format });
    return [...(await sharp(thumb).raw().toBuffer()).subarray(0, 4)];
  };
  expect((await first('jpeg')).slice(0, 3)).toEqual([255, 255, 255]);
  expect((await first('png'))[3]).toBe(0);
});

test('an image that breaks off fails the job, which names row, slice, file and reason', async () => {
  const photo = await plain(200, 200).jpeg().toBuffer();
  const png = await plain(200, 200).png().toBuffer();
  const { project, imported } = await projectWith({
    'a.jpg': photo,
    'b.jpg': photo,
    'c.jpg': photo,
    // With a beginning and an end, so that the import does not notice.
    'd.png': Buffer.from(png).fill(0, png.byteLength / 2, png.byteLength / 2 + 60),
  });
  const message = await project.buildFails('thumbnailer', { source: imported.id, size: [20, 20] });
  expect(message).toMatch(/Row 1 of slice 1 \('d\.png'\) failed: It can't be read as an image: ./);
});

test('wrong options are one sentence', async () => {
  const fails = (options: object): Promise<unknown> => testMap(thumbnailer, [], { size: [8, 8], ...options });
  await expect(fails({ size: [0, 8] })).rejects.toThrow('Expected at least 1 for options.size[0], received 0.');
  await expect(fails({ quality: 101 })).rejects.toThrow('Expected at most 100 for options.quality, received 101.');
  await expect(fails({ format: 'bmp' })).rejects.toThrow(
    "Expected one of jpeg, webp, png, avif for options.format, received 'bmp'.",
  );
});
