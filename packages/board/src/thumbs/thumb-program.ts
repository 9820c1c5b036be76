import { fileURLToPath } from 'node:url';
import type { ThumbProgram } from './thumb-maker.ts';

const inSource = import.meta.url.endsWith('.ts');

/** Of the built engine; from the sources by tsx. */
export const thumbProgram: ThumbProgram = {
  file: fileURLToPath(new URL(inSource ? './thumb-process.ts' : './thumb-process.js', import.meta.url)),
  execArgv: inSource ? ['--import', 'tsx'] : [],
};
