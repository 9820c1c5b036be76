import { existsSync } from 'node:fs';
import type { Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { ImageProject, phasesOf } from './image-project.ts';
import { oriented, plain } from './test-images.ts';

test('stores the files as they are, named from the root, in code unit order over the slices', async () => {
  const jpeg = await plain(8, 6).jpeg().toBuffer();
  const png = await plain(9, 5).png().toBuffer();
  const odd = 'b/Ünï 🌄 [1] #%.PNG';
  const project = new ImageProject({ files: { 'in/b/a.jpg': jpeg, 'in/B.jpg': jpeg, [`in/${odd}`]: png } });
  const built = await project.build('import_images', { root: 'in', files: ['in/b/a.jpg', `in/${odd}`, 'in/B.jpg'] });
  const dataset = project.dataset(built.id);
  expect([...dataset.columns.values()].map(({ name, type }) => `${name} ${type}`).sort()).toEqual([
    'digest ascii',
    'filename unicode',
    'image bytes',
    'shape json',
  ]);
  expect([...dataset.iterate(0, 'filename')]).toEqual(['B.jpg', odd]);
  expect([...dataset.iterate(1, 'filename')]).toEqual(['b/a.jpg']);
  expect(project.byFilename(built.id, 'shape')).toEqual(
    new Map([
      ['B.jpg', [8, 6]],
      ['b/a.jpg', [8, 6]],
      [odd, [9, 5]],
    ]),
  );
  const images = project.imagesByFilename(built.id, 'image');
  expect(jpeg.equals(images.get('b/a.jpg') ?? new Uint8Array())).toBe(true);
  expect(png.equals(images.get(odd) ?? new Uint8Array())).toBe(true);
});

test('with previous, only files that are new or changed are read, and the rows of those that have changed or gone are retracted', async () => {
  const files = {
    'in/a.png': await plain(30, 20).png().toBuffer(),
    'in/b.png': await plain(31, 20).png().toBuffer(),
    'in/c.png': await plain(32, 20).png().toBuffer(),
  };
  const project = new ImageProject({ files });
  const first = await project.build('import_images', { root: 'in', files: Object.keys(files) });
  expect(first.result).toEqual({ imported: 3, bad: 0, gone: [] });
  const changed = await plain(40, 20).png().toBuffer();
  const added = await plain(41, 20).png().toBuffer();
  project.write('in/b.png', changed);
  project.write('in/d.png', added);
  const next = await project.build('import_images', {
    root: 'in',
    files: ['in/a.png', 'in/b.png', 'in/d.png'],
    previous: first.id,
  });
  expect(next.result).toEqual({ imported: 2, bad: 0, gone: ['c.png'] });
  expect(phasesOf(next).reduce((sum, { inputBytesRead }) => sum + inputBytesRead, 0)).toBe(
    changed.byteLength + added.byteLength,
  );
  const dataset = project.dataset(next.id);
  expect([...dataset.iterate(null, 'filename')].sort()).toEqual(['b.png', 'd.png']);
  expect([...dataset.chain().iterate(null, 'filename')].sort()).toEqual(['a.png', 'b.png', 'd.png']);
  expect(dataset.chain().retractedRows).toBe(2);
});

test('keeps the files of two folders apart that have the same name', async () => {
  const project = new ImageProject({
    files: {
      'in/summer/a.jpg': await plain(4, 4).jpeg().toBuffer(),
      'in/winter/a.jpg': await plain(5, 5).jpeg().toBuffer(),
    },
  });
  const built = await project.build('import_images', { root: 'in', files: ['in/winter/a.jpg', 'in/summer/a.jpg'] });
  expect([...project.byFilename(built.id, 'shape')]).toEqual([
    ['summer/a.jpg', [4, 4]],
    ['winter/a.jpg', [5, 5]],
  ]);
});

test('reads each file once', async () => {
  const files = { 'in/a.png': await plain(30, 20).png().toBuffer(), 'in/b.jpg': await plain(50, 40).jpeg().toBuffer() };
  const project = new ImageProject({ files });
  const built = await project.build('import_images', { root: 'in', files: Object.keys(files) });
  const read = phasesOf(built).reduce((sum, { inputBytesRead }) => sum + inputBytesRead, 0);
  expect(read).toBe(files['in/a.png'].byteLength + files['in/b.jpg'].byteLength);
});

test('the shape is the one that is displayed, for all eight orientations', async () => {
  const files: Record<string, Buffer> = {};
  for (let orientation = 1; orientation <= 8; orientation++)
    files[`${orientation}.jpg`] = await oriented(60, 40, orientation);
  const project = new ImageProject({ files });
  const built = await project.build('import_images', { files: Object.keys(files) });
  const shapes = project.byFilename(built.id, 'shape');
  expect(Object.fromEntries(shapes)).toEqual(Object.fromEntries(Object.keys(files).map((name) => [name, [60, 40]])));
});

test('takes every format that sharp reads', async () => {
  const image = (): Sharp => plain(24, 16);
  const files = {
    'a.jpeg': await image().jpeg().toBuffer(),
    'a.png': await image().png().toBuffer(),
    'a.webp': await image().webp().toBuffer(),
    'a.avif': await image().avif().toBuffer(),
    'a.gif': await image().gif().toBuffer(),
    'a.tiff': await image().tiff().toBuffer(),
  };
  const project = new ImageProject({ files });
  const built = await project.build('import_images', { files: Object.keys(files) });
  expect(Object.fromEntries(project.byFilename(built.id, 'shape'))).toEqual(
    Object.fromEntries(Object.keys(files).map((name) => [name, [24, 16]])),
  );
});

test('onError fail: a file that is no image fails the job, which names file and reason', async () => {
  const jpeg = await plain(8, 8).jpeg().toBuffer();
  const project = new ImageProject({
    files: { 'in/a.jpg': jpeg, 'in/text.jpg': 'Dear diary', 'in/empty.png': '', 'in/head.jpg': jpeg.subarray(0, 40) },
  });
  for (const [name, reason] of [
    ['text.jpg', 'it is no image, but text'],
    ['empty.png', 'it is empty'],
    ['head.jpg', 'its end is missing'],
  ]) {
    const message = await project.buildFails('import_images', {
      root: 'in',
      files: ['in/a.jpg', `in/${name}`],
      onError: 'fail',
    });
    expect(message).toContain(`The file 'in/${name}' can't be read as an image: ${reason}.`);
  }
});

test('a missing file is named, and no job is left', async () => {
  const project = new ImageProject({ files: { 'in/a.jpg': await plain(8, 8).jpeg().toBuffer() } });
  const message = await project.buildFails('import_images', { root: 'in', files: ['in/a.jpg', 'in/b.jpg'] });
  expect(message).toContain("There is no input file 'in/b.jpg'");
  expect(existsSync(project.path('workdirs/main/main-1'))).toBe(false);
});

test('a file that is given twice is an error that names both', async () => {
  const project = new ImageProject({ files: { 'in/a.jpg': await plain(8, 8).jpeg().toBuffer() } });
  const message = await project.buildFails('import_images', { root: 'in', files: ['in/a.jpg', 'in/../in/a.jpg'] });
  expect(message).toContain("Both 'in/a.jpg' and 'in/../in/a.jpg' would get the name 'a.jpg'.");
});

test('a file that is replaced after it was listed fails the import, whatever is done with bad files', async () => {
  const project = new ImageProject({
    config: { slices: 1, workers: 1 },
    methods: {
      holds: `import { existsSync, writeFileSync } from 'node:fs';
        import { setTimeout } from 'node:timers/promises';
        import { defineMethod, z } from '@accelerator/sdk';
        export default defineMethod({
          options: z.object({ folder: z.string() }),
          async synthesis({ options: { folder } }) {
            writeFileSync(folder + '/held', '');
            while (!existsSync(folder + '/go')) await setTimeout(5);
          },
        });`,
    },
    scripts: {
      race: `import { existsSync, renameSync, writeFileSync } from 'node:fs';
        import { setTimeout } from 'node:timers/promises';
        import { defineBuild } from '@accelerator/sdk';
        export default defineBuild(async (urd) => {
          const files = await urd.files('in');
          // The only process is held up until the key is made and the file is another one.
          const holding = urd.build('holds', { folder: process.cwd() });
          while (!existsSync('held')) await setTimeout(5);
          const job = urd.build('import_images', { files, onError: 'skip' });
          while (!existsSync('workdirs/main/main-2/setup.json')) await setTimeout(5);
          if (existsSync('new.png')) renameSync('new.png', 'in/b.png');
          writeFileSync('go', '');
          await holding;
          await job;
        });`,
    },
  });
  for (const [index, name] of ['in/a.png', 'in/b.png', 'new.png'].entries()) {
    project.write(
      name,
      await plain(6 + index, 5)
        .png()
        .toBuffer(),
    );
  }
  const { status, events } = await project.run('race');
  expect(status).toBe(1);
  expect(events.find((event) => event.type === 'run-failed')).toMatchObject({
    error: {
      code: 'JOB_FAILED',
      message: expect.stringContaining("The input file 'in/b.png' changed during the run."),
    },
  });
  expect(await project.run('race')).toMatchObject({ status: 0, stderr: '' });
  expect(project.byFilename('main-3', 'shape')).toEqual(
    new Map([
      ['a.png', [6, 5]],
      ['b.png', [8, 5]],
    ]),
  );
});
