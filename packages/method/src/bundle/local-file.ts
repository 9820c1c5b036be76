import path from 'node:path';
import type { Loader, OnLoadResult } from 'esbuild';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { mayAskForMeta, metaDefines } from './import-meta.ts';

/** What esbuild takes a file for, by the end of its name. */
const loaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.json': 'json',
  '.txt': 'text',
};

/** Whether nothing in it says where imports lead, as `package.json` and what is like it does. */
export function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/** Whether Node can load it by itself: such a file of a package is not bundled. */
export function isNodeModule(file: string): boolean {
  return !(path.extname(file) in loaders) || ['.js', '.mjs', '.cjs'].includes(path.extname(file));
}

/**
 * Reads a file that goes into a bundle. The bytes that are bundled are those that were hashed, whatever becomes of the
 * file meanwhile.
 * @param name relative to the project
 */
export async function loadLocalFile(looks: LookRecorder, file: string, name: string): Promise<OnLoadResult> {
  const loader = loaders[path.extname(file)];
  if (loader === undefined) return { errors: [{ text: notCode(name) }] };
  const contents = looks.read(file);
  if (contents === undefined) return { errors: [{ text: `The file ${name} can't be read` }] };
  const source = contents.toString('utf8');
  if (loader === 'json' || loader === 'text' || !mayAskForMeta(source)) return { contents, loader };
  const { transform } = await import('esbuild');
  try {
    const { code } = await transform(source, {
      loader,
      target: 'node20',
      define: metaDefines(name),
      sourcemap: 'inline',
      // A URL, relative to the file itself.
      sourcefile: encodeURIComponent(path.basename(file)),
      tsconfigRaw: {},
      charset: 'utf8',
      logLevel: 'silent',
    });
    return { contents: code, loader: 'js' };
  } catch {
    // The bundler says what is wrong with it, and where.
    return { contents, loader };
  }
}

function notCode(name: string): string {
  const kinds = Object.keys(loaders).join(', ');
  return `Expected ${kinds} to import, received ${name}: read it as a file, and name it in \`dependExtra\``;
}
