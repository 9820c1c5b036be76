import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type Built, ImageProject, phasesOf } from './image-project.ts';
import { plain, sizeOf } from './test-images.ts';

/** A project with a dataset of these rows, in turn over two slices; null is a missing image. */
async function projectWith(rows: readonly (readonly [filename: string, image: Uint8Array | null])[]) {
  const project = new ImageProject({
    methods: {
      make_rows: `
        import { defineMethod, z } from '@accelerator/sdk';
        export default defineMethod({
          options: z.object({ rows: z.array(z.tuple([z.string(), z.string().nullable()])) }),
          synthesis({ job, options }) {
            const writer = job.datasetWriter({ columns: { filename: 'unicode', image: 'bytes' } }).split();
            for (const [filename, image] of options.rows) {
              writer.write({ filename, image: image === null ? null : Buffer.from(image, 'base64') });
            }
          },
        });`,
    },
  });
  const encoded = rows.map(([name, image]) => [name, image === null ? null : Buffer.from(image).toString('base64')]);
  const { id } = await project.build('make_rows', { rows: encoded });
  return { project, source: id };
}

const jpeg = await plain(8, 6).jpeg().toBuffer();
const png = await plain(9, 5).png().toBuffer();
const webp = await plain(10, 4).webp().toBuffer();
const avif = await plain(16, 12).avif().toBuffer();

test('writes each image under its name, with the extension of what it is, in sub-folders', async () => {
  const { project, source } = await projectWith([
    ['a.jpg', jpeg],
    ['holidays 🌄/b.jpg', png],
    ['holidays 🌄/c.JPEG', jpeg],
    ['x/y/z/12.05.2026', webp],
    ['d.png', avif],
    ['a.png', png],
  ]);
  const built = await project.build('export_images', { source });
  expect(built.result).toEqual({ written: 6, skipped: 0, bad: 0 });
  const kinds = await Promise.all(
    built.files.map(async (name) => `${name}: ${await sizeOf(path.join(built.path, name))}`),
  );
  expect(kinds).toEqual([
    'a.jpg: jpeg 8x6',
    'a.png: png 9x5',
    'd.avif: heif 16x12',
    'holidays 🌄/b.png: png 9x5',
    'holidays 🌄/c.JPEG: jpeg 8x6',
    'x/y/z/12.05.2026.webp: webp 10x4',
  ]);
  expect(readFileSync(path.join(built.path, 'a.jpg')).equals(jpeg)).toBe(true);
});

test('what is taken from an earlier export and what is written anew stand in `renamed` in the order of the rows', async () => {
  const { project, source } = await projectWith(['a', 'b', 'c', 'd'].map((name) => [`${name}.jpg`, png] as const));
  const first = await project.build('export_images', { source });
  const rows = [webp, png, png, png, null].map((image, row) => [
    `${'abcde'[row]}.jpg`,
    image?.toString('base64') ?? null,
  ]);
  const { id } = await project.build('make_rows', { rows });
  const next = await project.build('export_images', { source: id, previous: first.id });
  expect(next.result).toEqual({ written: 4, skipped: 1, bad: 0 });
  expect([...project.dataset(`${next.id}/renamed`).iterate(null, ['filename', 'file'])]).toEqual([
    ['a.jpg', 'a.webp'],
    ['c.jpg', 'c.png'],
    ['b.jpg', 'b.png'],
    ['d.jpg', 'd.png'],
  ]);
  const inode = (built: typeof next, name: string): number => statSync(path.join(built.path, name)).ino;
  for (const name of ['b.png', 'c.png', 'd.png']) expect(inode(next, name)).toBe(inode(first, name));
});

test('leaves out rows without an image, and counts them', async () => {
  const { project, source } = await projectWith([
    ['a.jpg', null],
    ['b.jpg', jpeg],
    ['c.jpg', null],
  ]);
  const built = await project.build('export_images', { source });
  expect(built.files).toEqual(['b.jpg']);
  expect(built.result).toEqual({ written: 1, skipped: 2, bad: 0 });
});

test.each(['../x.jpg', '/x.jpg', 'a/../../x.jpg', '..', ''])(
  'refuses the name %j, which leads out of the job',
  async (name) => {
    const { project, source } = await projectWith([
      ['a.jpg', jpeg],
      [name, jpeg],
    ]);
    const message = await project.buildFails('export_images', { source });
    expect(message).toContain(`The file name ${JSON.stringify(name)} would lead out of the job directory.`);
  },
);

test('two rows of one name are both named, in different slices too, before anything is written', async () => {
  const { project, source } = await projectWith([
    ['b/a.jpg', jpeg],
    ['b//./a.jpg', jpeg],
    ['c.jpg', jpeg],
  ]);
  const message = await project.buildFails('export_images', { source });
  expect(message).toContain('failed in prepare');
  expect(message).toContain("Both 'b/a.jpg' and 'b//./a.jpg' would get the name 'b/a.jpg'.");
  const recorded = await project.build('export_images', { source, onError: 'record' });
  expect(recorded.result).toEqual({ written: 2, skipped: 0, bad: 1 });
  expect([...project.dataset(`${recorded.id}/bad`).iterate(null, ['filename', 'reason'])]).toEqual([
    ['b//./a.jpg', 'another row has the same name'],
  ]);
});

test('every image gets a file of its own, on any disk, whatever the names are', async () => {
  const long = 'ä'.repeat(125);
  const rows: [string, Buffer][] = [
    // One name for the sake of the extension; with an owner of that name, and without.
    ['IMG_1.jpg', jpeg],
    ['IMG_1.png', jpeg],
    ['IMG_2.jpg', webp],
    ['IMG_2.png', webp],
    ['IMG_2', webp],
    // One name on disks that don't tell small letters or spellings apart, or forget what ends a name.
    ['Beach.jpg', jpeg],
    ['beach.JPG', jpeg],
    ['caf\u00e9.png', png],
    ['cafe\u0301.png', png],
    ['Stra\u00dfe.jpg', jpeg],
    ['STRASSE.jpg', jpeg],
    ['Sub/x.jpg', jpeg],
    ['sub/X.jpg', jpeg],
    // A folder of the name of a file.
    ['album', jpeg],
    ['album.jpg/1.jpg', jpeg],
    // Folders and files of the engine's.
    ['attempts/1.jpg', jpeg],
    ['Attempts/2.jpg', jpeg],
    ['attempts/3.jpg', jpeg],
    ['attempts~2/3.jpg', png],
    ['post.json', jpeg],
    ['bad/1.jpg', jpeg],
    ['renamed/filename/1.jpg', jpeg],
    ['default/1.jpg', jpeg],
    // Too long, or only with their new extension.
    [`${long}.jpg`, jpeg],
    [`${long}.webp`, jpeg],
    [`${long}x.jpg`, avif],
    [`${'y'.repeat(400)}.jpg`, jpeg],
    [`${'y'.repeat(401)}.jpg`, jpeg],
    [`${'z'.repeat(300)}/1.jpg`, jpeg],
    [`${'z'.repeat(301)}/1.jpg`, jpeg],
    // Odd, but names.
    ['new\nline\u001b[31m.jpg', jpeg],
    ['con: "a" <b>|?*.jpg', jpeg],
    ['.png', png],
  ];
  const { project, source } = await projectWith(rows);
  const built = await project.build('export_images', { source, onError: 'record' });
  expect(built.result).toEqual({ written: rows.length, skipped: 0, bad: 0 });
  const renamed = new Map(
    project
      .dataset(`${built.id}/renamed`)
      .typed({ filename: 'unicode', file: 'unicode' })
      .iterate(null, ['filename', 'file']),
  );
  const files = rows.map(([filename]) => renamed.get(filename) ?? filename);
  for (const [index, [filename, image]] of rows.entries()) {
    const written = readFileSync(path.join(built.path, files[index] ?? ''));
    expect([filename, written.equals(image)]).toEqual([filename, true]);
  }
  const folded = files.map((file) => file.normalize('NFC').toLowerCase().toUpperCase());
  expect(new Set(folded).size).toBe(rows.length);
  const folders = folded.flatMap((file) =>
    file
      .split('/')
      .slice(0, -1)
      .map((_, n, parts) => parts.slice(0, n + 1).join('/')),
  );
  expect(folded.filter((file) => folders.includes(file))).toEqual([]);
  expect(
    Math.max(...files.flatMap((file) => file.split('/').map((part) => Buffer.byteLength(part)))),
  ).toBeLessThanOrEqual(255);
  expect(Object.fromEntries(rows.slice(0, 16).map(([name], index) => [name, files[index]]))).toEqual({
    'IMG_1.jpg': 'IMG_1.jpg',
    'IMG_1.png': 'IMG_1.png.jpg',
    'IMG_2.jpg': 'IMG_2.jpg.webp',
    'IMG_2.png': 'IMG_2.png.webp',
    IMG_2: 'IMG_2.webp',
    'Beach.jpg': 'Beach.jpg',
    'beach.JPG': 'beach~2.JPG',
    'cafe\u0301.png': 'cafe\u0301.png',
    'caf\u00e9.png': 'caf\u00e9~2.png',
    'STRASSE.jpg': 'STRASSE.jpg',
    'Stra\u00dfe.jpg': 'Stra\u00dfe~2.jpg',
    'Sub/x.jpg': 'Sub/x.jpg',
    'sub/X.jpg': 'sub/X~2.jpg',
    album: 'album~2.jpg',
    'album.jpg/1.jpg': 'album.jpg/1.jpg',
    'attempts/1.jpg': 'attempts~2/1.jpg',
  });
});

test('reads only the names beforehand, as long as no two could meet', async () => {
  const { project, source } = await projectWith([
    ['a.jpg', jpeg],
    ['b.jpg', jpeg],
  ]);
  const built = await project.build('export_images', { source });
  const prepare = phasesOf(built).find(({ phase }) => phase === 'prepare');
  expect(Object.keys(prepare?.columnBytesRead ?? {})).toEqual([`${source}/filename`]);
});

test('bytes that are no image are named by row, slice and filename', async () => {
  const { project, source } = await projectWith([
    ['a.jpg', jpeg],
    ['b.jpg', Buffer.from('Dear diary')],
  ]);
  const message = await project.buildFails('export_images', { source });
  expect(message).toContain("Row 0 of slice 1 ('b.jpg') can't be read as an image: it is no image, but text.");
});

test('a column that is not there or holds no bytes is named', async () => {
  const { project, source } = await projectWith([['a.jpg', jpeg]]);
  expect(await project.buildFails('export_images', { source, column: 'thumb' })).toMatch(/failed in prepare.*'thumb'/);
  expect(await project.buildFails('export_images', { source, column: 'filename' })).toMatch(
    /failed in prepare.*Expected bytes in column 'filename'/,
  );
});

test('onError record: bad bytes and hostile names cost a row each, with the reason; skip only counts them', async () => {
  const { project, source } = await projectWith([
    ['good.jpg', jpeg],
    ['text.jpg', Buffer.from('no image')],
    ['../../escape.jpg', jpeg],
    ['also/good.png', png],
    ['empty.jpg', Buffer.alloc(0)],
    ['page.jpg', Buffer.from('<!DOCTYPE html><html>')],
    ['none.jpg', null],
  ]);
  const recorded = await project.build('export_images', { source, onError: 'record' });
  expect(recorded.result).toEqual({ written: 2, skipped: 1, bad: 4 });
  expect([...recorded.files].sort()).toEqual(['also/good.png', 'good.jpg']);
  const reasons = project.dataset(`${recorded.id}/bad`).iterate(null, ['filename', 'reason']);
  expect(Object.fromEntries(reasons)).toEqual({
    '../../escape.jpg': 'its name leads out of the job directory',
    'empty.jpg': 'it is empty',
    'page.jpg': 'it is a web page (HTML)',
    'text.jpg': 'it is no image, but text',
  });
  expect((await project.build('export_images', { source, onError: 'skip' })).result).toEqual({
    written: 2,
    skipped: 1,
    bad: 4,
  });
  expect(await project.buildFails('export_images', { source })).toContain('would lead out of the job directory');
});

test('images say which job wrote them, if that is wanted', async () => {
  const { project, source } = await projectWith([
    ['a.jpg', jpeg],
    ['b/ö.png', png],
    ['c.webp', webp],
  ]);
  const { id } = await project.build('make_rows', { rows: [['a.jpg', jpeg.toString('base64')]] });
  const [plainly, noted, other] = [
    await project.build('export_images', { source }),
    await project.build('export_images', { source, note: true }),
    await project.build('export_images', { source: id, note: true }),
  ];
  expect(noted.result).toEqual(plainly.result);
  const noteIn = (built: Built, file: string): string =>
    /\{"key":"[^"]+","method":"export_images","of":"[^"]+"\}/.exec(bytesOf(built, file).toString('utf8'))?.[0] ?? '';
  const { key } = JSON.parse(noteIn(noted, 'a.jpg'));
  expect(JSON.parse(noteIn(noted, 'b/ö.png'))).toEqual({ key, method: 'export_images', of: 'b/ö.png' });
  expect(noteIn(other, 'a.jpg')).not.toBe(noteIn(noted, 'a.jpg'));
  expect([noteIn(noted, 'c.webp'), noteIn(plainly, 'a.jpg')]).toEqual(['', '']);
  expect(bytesOf(noted, 'c.webp').equals(webp)).toBe(true);
  for (const file of ['a.jpg', 'b/ö.png']) {
    const [before, after] = [plainly, noted].map((built) => sharp(bytesOf(built, file)).raw().toBuffer());
    expect(await after).toEqual(await before);
  }
});

const bytesOf = ({ path: directory }: Built, file: string): Buffer => readFileSync(path.join(directory, file));
