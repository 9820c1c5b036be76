import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageProject } from './image-project.ts';
import { corners, cornersOf, oriented, plain, sizeOf } from './test-images.ts';

test('writes a thumbnail of each file below the common folder', async () => {
  const files = {
    'in/a.png': await plain(100, 50).png().toBuffer(),
    'in/sub folder/b.JPEG': await plain(20, 10).jpeg().toBuffer(),
    'in/sub folder/12.05.2026': await oriented(60, 40, 6),
  };
  const project = new ImageProject({ files });
  const built = await project.build('thumbnail_files', { files: Object.keys(files), size: [30, 30] });
  expect(built.result).toBe(3);
  expect(built.files).toEqual(['a.jpg', 'sub folder/12.05.2026.jpg', 'sub folder/b.jpg']);
  const sizes = await Promise.all(built.files.map((name) => sizeOf(path.join(built.path, name))));
  expect(sizes).toEqual(['jpeg 30x15', 'jpeg 30x20', 'jpeg 20x10']);
  const turned = await import('node:fs/promises').then((fs) => fs.readFile(`${built.path}/sub folder/12.05.2026.jpg`));
  expect(await cornersOf(turned)).toEqual(corners);
});

test('two files whose thumbnails would get one name are both named before any work', async () => {
  const image = await plain(10, 10).png().toBuffer();
  const project = new ImageProject({ files: { 'in/a.png': image, 'in/a.jpg': image, 'in/b.png': image } });
  const message = await project.buildFails('thumbnail_files', { files: ['in/a.jpg', 'in/b.png', 'in/a.png'] });
  expect(message).toContain("failed in prepare: Both 'in/a.jpg' and 'in/a.png' would get the name 'a.jpg'.");
});

test('a file that is no image is named with the reason', async () => {
  const project = new ImageProject({ files: { 'in/notes.jpg': 'Dear diary' } });
  const message = await project.buildFails('thumbnail_files', { files: ['in/notes.jpg'] });
  expect(message).toContain("The file 'in/notes.jpg' can't be read as an image: it is no image, but text.");
});
