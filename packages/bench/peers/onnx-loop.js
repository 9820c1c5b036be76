// A neural network over photographs by sharp and onnxruntime-node and nothing else: an image at a time, the next one decoded meanwhile.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { serve } from './serve.js';

sharp.concurrency(1);
sharp.cache(false);

const [size, area] = [224, 224 * 224];
const mean = [0.485, 0.456, 0.406];
const deviation = [0.229, 0.224, 0.225];

let session;
let buffers = [];

async function pixelsOf(image) {
  const pixels = await sharp(image)
    .autoOrient()
    .flatten({ background: 'black' })
    .resize(size, size, { fit: 'cover' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const data = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    for (let at = 0; at < area; at++)
      data[channel * area + at] = (pixels[at * 3 + channel] / 255 - mean[channel]) / deviation[channel];
  }
  return data;
}

async function embed() {
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  let count = 0;
  const rest = buffers.values();
  const lane = async () => {
    for (const image of rest) {
      const result = await session.run({ [input]: new Tensor(await pixelsOf(image), [1, 3, size, size]) });
      count += result[output].data.length > 0;
    }
  };
  await Promise.all([lane(), lane()]);
  return count;
}

await serve(async ({ step, model, threads, folder, names, slice, slices }) => {
  if (step === 'open') {
    session = await InferenceSession.create(model, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
    });
    const mine = names.filter((_, index) => index % slices === slice);
    buffers = mine.map((name) => readFileSync(path.join(folder, name)));
  }
  if (step === 'embed') return embed();
  return 0;
});
