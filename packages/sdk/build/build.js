// Bundles the engine: `ax`, the slice process, the threads of `ax grep` and the sdk, as modules that share their common
// parts. One file loads three times as fast as hundreds (zod 20 ms instead of 35, apache-arrow 16 instead of 60).

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { dist, doors, packages, sourceId } from './sources.js';

const dayMs = 86_400_000;

// Native parts: they stay packages.
export const external = ['esbuild', 'fs-native-extensions', 'lz4-napi', 'sharp'];

/**
 * zod carries its messages in 50 languages: a fifth of what `ax run` loads. The sdk has the English ones; whoever sets
 * another language imports zod itself.
 */
const onlyEnglish = {
  name: 'only-english',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, async ({ path: index }) => {
      const text = await readFile(index, 'utf8');
      const names = [...text.matchAll(/default as (\w+)/g)].map(([, name]) => name);
      return {
        contents: [
          "export { default as en } from './en.js';",
          "const missing = (name) => () => { throw new Error(\"Import z from 'zod' for the language \" + name + ': that of the sdk has English only.'); };",
          ...names
            .filter((name) => name !== 'en')
            .map((name) => `const ${name}_ = missing('${name}'); export { ${name}_ as ${name} };`),
        ].join('\n'),
      };
    });
  },
};

/** Bundles the engine into a folder. Gives the files that it was made of. */
export async function bundleEngine(outdir, { sourcemap }) {
  const { metafile } = await build({
    entryPoints: {
      ax: path.join(packages, 'cli/src/main.ts'),
      'slice-process': path.join(packages, 'slice/src/slice-process.ts'),
      'scan-worker': path.join(packages, 'inspect/src/scan/scan-worker.ts'),
      ...Object.fromEntries(doors.map(({ name, source }) => [name, path.join(packages, 'sdk', source)])),
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: sourcemap ? 'linked' : false,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    external,
    plugins: [onlyEnglish],
    // CommonJS packages inside ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire as axRequire } from 'node:module'; const require = axRequire(import.meta.url);",
    },
  });
  return Object.keys(metafile.inputs);
}

/** Each build has a folder of its own: a run that goes on while the sources change still finds all its parts. */
export async function buildEngine(id = sourceId()) {
  const directory = path.join(dist, id);
  const temporary = path.join(dist, `${id}.${process.pid}.tmp`);
  await bundleEngine(temporary, { sourcemap: true });
  try {
    renameSync(temporary, directory);
  } catch {
    // Another process was faster.
    rmSync(temporary, { recursive: true, force: true });
  }
  writeFileSync(path.join(dist, `current.${process.pid}`), `${id}\n`);
  renameSync(path.join(dist, `current.${process.pid}`), path.join(dist, 'current'));
  removeOld(id);
  return directory;
}

function removeOld(current) {
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist)) {
    const file = path.join(dist, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (name !== current && name !== 'current' && age > dayMs) rmSync(file, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngine();
