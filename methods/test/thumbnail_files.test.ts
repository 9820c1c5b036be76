import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageProject, phasesOf } from './image-project.ts';
import { corners, cornersOf, oriented, plain, sizeOf } from './test-images.ts';

test('writes a thumbnail of each file below the common folder', async () => {
  const files = {
    'in/a.png': await plain(100, 50).png().toBuffer(),
    'in/sub folder/b.JPEG': await plain(20, 10).jpeg().toBuffer(),
    'in/sub folder/12.05.2026': await oriented(60, 40, 6),
  };
  const project = new ImageProject({ files });
  const built = await project.build('thumbnail_files', { root: 'in', files: Object.keys(files), size: [30, 30] });
  expect(built.result).toBe(3);
  expect(built.files).toEqual(['a.jpg', 'sub folder/12.05.2026.jpg', 'sub folder/b.jpg']);
  const sizes = await Promise.all(built.files.map((name) => sizeOf(path.join(built.path, name))));
  expect(sizes).toEqual(['jpeg 30x15', 'jpeg 30x20', 'jpeg 20x10']);
  const turned = await import('node:fs/promises').then((fs) => fs.readFile(`${built.path}/sub folder/12.05.2026.jpg`));
  expect(await cornersOf(turned)).toEqual(corners);
});

test('each thumbnail has a name of its own, on any disk; what is no image costs a row, and is not read to its end', async () => {
  const image = await plain(10, 10).png().toBuffer();
  const names = [
    'a.png',
    'a.jpg',
    'A.JPG',
    'b.png',
    'album.png',
    'album.jpg/1.png',
    'attempts/1.png',
    'film.mov',
    'text.jpg',
  ];
  const project = new ImageProject({
    files: { ...Object.fromEntries(names.map((name) => [`in/${name}`, image])), 'in/text.jpg': 'Dear diary' },
  });
  project.write('in/film.mov', Buffer.concat([Buffer.from('\0\0\0\x14ftypqt  ', 'latin1'), Buffer.alloc(1e6)]));
  const files = names.map((name) => `in/${name}`);
  const built = await project.build('thumbnail_files', { root: 'in', files, onError: 'record' });
  expect(built.result).toBe(7);
  expect([...built.files].sort()).toEqual([
    'A.JPG.jpg',
    'a.jpg',
    'a.png.jpg',
    'album.jpg/1.jpg',
    'album~2.jpg',
    'attempts~2/1.jpg',
    'b.jpg',
  ]);
  expect([...project.dataset(`${built.id}/bad`).iterate(null, ['filename', 'path', 'reason'])].sort()).toEqual([
    ['film.mov', 'in/film.mov', 'it is a film (MOV)'],
    ['text.jpg', 'in/text.jpg', 'it is no image, but text'],
  ]);
  const read = phasesOf(built).reduce((sum, { inputBytesRead }) => sum + inputBytesRead, 0);
  expect(read).toBeLessThan(10_000);
});

test('a file that is no image is named with the reason', async () => {
  const project = new ImageProject({ files: { 'in/notes.jpg': 'Dear diary' } });
  const message = await project.buildFails('thumbnail_files', { root: 'in', files: ['in/notes.jpg'] });
  expect(message).toContain("The file 'in/notes.jpg' can't be read as an image: it is no image, but text.");
});
