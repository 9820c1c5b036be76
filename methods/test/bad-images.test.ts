import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { ImageProject } from './image-project.ts';
import { plain } from './test-images.ts';

/** Noise, so that a truncated file has something to miss. */
function noise(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 2654435761) >>> 24;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A PNG that says to have this size, with hardly any data. */
function claimedPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const cut = (image: Buffer, part: number): Buffer => image.subarray(0, Math.floor(image.length * part));

/** Each file, with what its reason must say; `good` for those that are images, however odd. */
let corpus: Record<string, readonly [content: Buffer | string, expected: RegExp | 'good']>;

beforeAll(async () => {
  const jpeg = await noise(120, 80).jpeg().toBuffer();
  const png = await noise(120, 80).png().toBuffer();
  const webp = await noise(120, 80).webp().toBuffer();
  const gif = await noise(120, 80).gif().toBuffer();
  const avif = await noise(120, 80).avif().toBuffer();
  const broken = Buffer.from(png);
  broken.fill(0, Math.floor(png.length / 2), Math.floor(png.length / 2) + 200);
  const pages = await Promise.all(
    [0, 1, 2].map((shade) =>
      plain(20, 10, [shade * 100, 0, 0])
        .png()
        .toBuffer(),
    ),
  );
  corpus = {
    'truncated.jpg': [cut(jpeg, 0.7), /premature end|truncated|VipsJpeg|corrupt/i],
    'no-end.jpg': [jpeg.subarray(0, -2), /premature end|truncated|VipsJpeg/i],
    'head-only.jpg': [jpeg.subarray(0, 40), /bad|premature|header|format/i],
    'truncated.png': [cut(png, 0.7), /end|read|spng|libpng|truncated/i],
    'truncated.webp': [cut(webp, 0.7), /./],
    'truncated.gif': [cut(gif, 0.6), /./],
    'truncated.avif': [cut(avif, 0.6), /./],
    'empty.jpg': ['', /^it is empty$/],
    'text.jpg': ['Dear diary, this is no picture.', /unsupported image format/],
    'zeros.jpg': [Buffer.alloc(5000), /unsupported image format/],
    'zero-size.png': [claimedPng(0, 10), /./],
    'bomb.png': [
      claimedPng(60_000, 60_000),
      /^it has 60000×60000 = 3600000000 pixels, more than pixelLimit = 268402689$/,
    ],
    'png-named.jpg': [png, 'good'],
    'garbage-behind.jpg': [Buffer.concat([jpeg, Buffer.from('and more behind the end')]), 'good'],
    'cmyk.jpg': [await noise(40, 30).toColourspace('cmyk').jpeg().toBuffer(), 'good'],
    'deep.png': [await noise(40, 30).toColourspace('rgb16').png().toBuffer(), 'good'],
    'grey.jpg': [await noise(40, 30).greyscale().jpeg().toBuffer(), 'good'],
    'animated.gif': [
      await sharp(pages, { join: { animated: true } })
        .gif()
        .toBuffer(),
      'good',
    ],
    'animated.webp': [
      await sharp(pages, { join: { animated: true } })
        .webp()
        .toBuffer(),
      'good',
    ],
    'one-pixel.png': [await plain(1, 1).png().toBuffer(), 'good'],
    ' leading space.jpg': [jpeg, 'good'],
    'new\nline.jpg': [jpeg, 'good'],
    '🌄 ünï "quoted" $HOME.jpg': [jpeg, 'good'],
    '-rf.jpg': [jpeg, 'good'],
    '...jpg': [jpeg, 'good'],
    '#%?.jpg': [jpeg, 'good'],
    'broken-inside.png': [broken, 'good'],
  };
});

async function corpusProject(): Promise<{ project: ImageProject; files: string[] }> {
  const project = new ImageProject();
  for (const [name, [content]] of Object.entries(corpus)) project.write(`in/${name}`, content);
  return { project, files: Object.keys(corpus).map((name) => `in/${name}`) };
}

const bad = (project: ImageProject, id: string): Map<string, string> =>
  new Map(
    [...project.dataset(`${id}/bad`).iterate(null, ['filename', 'reason'])].map(([name, reason]) => [
      String(name),
      String(reason),
    ]),
  );

test('each bad file costs one row, with its reason; each good one is stored, however odd', async () => {
  const { project, files } = await corpusProject();
  const built = await project.build('import_images', { files });
  const expected = Object.entries(corpus).filter(([, [, reason]]) => reason !== 'good');
  const found = bad(project, built.id);
  expect([...found.keys()].sort()).toEqual(expected.map(([name]) => name).sort());
  for (const [name, [, reason]] of expected) {
    if (reason !== 'good') expect([name, found.get(name)]).toEqual([name, expect.stringMatching(reason)]);
  }
  const good = files.length - expected.length;
  expect(built.result).toEqual({ imported: good, bad: expected.length, gone: [] });
  const images = project.imagesByFilename(built.id, 'image');
  expect(images.size).toBe(good);
  for (const [name, image] of images)
    expect([name, Buffer.from(corpus[name]?.[0] ?? '').equals(image)]).toEqual([name, true]);
  expect(project.byFilename(built.id, 'shape').get('animated.gif')).toEqual([20, 10]);
  expect(project.read(`workdirs/main/${built.id}/output/synthesis.txt`)).toBe(
    `${expected.length} of ${files.length} files can't be read as images.\n`,
  );
  // Slices are told, so that the output of the slice can be found.
  expect(new Set(project.dataset(`${built.id}/bad`).iterate(null, 'slice'))).toEqual(new Set([0, 1]));
});

test('verify decode reads every pixel, and finds what the header hides', async () => {
  const { project } = await corpusProject();
  const names = ['in/broken-inside.png', 'in/cmyk.jpg', 'in/deep.png', 'in/animated.webp', 'in/garbage-behind.jpg'];
  const built = await project.build('import_images', { files: names, verify: 'decode' });
  expect([...bad(project, built.id).keys()]).toEqual(['broken-inside.png']);
});

test('skip counts and keeps nothing of them; fail names the file', async () => {
  const { project } = await corpusProject();
  const files = ['in/text.jpg', 'in/cmyk.jpg'];
  const skipped = await project.build('import_images', { files, onError: 'skip' });
  expect(skipped.result).toEqual({ imported: 1, bad: 1, gone: [] });
  expect(bad(project, skipped.id).size).toBe(0);
  expect(await project.buildFails('import_images', { files, onError: 'fail' })).toContain(
    "The file 'in/text.jpg' can't be read as an image: ",
  );
});

test('the pixel limit is an option', async () => {
  const { project } = await corpusProject();
  const built = await project.build('import_images', { files: ['in/cmyk.jpg'], pixelLimit: 1199 });
  expect(bad(project, built.id).get('cmyk.jpg')).toBe('it has 40×30 = 1200 pixels, more than pixelLimit = 1199');
  expect((await project.build('import_images', { files: ['in/cmyk.jpg'], pixelLimit: 1200 })).result).toMatchObject({
    imported: 1,
  });
});

test('what is no readable file costs a row too: a directory, a pipe, a link to nowhere, an unreadable file, a name that is not UTF-8', async () => {
  const project = new ImageProject({ files: { 'in/good.jpg': await plain(4, 4).jpeg().toBuffer() } });
  mkdirSync(project.path('in/folder.jpg'));
  execFileSync('mkfifo', [project.path('in/pipe.jpg')]);
  symlinkSync('nowhere', project.path('in/link.jpg'));
  // Not even root may read this; that it has no permission, others are told by the same way.
  symlinkSync('/proc/self/mem', project.path('in/unreadable.jpg'));
  writeFileSync(
    Buffer.concat([Buffer.from(project.path('in/caf')), Buffer.from([0xe9]), Buffer.from('.jpg')]),
    await plain(4, 4).jpeg().toBuffer(),
  );
  const names = ['good', 'folder', 'pipe', 'link', 'unreadable', 'caf\ufffd'];
  const files = names.map((name) => `in/${name}.jpg`);
  const built = await project.build('import_images', { files });
  expect(built.result).toEqual({ imported: 1, bad: 5, gone: [] });
  expect(Object.fromEntries(bad(project, built.id))).toEqual({
    'folder.jpg': "The input file 'in/folder.jpg' can't be read: it is a directory",
    'pipe.jpg': "The input file 'in/pipe.jpg' can't be read: it is a special file",
    'link.jpg': "The input file 'in/link.jpg' can't be read: it is a link to nowhere",
    'unreadable.jpg': "The input file 'in/unreadable.jpg' can't be read: EIO: i/o error",
    'caf\ufffd.jpg': "The input file 'in/caf\ufffd.jpg' can't be read: its name is not UTF-8",
  });
  // The same again is the same job; when one can be read, it is another.
  expect((await project.build('import_images', { files })).id).toBe(built.id);
  writeFileSync(project.path('in/nowhere'), await plain(6, 5).jpeg().toBuffer());
  const again = await project.build('import_images', { files, source: `${built.id}/bad` });
  expect(again.result).toEqual({ imported: 1, bad: 4, gone: [] });
  expect([...project.byFilename(again.id, 'shape')]).toEqual([['link.jpg', [6, 5]]]);
});

test('a file that is not there is an error before anything runs, for it may be a slip of the pen', async () => {
  const project = new ImageProject({ files: { 'in/a.jpg': await plain(8, 8).jpeg().toBuffer() } });
  expect(await project.buildFails('import_images', { files: ['in/a.jpg', 'in/b.jpg'] })).toContain(
    "There is no input file 'in/b.jpg'.",
  );
});

test('thumbnailer: an image that can’t be decoded fails the job, naming row and file, or costs one cell', async () => {
  const { project } = await corpusProject();
  const { id: source } = await project.build('import_images', {
    files: ['in/cmyk.jpg', 'in/broken-inside.png', 'in/deep.png'],
  });
  const message = await project.buildFails('thumbnailer', { source, size: [10, 10] });
  expect(message).toMatch(/Row 0 of slice 0 \('broken-inside\.png'\) failed: It can't be read as an image/);
  const built = await project.build('thumbnailer', { source, size: [10, 10], onError: 'record' });
  const thumbs = project.byFilename(built.id, 'thumb');
  expect([...thumbs].map(([name, thumb]) => [name, thumb === null]).sort()).toEqual([
    ['broken-inside.png', true],
    ['cmyk.jpg', false],
    ['deep.png', false],
  ]);
  expect([...project.dataset(`${built.id}/bad`).iterate(null, ['slice', 'row', 'reason'])]).toEqual([
    [0, 0, expect.stringContaining("can't be read as an image")],
  ]);
  // What comes next takes it as a missing image.
  const exported = await project.build('export_images', { source: built.id, column: 'thumb' });
  expect(exported.result).toEqual({ written: 2, skipped: 1, bad: 0 });
});
