// A column of vectors by apache-arrow alone: batches of 1 MiB, filled by hand as its builders take a number at a time.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  Field,
  FixedSizeList,
  Float32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
} from 'apache-arrow';
import { makeVectors } from '../project/methods/lib/vectors.js';
import { serve } from './serve.js';

let vectors = [];

async function write(file, rows, length) {
  const type = new FixedSizeList(length, new Field('item', new Float32(), false));
  const schema = new Schema([new Field('v', type, true)]);
  const writer = new RecordBatchFileWriter();
  const target = openSync(file, 'w');
  const written = (async () => {
    for await (const chunk of writer) writeSync(target, chunk);
  })();
  writer.reset(undefined, schema);
  const perBatch = Math.floor((1 << 20) / (length * 4));
  for (let row = 0; row < rows; ) {
    const count = Math.min(perBatch, rows - row);
    const data = new Float32Array(count * length);
    for (let at = 0; at < count; at++, row++) data.set(vectors[row % vectors.length], at * length);
    const child = makeData({ type: new Float32(), length: count * length, nullCount: 0, data });
    const list = makeData({ type, length: count, nullCount: 0, child });
    const struct = makeData({ type: new Struct(schema.fields), length: count, nullCount: 0, children: [list] });
    writer.write(new RecordBatch(schema, struct));
  }
  writer.finish();
  await written;
  closeSync(target);
}

const columnIn = (file) => tableFromIPC(readFileSync(file)).getChild('v');

function iterate(file) {
  let sum = 0;
  for (const value of columnIn(file)) {
    const numbers = value.toArray();
    for (let at = 0; at < numbers.length; at += 16) sum += numbers[at];
  }
  return sum;
}

function batches(file) {
  let sum = 0;
  for (const { children } of columnIn(file).data) {
    const { values } = children[0];
    for (let at = 0; at < values.length; at += 16) sum += values[at];
  }
  return sum;
}

await serve(({ step, folder, rows, length, slice, slices }) => {
  const file = path.join(folder, `${length}.${slice}.arrow`);
  if (step === 'make') vectors = makeVectors(1024, length, slice);
  if (step === 'write') return write(file, rows / slices, length);
  if (step === 'iterate') return iterate(file);
  if (step === 'batches') return batches(file);
  return 0;
});
