import { createRequire } from 'node:module';
import type sharpFunction from 'sharp';

// Native modules, loaded by the first value that needs them: a run that only reads manifests pays for none
// (sharp 30 ms, lz4-napi 3). `require` because values are read and written synchronously.
const require = createRequire(import.meta.url);

let lz4Module: typeof import('lz4-napi') | undefined;
let sharpModule: typeof sharpFunction | undefined;

export function lz4(): typeof import('lz4-napi') {
  lz4Module ??= require('lz4-napi') as typeof import('lz4-napi');
  return lz4Module;
}

export function sharp(): typeof sharpFunction {
  sharpModule ??= require('sharp') as typeof sharpFunction;
  return sharpModule;
}
