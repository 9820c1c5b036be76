// Columns as newline-delimited JSON, the way without a format: bigints as numbers, bytes as base64.
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makePool } from '../project/methods/lib/pool.js';
import { serve } from './serve.js';

const keys = ['a', 'b', 'c'];
const toJson = { int64: Number, bytes: (value) => value.toString('base64') };
const fromJson = { int64: BigInt, bytes: (value) => Buffer.from(value, 'base64') };
const same = (value) => value;

let pools = [];

function write(file, types, rows) {
  const target = openSync(file, 'w');
  const converters = types.map((type) => toJson[type] ?? same);
  let lines = [];
  for (let row = 0; row < rows; row++) {
    const record = {};
    for (let column = 0; column < types.length; column++) {
      const pool = pools[column];
      record[keys[column]] = converters[column](pool[row & (pool.length - 1)]);
    }
    lines.push(JSON.stringify(record));
    if (lines.length === 8192 || row === rows - 1) {
      writeSync(target, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(target);
  return statSync(file).size;
}

function iterate(file, types) {
  const converters = types.map((type) => fromJson[type] ?? same);
  const bytes = readFileSync(file);
  let count = 0;
  for (let start = 0; start < bytes.length; ) {
    // Blocks of whole lines: a string can't hold a file of any length.
    const end = Math.min(bytes.length, bytes.indexOf(10, Math.min(bytes.length - 1, start + 4_000_000)) + 1);
    for (const line of bytes.utf8Slice(start, end - 1).split('\n')) {
      const record = JSON.parse(line);
      let isWhole = true;
      for (let column = 0; column < types.length; column++)
        if (converters[column](record[keys[column]]) === null) isWhole = false;
      if (isWhole) count++;
    }
    start = end;
  }
  return count;
}

await serve(({ step, types, folder, rows, slice, slices }) => {
  const file = path.join(folder, `${types.join('-')}.${slice}.ndjson`);
  if (step === 'pools') pools = types.map((type, index) => makePool(type, index * 100 + slice));
  if (step === 'write') return write(file, types, rows / slices);
  if (step === 'iterate') return iterate(file, types);
  return 0;
});
