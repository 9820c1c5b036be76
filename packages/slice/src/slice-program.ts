import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const inSource = import.meta.url.endsWith('.ts');

/** The program of a slice process, and what Node needs to run it: from the sources, or beside this file in a bundle. */
export const sliceProgram: { readonly file: string; readonly execArgv: readonly string[] } = {
  file: fileURLToPath(new URL(inSource ? './slice-process.ts' : './slice-process.js', import.meta.url)),
  execArgv: inSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [],
};
