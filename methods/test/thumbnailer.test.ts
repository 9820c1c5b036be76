import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ImageProject } from './image-project.ts';
import { blue, corners, cornersOf, green, oriented, plain, red, sizeOf } from './test-images.ts';

async function projectWith(files: Readonly<Record<string, Uint8Array>>) {
  const project = new ImageProject({ files });
  const imported = await project.build('import_images', { files: Object.keys(files) });
  const thumbnails = async (options: object): Promise<Map<string, Uint8Array>> => {
    const built = await project.build('thumbnailer', { source: imported.id, ...options });
    return project.imagesByFilename(built.id, 'thumb');
  };
  return { project, imported, thumbnails };
}

async function sizesOf(images: ReadonlyMap<string, Uint8Array>): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all([...images].map(async ([name, image]): Promise<[string, string]> => [name, await sizeOf(image)])),
  );
}

test('fits inside, keeps the aspect and never enlarges', async () => {
  const { thumbnails } = await projectWith({
    'wide.jpg': await plain(400, 100).jpeg().toBuffer(),
    'tall.jpg': await plain(100, 400).jpeg().toBuffer(),
    'square.png': await plain(300, 300).png().toBuffer(),
    'large.jpg': await plain(1920, 1080).jpeg().toBuffer(),
    'small.jpg': await plain(30, 20).jpeg().toBuffer(),
    'exact.webp': await plain(120, 80).webp().toBuffer(),
    'line.png': await plain(2000, 2).png().toBuffer(),
  });
  expect(await sizesOf(await thumbnails({ size: [120, 80] }))).toEqual({
    'wide.jpg': 'jpeg 120x30',
    'tall.jpg': 'jpeg 20x80',
    'square.png': 'jpeg 80x80',
    'large.jpg': 'jpeg 120x68',
    'small.jpg': 'jpeg 30x20',
    'exact.webp': 'jpeg 120x80',
    'line.png': 'jpeg 120x1',
  });
});

test('shows every orientation the right way round, once', async () => {
  const files: Record<string, Buffer> = {};
  for (let orientation = 1; orientation <= 8; orientation++)
    files[`${orientation}.jpg`] = await oriented(90, 60, orientation);
  const { thumbnails } = await projectWith(files);
  // Higher than wide, so it matters that the box is for the image as displayed.
  const thumbs = await thumbnails({ size: [45, 60] });
  for (const [name, thumb] of thumbs) {
    expect([name, await sizeOf(thumb), ...(await cornersOf(thumb))]).toEqual([name, 'jpeg 45x30', ...corners]);
    expect((await sharp(thumb).metadata()).orientation ?? 1).toBe(1);
  }
  expect(thumbs.size).toBe(8);
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
  const { thumbnails } = await projectWith({ 'a.png': noisy });
  const bytes = async (options: object): Promise<number> =>
    (await thumbnails({ size: [64, 64], ...options })).get('a.png')?.byteLength ?? 0;
  for (const format of ['jpeg', 'webp', 'png', 'avif']) {
    const size = await sizesOf(await thumbnails({ size: [32, 32], format }));
    expect(size).toEqual({ 'a.png': `${format === 'avif' ? 'heif' : format} 32x32` });
  }
  expect(await bytes({ quality: 20 })).toBeLessThan((await bytes({ quality: 95 })) / 2);
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
  const { thumbnails } = await projectWith({ 'clear.png': clear });
  const first = async (options: object): Promise<number[]> => {
    const thumb = (await thumbnails({ size: [10, 10], ...options })).get('clear.png');
    return [...(await sharp(thumb).raw().toBuffer()).subarray(0, 4)];
  };
  expect((await first({})).slice(0, 3)).toEqual([255, 255, 255]);
  expect((await first({ format: 'png' }))[3]).toBe(0);
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

test('wrong options are one sentence, and no job is left', async () => {
  const { project, imported } = await projectWith({ 'a.jpg': await plain(8, 8).jpeg().toBuffer() });
  const fails = (options: object): Promise<string> =>
    project.buildFails('thumbnailer', { source: imported.id, ...options });
  expect(await fails({ size: [0, 8] })).toBe('Expected at least 1 for thumbnailer options.size[0], received 0.');
  expect(await fails({ size: [8, 8], quality: 101 })).toBe(
    'Expected at most 100 for thumbnailer options.quality, received 101.',
  );
  expect(await fails({ size: [8, 8], format: 'bmp' })).toBe(
    "Expected one of jpeg, webp, png, avif for thumbnailer options.format, received 'bmp'.",
  );
  expect(existsSync(project.path('workdirs/main/main-2'))).toBe(false);
});
