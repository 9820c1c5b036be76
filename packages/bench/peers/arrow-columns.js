// Columns by apache-arrow alone: its builders write, its vectors read. JSON is text to it.
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  Binary,
  Field,
  Float64,
  Int64,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
  Utf8,
} from 'apache-arrow';
import { makePool } from '../project/methods/lib/pool.js';
import { serve } from './serve.js';

const batchRows = 65_536;
const arrowTypes = {
  int64: () => new Int64(),
  float64: () => new Float64(),
  unicode: () => new Utf8(),
  json: () => new Utf8(),
  bytes: () => new Binary(),
};

let pools = [];

async function write(file, types, rows) {
  const schema = new Schema(types.map((type, index) => new Field(`${type}${index}`, arrowTypes[type](), true)));
  const builders = types.map((type) => makeBuilder({ type: arrowTypes[type](), nullValues: [null] }));
  const writer = new RecordBatchFileWriter();
  const target = openSync(file, 'w');
  const written = (async () => {
    for await (const chunk of writer) writeSync(target, chunk);
  })();
  writer.reset(undefined, schema);
  for (let row = 0; row < rows; ) {
    const length = Math.min(batchRows, rows - row);
    types.forEach((type, column) => {
      const [builder, pool] = [builders[column], pools[column]];
      const mask = pool.length - 1;
      if (type === 'json') for (let i = 0; i < length; i++) builder.append(JSON.stringify(pool[(row + i) & mask]));
      else for (let i = 0; i < length; i++) builder.append(pool[(row + i) & mask]);
    });
    row += length;
    const children = builders.map((builder) => builder.flush());
    writer.write(
      new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })),
    );
  }
  writer.finish();
  await written;
  closeSync(target);
  return statSync(file).size;
}

function iterate(file, types) {
  const table = tableFromIPC(readFileSync(file));
  const vectors = types.map((type, index) => ({ type, vector: table.getChild(`${type}${index}`) }));
  let count = 0;
  if (vectors.length === 1) {
    const [{ type, vector }] = vectors;
    if (type === 'json') for (const value of vector) count += JSON.parse(value) !== null;
    else for (const value of vector) count += value !== null;
    return count;
  }
  const iterators = vectors.map(({ vector }) => vector[Symbol.iterator]());
  for (let row = 0; row < table.numRows; row++) count += iterators.every((iterator) => iterator.next().value !== null);
  return count;
}

function sum(file) {
  let total = 0;
  for (const { values } of tableFromIPC(readFileSync(file)).getChildAt(0).data) {
    for (let row = 0; row < values.length; row++) total += values[row];
  }
  return total;
}

await serve(({ step, types, folder, rows, slice, slices }) => {
  const file = path.join(folder, `${types.join('-')}.${slice}.arrow`);
  if (step === 'pools') pools = types.map((type, index) => makePool(type, index * 100 + slice));
  if (step === 'write') return write(file, types, rows / slices);
  if (step === 'iterate') return iterate(file, types);
  if (step === 'batches') return sum(file);
  return 0;
});
