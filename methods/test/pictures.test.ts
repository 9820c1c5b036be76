import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { bitsApart, hashPairs } from '../lib/pictures/hash-pairs.ts';
import { measurePicture } from '../lib/pictures/measure-picture.ts';
import { squareSize } from '../lib/pictures/read-square.ts';
import { ImageProject } from './image-project.ts';
import { plain } from './test-images.ts';

/** A photograph of its own: soft shapes and an edge, all by the seed. */
async function photograph(seed: number, width = 480, height = 320): Promise<Buffer> {
  const random = randomOf(seed);
  const colour = (): string => `rgb(${[0, 0, 0].map(() => Math.floor(random() * 256)).join(',')})`;
  const shapes = Array.from({ length: 14 }, () => {
    const [x, y, r] = [random() * width, random() * height, (0.05 + random() * 0.25) * width];
    return random() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour()}"/>`
      : `<rect x="${x}" y="${y}" width="${r * 2}" height="${r}" fill="${colour()}" transform="rotate(${random() * 90} ${x} ${y})"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${colour()}"/>${shapes.join('')}</svg>`;
  return sharp(Buffer.from(svg)).blur(1).jpeg({ quality: 92 }).toBuffer();
}

function randomOf(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What becomes of a photograph when it is passed on. */
async function copiesOf(photo: Buffer): Promise<Record<string, Buffer>> {
  return {
    small: await sharp(photo).resize(200).jpeg().toBuffer(),
    again: await sharp(photo).jpeg({ quality: 30 }).toBuffer(),
    cropped: await sharp(photo).extract({ left: 8, top: 6, width: 464, height: 308 }).jpeg().toBuffer(),
    brighter: await sharp(photo).modulate({ brightness: 1.15 }).jpeg().toBuffer(),
    other: await sharp(photo).png().toBuffer(),
  };
}

test('duplicates of made photographs are found, each group with its largest, and nothing else is', async () => {
  const files: Record<string, Buffer> = { 'flat.png': await plain(64, 64).png().toBuffer() };
  const photos = 8;
  for (let seed = 0; seed < photos; seed++) {
    const photo = await photograph(seed);
    files[`p${seed}-whole.jpg`] = photo;
    if (seed >= 5) continue;
    for (const [name, copy] of Object.entries(await copiesOf(photo))) files[`p${seed}-${name}.jpg`] = copy;
  }
  files['none.jpg'] = Buffer.from('no picture');
  const project = new ImageProject({ files, config: { slices: 3 } });
  const imported = await project.build('import_images', { files: Object.keys(files) });
  const measured = await project.build('image_features', { source: imported.id });
  const found = await project.build('find_duplicates', { source: measured.id });
  expect(found.result).toEqual({ groups: 5, images: 30, duplicates: 25 });
  const groups = project.byFilename(found.id, 'group');
  const best = project.byFilename(found.id, 'best');
  const apart = project.byFilename(found.id, 'bits_apart');
  for (const [name, group] of groups) {
    const seed = Number(name[1]);
    if (name === 'flat.png' || seed >= 5) expect([name, group, best.get(name)]).toEqual([name, null, null]);
    else {
      expect([name, group]).toEqual([name, groups.get(`p${seed}-whole.jpg`)]);
      // Of those with the most pixels the file with the most bytes, which is PNG: one that was compressed much looks sharper.
      expect([name, best.get(name)]).toEqual([name, name.endsWith('-other.jpg')]);
      expect(Number(apart.get(name))).toBeLessThanOrEqual(16);
    }
  }
  for (let group = 0; group < 5; group++) {
    expect([...groups].filter(([name, each]) => each === group && best.get(name) === true).length).toBe(1);
  }
  // By vectors alone the same.
  const byVector = await project.build('find_duplicates', { source: measured.id, hash: null });
  expect(byVector.result).toEqual(found.result);
  expect(await project.buildFails('find_duplicates', { source: measured.id, hash: 'filename' })).toMatch(
    /Expected a hash of 16 hexadecimal digits in column 'filename'/,
  );

  for (const format of ['jpeg', 'html']) {
    const sheet = await project.build('contact_sheet', {
      source: found.id,
      group: 'group',
      captions: ['filename', 'sharpness'],
      size: 90,
      down: 4,
      format,
      title: 'Duplicates & "copies"',
    });
    expect(sheet.result).toEqual({ images: 30, pages: format === 'html' ? 1 : 2 });
    if (format === 'html') {
      const html = readFileSync(path.join(sheet.path, 'sheet.html'), 'utf8');
      expect(html.match(/<img /g)?.length).toBe(30);
      expect(html.match(/<h2>group \d<\/h2>/g)?.length).toBe(5);
      expect(html).toContain('<h1>Duplicates &amp; &quot;copies&quot;</h1>');
      expect(html).not.toMatch(/src="(?!data:)/);
      // What a number is stands before it; text needs no name.
      expect(html.match(/<figcaption>p\d-\w+\.jpg<br>sharpness \d+(\.\d+)?<\/figcaption>/g)?.length).toBe(30);
    } else {
      const { width, height } = await sharp(path.join(sheet.path, 'sheet-1.jpg')).metadata();
      expect([width, height > 300]).toEqual([6 * 90 + 5 * 12 + 32, true]);
    }
  }
  const near = await project.build('nearest', { source: measured.id, column: 'features', metric: 'l2', k: 1 });
  const beside = await project.build('contact_sheet', { source: near.id, beside: 'neighbours', format: 'html' });
  const pairs =
    readFileSync(path.join(beside.path, 'sheet.html'), 'utf8').match(/(?<=<figcaption>).*?(?=<)[^/]*/g) ?? [];
  const scores = pairs.filter((_, index) => index % 2 === 1);
  expect(scores.length).toBe(34);
  expect(scores.filter((caption) => !/^[\w.-]+<br>score \d/.test(caption))).toEqual([]);
  expect(await project.buildFails('contact_sheet', { source: found.id, group: 'group', beside: 'x' })).toMatch(/both/);
});

test('hashes are compared with all later ones, exactly', () => {
  const random = randomOf(3);
  const words = (): Int32Array => Int32Array.from({ length: 300 }, () => (random() * 2 ** 32) | 0);
  const hashes = { high: words(), low: words(), nulls: new Uint8Array(300) };
  hashes.high[200] = (hashes.high[100] ?? 0) ^ 0x8000_0001;
  hashes.low[200] = (hashes.low[100] ?? 0) ^ -0x8000_0000;
  hashes.high[7] = hashes.high[8] ?? 0;
  hashes.low[7] = hashes.low[8] ?? 0;
  hashes.nulls[7] = 1;
  expect(bitsApart(hashes, 100, 200)).toBe(3);
  const naive: unknown[] = [];
  for (let one = 0; one < 300; one++) {
    for (let other = one + 1; other < 300; other++) {
      const bits = (at: number): string =>
        [hashes.high, hashes.low].map((half) => ((half[at] ?? 0) >>> 0).toString(2).padStart(32, '0')).join('');
      const [a, b] = [bits(one), bits(other)];
      const apart = [...a].filter((bit, index) => bit !== b[index]).length;
      if (apart <= 20 && one !== 7 && other !== 7) naive.push([one, other]);
    }
  }
  const pairs = [0, 100, 250].flatMap((from, index, all) =>
    hashPairs(hashes, { from, to: all[index + 1] ?? 300, bits: 20, onProgress: () => {} }),
  );
  expect(pairs).toEqual(naive);
  expect(naive).toContainEqual([100, 200]);
});

test('features tell sharp from blurred, dark from bright, and colours by name', async () => {
  const measure = async (picture: Sharp) =>
    measurePicture(await picture.resize(squareSize, squareSize, { fit: 'fill' }).removeAlpha().raw().toBuffer());
  const photo = await photograph(1);
  const [sharpOne, blurred] = [await measure(sharp(photo)), await measure(sharp(photo).blur(4))];
  expect(sharpOne.sharpness).toBeGreaterThan(4 * blurred.sharpness);
  const black = await measure(sharp({ create: { width: 9, height: 9, channels: 3, background: 'black' } }));
  expect(black).toMatchObject({ brightness: 0, contrast: 0, shadows: 1, highlights: 0, sharpness: 0 });
  const two = sharp({ create: { width: 256, height: 256, channels: 3, background: '#ff0000' } }).composite([
    { input: { create: { width: 256, height: 64, channels: 3, background: '#0000ff' } }, left: 0, top: 0 },
  ]);
  const { colours, highlights } = await measure(sharp(await two.png().toBuffer()));
  expect(colours).toEqual([
    { colour: '#ff0000', share: 0.75 },
    { colour: '#0000ff', share: 0.25 },
  ]);
  expect(highlights).toBe(0);
  const norm = Math.hypot(...sharpOne.features);
  expect(norm).toBeCloseTo(1, 5);
});
