import path from 'node:path';

export const benchFolder = path.resolve(import.meta.dirname, '..');
export const repository = path.resolve(benchFolder, '../..');
/** Inputs and copies of the engine: made when they are missing, and may be removed at any time. */
export const cacheFolder = path.join(repository, 'node_modules/.cache/accelerator-bench');
