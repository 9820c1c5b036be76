// What nobody can do without: each byte of a vector is copied, digested twice, checked and written, or read and checked.
// No column, no types, no rows: so fast a column could be at most.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import xxhash from 'xxhash-wasm';
import { makeVectors } from '../project/methods/lib/vectors.js';
import { serve } from './serve.js';

const { h64Raw } = await xxhash();
const seeds = [0n, 0x9e3779b97f4a7c15n];
const batchBytes = 1 << 20;
/** Cells of this size have digests of their own, by which rows are told apart. */
const largeCell = 1024;

let cells = [];

function digest(bytes) {
  return seeds.map((seed) => h64Raw(bytes, seed));
}

function write(file, rows, length) {
  const batch = new Float32Array(batchBytes / 4);
  const bytes = new Uint8Array(batch.buffer);
  const perBatch = Math.floor(batch.length / length);
  const target = openSync(file, 'w');
  for (let row = 0; row < rows; ) {
    const count = Math.min(perBatch, rows - row);
    for (let at = 0; at < count; at++, row++) {
      const cell = cells[row % cells.length];
      batch.set(cell, at * length);
      if (cell.byteLength >= largeCell) digest(new Uint8Array(cell.buffer));
    }
    const filled = bytes.subarray(0, count * length * 4);
    digest(filled);
    h64Raw(filled);
    writeSync(target, filled);
  }
  closeSync(target);
}

/**
 * @param {string} file
 * @param {object} how
 * @param {boolean} how.own each batch in memory of its own, as whoever gets it may keep it
 * @param {boolean} how.checked
 */
function read(file, { own, checked }) {
  const source = openSync(file, 'r');
  let bytes = Buffer.allocUnsafeSlow(batchBytes);
  let sum = 0;
  for (;;) {
    if (own) bytes = Buffer.allocUnsafeSlow(batchBytes);
    const count = readSync(source, bytes);
    if (count === 0) break;
    if (checked) h64Raw(bytes.subarray(0, count));
    const batch = new Float32Array(bytes.buffer, 0, count / 4);
    for (let at = 0; at < batch.length; at += 16) sum += batch[at];
  }
  closeSync(source);
  return sum;
}

await serve(({ step, folder, rows, length, slice, slices }) => {
  const file = path.join(folder, `${length}.${slice}.bytes`);
  if (step === 'make') cells = makeVectors(1024, length, slice);
  if (step === 'write') return write(file, rows / slices, length);
  if (step === 'read') return read(file, { own: true, checked: true });
  if (step === 'recycled') return read(file, { own: false, checked: true });
  if (step === 'plain') return read(file, { own: false, checked: false });
  return 0;
});
