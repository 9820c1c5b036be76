import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageProject, phasesOf } from './image-project.ts';
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

test('two rows with one target are both named, in different slices too, before anything is written', async () => {
  for (const [first, second] of [
    ['b/a.jpg', 'b/a.png'],
    ['b/a.jpg', 'b//./a.jpg'],
    ['b/a', 'b/a.webp'],
  ] as const) {
    const { project, source } = await projectWith([
      [first, jpeg],
      [second, jpeg],
      ['c.jpg', jpeg],
    ]);
    const message = await project.buildFails('export_images', { source });
    expect(message).toContain('failed in prepare');
    expect(message).toContain(`Both '${first}' and '${second}' would get the name`);
  }
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
  expect(message).toContain("Row 0 of slice 1 ('b.jpg') holds no image of a format that is known");
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
    ['post.json', jpeg],
    ['none.jpg', null],
  ]);
  const recorded = await project.build('export_images', { source, onError: 'record' });
  expect(recorded.result).toEqual({ written: 2, skipped: 1, bad: 3 });
  expect([...recorded.files].sort()).toEqual(['also/good.png', 'good.jpg']);
  const reasons = project.dataset(`${recorded.id}/bad`).iterate(null, ['filename', 'reason']);
  expect(Object.fromEntries(reasons)).toEqual({
    '../../escape.jpg': expect.stringContaining('would lead out of the job directory'),
    'post.json': expect.stringMatching(/the engine's own|holds/),
    'text.jpg': expect.stringContaining("('text.jpg') holds no image of a format that is known"),
  });
  expect((await project.build('export_images', { source, onError: 'skip' })).result).toEqual({
    written: 2,
    skipped: 1,
    bad: 3,
  });
  expect(await project.buildFails('export_images', { source })).toContain('would lead out of the job directory');
});
