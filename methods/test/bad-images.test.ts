import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import { z } from '@accelerator/sdk';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { bigTiffOf, pngChunk, tiffOf } from './deep-images.ts';
import { ImageProject, phasesOf } from './image-project.ts';
import { plain } from './test-images.ts';

/** Noise, so that a truncated file has something to miss. */
function noise(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 2654435761) >>> 24;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A PNG that says to have this size, with hardly any data. */
function claimedPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(100))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture of 8 × 8 pixels, by the encoder of libheif and x265. */
const heic = Buffer.from(
  'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA' +
    'AA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAAgACAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAAMgACAAEAAAAAAAAA' +
    'AQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAA' +
    'ALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQED' +
    'cAAAAwCQAAADAAADAB6gIIEFluqumubgQEDAgAAAAwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlz' +
    'cGUAAAAAAAAACAAAAAgAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGlt' +
    'ZwACAAEAAQAAADptZGF0AAAALigBrxMhYmNA9Sci//fkn/yHuf8XdlhZ3K6AwVvy+sD2ZJvA86qRnoCHaacwFXg=',
  'base64',
);

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="9" height="9"/></svg>';

/** Bytes as they stand at the start of a file of some kind. */
const starting = (start: string): Buffer => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(200, 7)]);

function withByte(image: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(image);
  changed[at] = value;
  return changed;
}

const unread = (what: string): string => `${what}, which can't be read here: convert it to JPEG or PNG`;
const unknown = (format: string): string =>
  `it is an image in a format that can't be read here (${format}): convert it to JPEG or PNG`;
const raw = (kind = ''): string => `it is a raw file of a camera${kind && ` (${kind})`}: convert it to JPEG or PNG`;

const cut = (image: Buffer, part: number): Buffer => image.subarray(0, Math.floor(image.length * part));

/** Each file, with what its reason must say; `good` for those that are images, however odd. */
let corpus: Record<string, readonly [content: Buffer | string, expected: RegExp | string]>;

beforeAll(async () => {
  const jpeg = await noise(120, 80).jpeg().toBuffer();
  const png = await noise(120, 80).png().toBuffer();
  const webp = await noise(120, 80).webp().toBuffer();
  const gif = await noise(120, 80).gif().toBuffer();
  const avif = await noise(120, 80).avif().toBuffer();
  const tiff = await noise(120, 80).tiff({ compression: 'lzw' }).toBuffer();
  const scan = jpeg.indexOf(Buffer.of(0xff, 0xda));
  const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
  const red = [65_535, 0, 0];
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
    'truncated.jpg': [cut(jpeg, 0.7), 'its end is missing'],
    'no-end.jpg': [jpeg.subarray(0, -2), 'its end is missing'],
    'head-only.jpg': [jpeg.subarray(0, 40), 'its end is missing'],
    'truncated.png': [cut(png, 0.7), 'its end is missing'],
    'truncated.webp': [cut(webp, 0.7), 'its end is missing'],
    'truncated.gif': [cut(gif, 0.6), 'its end is missing'],
    'truncated.avif': [cut(avif, 0.6), 'its end is missing'],
    'truncated.tif': [cut(tiff, 0.6), 'its end is missing'],
    'empty.jpg': ['', 'it is empty'],
    'text.jpg': ['Dear diary, this is no picture.', 'it is no image, but text'],
    'zeros.jpg': [Buffer.alloc(5000), 'it is nothing but zeros'],
    'page.jpg': ['\n<!-- 404 -->\n<!DOCTYPE html><html>', 'it is a web page (HTML)'],
    'noise.jpg': [starting('\x01\x02\x03\x04'), 'it is of no kind that is known'],
    'bmp.jpg': [starting('BM'), unknown('BMP')],
    'jxl.jpg': [starting('\xff\x0a'), unknown('JXL')],
    'psd.jpg': [starting('8BPS\0\x01'), unknown('PSD')],
    'pdf.jpg': [starting('%PDF-1.7\n'), 'it is no image, but a file of the type PDF'],
    'film.mp4': [starting('\0\0\0\x18ftypisom'), 'it is a film (MP4)'],
    'film.mov': [starting('\0\0\0\x14ftypqt  '), 'it is a film (MOV)'],
    'sound.jpg': [starting('fLaC'), 'it is a sound file (FLAC)'],
    'camera.cr3': [starting('\0\0\0\x18ftypcrx '), raw('CR3')],
    'camera.raf': [starting('FUJIFILMCCD-RAW 0201'), raw()],
    'camera.orf': [starting('IIRO\x08\0\0\0'), raw()],
    'camera.rw2': [starting('IIU\0\x18\0\0\0'), raw()],
    'camera.dng': [
      tiffOf(red, { depth: 8 }, [[50706, 'bytes', Buffer.of(1, 4, 0, 0)]]),
      /^it is a raw file of a camera/,
    ],
    'camera.pef': [tiffOf(red, { depth: 8 }, [[254, 'long', 1]]), raw()],
    'camera.3fr': [tiffOf([1000], { depth: 16 }, [[262, 'word', 32803]]), raw()],
    'phone.heic': [heic, unread('it is compressed by HEVC (as in HEIC files of iPhones)')],
    'lzma.tif': [tiffOf(red, { depth: 8 }, [[259, 'word', 34925]]), unread('it is compressed by LZMA')],
    'zstd.tif': [tiffOf(red, { depth: 8 }, [[259, 'word', 50000]]), unread('it is compressed by ZSTD')],
    'old.tif': [tiffOf(red, { depth: 8 }, [[259, 'word', 6]]), unread('it is compressed by Old-style JPEG')],
    'float.tif': [
      tiffOf(red, { depth: 16 }, [[339, 'word', [3, 3, 3]]]),
      unread('its pixels are floating point numbers'),
    ],
    'signed.tif': [
      tiffOf(red, { depth: 16 }, [[339, 'word', [2, 2, 2]]]),
      unread('its pixels are numbers with a sign'),
    ],
    'wide.tif': [
      tiffOf([0, 1], { depth: 16 }, [
        [258, 'word', 32],
        [277, 'word', 1],
        [338, 'word', []],
      ]),
      unread('its pixels are numbers of 32 bits'),
    ],
    'lab.tif': [tiffOf(red, { depth: 8 }, [[262, 'word', 8]]), unread('its pixels are colours in CIELAB')],
    'camera.cr2': [Buffer.concat([Buffer.from('II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0\0\0\0\0', 'latin1')]), raw('CR2')],
    'camera.mrw': [starting('\0MRM\0\x01'), raw()],
    'camera.x3f': [starting('FOVb\x01\0\x02\0'), raw()],
    'camera.crw': [starting('II\x1a\0\0\0HEAPCCDR'), raw()],
    'big-camera.dng': [bigTiffOf([[50706, 4]]), /^it is a raw file of a camera/],
    'comments.html': [`${'<!---->'.repeat(500)}<p>`, 'it is no image, but text'],
    'drawing.svgz': [gzipSync(drawing), 'good'],
    'licence.svg': [
      `<?xml version="1.0"?><!-- ${'x'.repeat(5000)} --><!DOCTYPE svg [<!ENTITY a "b">]>${drawing}`,
      'good',
    ],
    'lossless.jpg': [withByte(jpeg, frame + 1, 0xc3), unread('it is compressed by lossless JPEG')],
    'layered.jpg': [withByte(jpeg, frame + 1, 0xc5), unread('it is compressed by hierarchical JPEG')],
    'deep.jpg': [withByte(jpeg, frame + 4, 12), unread('its pixels are numbers of 12 bits')],
    'apple.png': [
      Buffer.concat([png.subarray(0, 8), pngChunk('CgBI', Buffer.of(80, 0, 32, 2)), png.subarray(8)]),
      unread('it is a PNG file of iOS (CgBI)'),
    ],
    'no-header.png': [Buffer.concat([png.subarray(0, 8), png.subarray(33)]), 'its header is damaged'],
    'unknown.tif': [tiffOf(red, { depth: 8 }, [[259, 'word', 4711]]), unread('it is compressed by an unknown method')],
    'good.tif': [tiffOf(red, { depth: 8 }), 'good'],
    'stray-bytes.jpg': [Buffer.concat([jpeg.subarray(0, scan), Buffer.alloc(3), jpeg.subarray(scan)]), 'good'],
    'zero-size.png': [claimedPng(0, 10), /./],
    'bomb.png': [
      claimedPng(60_000, 60_000),
      'it has 60000×60000 = 3600000000 pixels, more than pixelLimit = 268402689',
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
  const built = await project.build('import_images', { root: 'in', files });
  const expected = Object.entries(corpus).filter(([, [, reason]]) => reason !== 'good');
  const found = bad(project, built.id);
  expect([...found.keys()].sort()).toEqual(expected.map(([name]) => name).sort());
  for (const [name, [, reason]] of expected) {
    expect([name, found.get(name)]).toEqual([name, reason instanceof RegExp ? expect.stringMatching(reason) : reason]);
    expect(found.get(name)?.length).toBeLessThan(160);
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
  const built = await project.build('import_images', { root: 'in', files: names, verify: 'decode' });
  expect([...bad(project, built.id).keys()]).toEqual(['broken-inside.png']);
});

test('skip counts and keeps nothing of them; fail names the file', async () => {
  const { project } = await corpusProject();
  const files = ['in/text.jpg', 'in/cmyk.jpg'];
  project.write(
    'methods/texts.ts',
    `import { defineMethod } from '@accelerator/sdk';
export default defineMethod({ prepare({ job }) {
  const writer = job.datasetWriter({ columns: { filename: 'unicode', image: 'bytes' } }).split();
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writer.write(name, Buffer.from('no image'));
} });`,
  );
  project.write(
    'build-scripts/told.ts',
    `import { defineBuild } from '@accelerator/sdk';
export default defineBuild(async (urd) => {
  await urd.build('import_images', { root: 'in', files: ${JSON.stringify(files)}, onError: 'skip' });
  await urd.build('export_images', { source: await urd.build('texts'), onError: 'skip' });
});`,
  );
  for (const how of ['job-finished', 'job-reused']) {
    const { events } = await project.run('told');
    const told = events.flatMap((event) =>
      (event.type === 'job-finished' || event.type === 'job-reused') &&
      event.type === how &&
      event.badRows !== undefined
        ? [[event.method, event.badRows, event.badDataset]]
        : [],
    );
    expect(told).toEqual([
      ['import_images', 1, undefined],
      ['export_images', 3, undefined],
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', badRows: 4 });
  }
  expect((await project.ax('job', 'export_images')).stdout).toMatch(/^ *bad rows +3$/m);
  const skipped = await project.build('import_images', { root: 'in', files, onError: 'skip' });
  expect(skipped.result).toEqual({ imported: 1, bad: 1, gone: [] });
  expect(bad(project, skipped.id).size).toBe(0);
  expect(await project.buildFails('import_images', { root: 'in', files, onError: 'fail' })).toContain(
    "The file 'in/text.jpg' can't be read as an image: ",
  );
});

test('the pixel limit is an option', async () => {
  const { project } = await corpusProject();
  const built = await project.build('import_images', { root: 'in', files: ['in/cmyk.jpg'], pixelLimit: 1199 });
  expect(bad(project, built.id).get('cmyk.jpg')).toBe('it has 40×30 = 1200 pixels, more than pixelLimit = 1199');
  expect(
    (await project.build('import_images', { root: 'in', files: ['in/cmyk.jpg'], pixelLimit: 1200 })).result,
  ).toMatchObject({
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
  const built = await project.build('import_images', { root: 'in', files });
  expect(built.result).toEqual({ imported: 1, bad: 5, gone: [] });
  expect(Object.fromEntries(bad(project, built.id))).toEqual({
    'folder.jpg': 'it is a directory',
    'pipe.jpg': 'it is a special file',
    'link.jpg': 'it is a link to nowhere',
    'unreadable.jpg': "it can't be read (EIO: i/o error)",
    'caf\ufffd.jpg': 'its name is not UTF-8',
  });
  // The same again is the same job; when one can be read, it is another.
  expect((await project.build('import_images', { root: 'in', files })).id).toBe(built.id);
  writeFileSync(project.path('in/nowhere'), await plain(6, 5).jpeg().toBuffer());
  const again = await project.build('import_images', { root: 'in', files, source: `${built.id}/bad` });
  expect(again.result).toEqual({ imported: 1, bad: 4, gone: [] });
  expect([...project.byFilename(again.id, 'shape')]).toEqual([['link.jpg', [6, 5]]]);
});

test('a file that is not there is an error before anything runs, for it may be a slip of the pen', async () => {
  const project = new ImageProject({ files: { 'in/a.jpg': await plain(8, 8).jpeg().toBuffer() } });
  expect(await project.buildFails('import_images', { root: 'in', files: ['in/a.jpg', 'in/b.jpg'] })).toContain(
    "There is no input file 'in/b.jpg'.",
  );
});

test('thumbnailer: an image that can’t be decoded fails the job, naming row and file, or costs one cell', async () => {
  const { project } = await corpusProject();
  const { id: source } = await project.build('import_images', {
    root: 'in',
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
  expect([...project.dataset(`${built.id}/bad`).iterate(null, ['filename', 'slice', 'row', 'reason'])]).toEqual([
    ['broken-inside.png', 0, 0, expect.stringContaining("can't be read as an image")],
  ]);
  // What comes next takes it as a missing image.
  const exported = await project.build('export_images', { source: built.id, column: 'thumb' });
  expect(exported.result).toEqual({ written: 2, skipped: 1, bad: 0 });
});

test('the other methods too can be told that a bad image costs only itself', async () => {
  const { project } = await corpusProject();
  project.write(
    'build-scripts/all.ts',
    `import { writeFileSync } from 'node:fs';
     import { defineBuild } from '@accelerator/sdk';
     export default defineBuild(async (urd) => {
       const source = await urd.build('import_images', { root: 'in', files: ['in/cmyk.jpg', 'in/broken-inside.png', 'in/deep.png'] });
       const options = { source, onError: 'record' } as const;
       const compressed = await urd.build('svd_compress', { ...options, rank: 31 });
       const tiles = await urd.build('cut_tiles', { ...options, tile: 30 });
       const none = await urd.build('cut_tiles', { ...options, tile: 31 });
       const mosaic = await urd.build('mosaic', { source: tiles, library: source, tile: 30, onError: 'skip' });
       writeFileSync('ids.json', JSON.stringify([compressed, tiles, none, mosaic].map(({ id }) => id)));
       await urd.build('mosaic', { source: tiles, library: source, tile: 30 });
     });`,
  );
  const outcome = await project.run('all');
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain(
    "The image 'broken-inside.png' of the library can't be read as an image: it is damaged",
  );
  const [compressed = '', tiles = '', none = '', mosaic = ''] = z.array(z.string()).parse(project.readJson('ids.json'));
  const rank = 'Expected a rank of at most 30 for an image of 40x30 pixels, received 31.';
  expect(Object.fromEntries(bad(project, compressed))).toEqual({
    'broken-inside.png': expect.stringContaining("can't be read as an image: it is damaged"),
    'cmyk.jpg': rank,
    'deep.png': rank,
  });
  expect(Object.fromEntries(bad(project, tiles))).toEqual({
    'broken-inside.png': expect.stringMatching(/^it is damaged/),
  });
  expect(bad(project, none).get('cmyk.jpg')).toBe('it is smaller than a tile');
  // Each of the two good images has two tiles.
  expect([tiles, none, mosaic].map((id) => project.dataset(id).rows)).toEqual([4, 0, 4]);
});

test('what the import calls good can be read by the methods that follow', async () => {
  const { project, files } = await corpusProject();
  const hidden = 'in/broken-inside.png';
  const { id: source } = await project.build('import_images', {
    root: 'in',
    files: files.filter((file) => file !== hidden),
  });
  const { rows } = project.dataset(source);
  const made = await project.build('thumbnailer', { source, size: [10, 10] });
  expect([...project.dataset(made.id).iterate(null, 'thumb')].filter((thumb) => thumb !== null)).toHaveLength(rows);
  await project.build('cut_tiles', { source, tile: 1 });
  expect((await project.build('export_images', { source, onError: 'record' })).result).toMatchObject({ skipped: 0 });
});

test('a film beside the photographs is told by its first bytes; the rest is not read', async () => {
  const jpeg = await plain(8, 8).jpeg().toBuffer();
  const project = new ImageProject({ files: { 'in/a.jpg': jpeg, 'in/film.mov': '' } });
  const film = Buffer.concat([Buffer.from('\0\0\0\x14ftypqt  ', 'latin1'), Buffer.alloc(64)]);
  writeFileSync(project.path('in/film.mov'), film);
  truncateSync(project.path('in/film.mov'), 100e6);
  const built = await project.build('import_images', { root: 'in', files: ['in/a.jpg', 'in/film.mov'] });
  expect(Object.fromEntries(bad(project, built.id))).toEqual({ 'film.mov': 'it is a film (MOV)' });
  const read = phasesOf(built).reduce((sum, { inputBytesRead }) => sum + inputBytesRead, 0);
  expect(read).toBe(jpeg.byteLength + 4096);
  expect(await project.buildFails('import_images', { root: 'in', files: ['in/film.mov'], onError: 'fail' })).toContain(
    "The file 'in/film.mov' can't be read as an image: it is a film (MOV).",
  );
});

test('the reason is that of the picture, however many are in work', async () => {
  const reds = await Promise.all(
    [1, 2, 3, 4].map((n) =>
      noise(60 + n, 40)
        .jpeg()
        .toBuffer(),
    ),
  );
  const files: Record<string, Buffer | string> = {};
  for (const [index, image] of reds.entries()) {
    files[`in/${index}-cut.jpg`] = image.subarray(0, image.length - 200);
    files[`in/${index}-heic.jpg`] = heic;
    files[`in/${index}-good.jpg`] = image;
  }
  const project = new ImageProject({
    files,
    methods: {
      take_all: `
        import { defineMethod, inputFiles, z } from '@accelerator/sdk';
        export default defineMethod({
          options: z.object({ files: inputFiles() }),
          synthesis({ job, options }) {
            const writer = job.datasetWriter({ columns: { filename: 'unicode', image: 'bytes' } }).split();
            for (const file of options.files) writer.write({ filename: file.name, image: file.read() });
          },
        });`,
    },
  });
  const { id: source } = await project.build('take_all', { files: Object.keys(files) });
  const made = await project.build('thumbnailer', { source, size: [9, 9], onError: 'record' });
  const names = [0, 1].map((sliceno) => [...project.dataset(source).iterate(sliceno, 'filename')]);
  const rows = [...project.dataset(`${made.id}/bad`).iterate(null, ['slice', 'row', 'reason'])];
  expect(rows).toHaveLength(8);
  for (const [slice, row, reason] of rows) {
    const isHeic = String(names[Number(slice)]?.[Number(row)]).includes('heic');
    expect(String(reason)).toContain(isHeic ? 'it is compressed by HEVC' : 'its end is missing');
  }
});
