// Bundles the engine: `ax`, the slice process, the threads of `ax grep` and the sdk. All is one script, `parts.cjs`, for
// which V8 can keep its code (start.js); each part has a small module by which it is started or imported.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { directImports } from './direct-imports.js';
import { dist, doors, packages, sourceId } from './sources.js';

const dayMs = 86_400_000;

// Native parts: they stay packages.
export const external = ['@toondepauw/node-zstd', 'esbuild', 'fs-native-extensions', 'lz4-napi', 'sharp'];
/** Only there where somebody has installed them. */
const optional = ['bullmq', 'ioredis'];

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

/**
 * esbuild copies a module of Node for each file that imports its default, name by name: 150 files do that with `node:path`
 * (with what `direct-imports.js` spares, a run of one reused job takes 154 ms of processors instead of 172).
 */
const onePath = {
  name: 'one-path',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:path$/ }, ({ importer, kind }) =>
      kind === 'import-statement' && importer !== 'path' ? { path: 'path', namespace: 'one-path' } : undefined,
    );
    const names = Object.keys(path).join(', ');
    onLoad({ filter: /^path$/, namespace: 'one-path' }, () => ({
      contents: `import path from 'node:path'; export default path; export const { ${names} } = path;`,
    }));
  },
};

/** What `parts.cjs` consists of: programs, and what users import. */
const parts = [
  { name: 'ax', source: 'cli/src/main.ts' },
  { name: 'slice-process', source: 'slice/src/slice-process.ts' },
  { name: 'thumb-process', source: 'board/src/thumbs/thumb-process.ts' },
  { name: 'bring-process', source: 'shared-cache/src/bring-process.ts' },
  { name: 'heal-process', source: 'urd/src/shared/heal-process.ts' },
  { name: 'scan-worker', source: 'inspect/src/scan/scan-worker.ts' },
  ...doors.map(({ name, source }) => ({ name, source: `sdk/${source}` })),
];

/** What a script can't do by itself comes from the module that starts it. */
const givenToParts = {
  name: 'given-to-parts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]base[\\/]src[\\/]hasher\.ts$/ }, () => ({ contents: 'export const hasher = axHasher;' }));
    onLoad({ filter: /[\\/]base[\\/]src[\\/]import-module\.ts$/ }, () => ({
      contents: 'export const importModule = axImport;',
    }));
  },
};

/** Bundles the engine into a folder. Gives the files that it was made of. */
export async function bundleEngine(outdir, { sourcemap }) {
  const common = { bundle: true, platform: 'node', target: 'node20', legalComments: 'none', logLevel: 'warning' };
  const { metafile } = await build({
    ...common,
    stdin: {
      contents: parts.map(({ name, source }) => `exports['${name}'] = () => import('./${source}');`).join('\n'),
      resolveDir: packages,
    },
    outfile: path.join(outdir, 'parts.cjs'),
    format: 'cjs',
    sourcemap: sourcemap ? 'linked' : false,
    sourcesContent: false,
    metafile: true,
    // 5.0 MB become 3.6, all of which each start reads: a run of one reused job takes 189 ms of processors instead of 202.
    // Names stay, for stack traces; and lines stay short, since Node prints the one from which an error comes.
    minifyWhitespace: true,
    lineLimit: 160,
    external: [...external, ...optional],
    plugins: [onlyEnglish, givenToParts, onePath, directImports],
    define: { 'import.meta.url': 'axUrl' },
    // Native packages are CommonJS; all else that is not in the bundle goes through `importModule`.
    supported: { 'dynamic-import': false },
    banner: { js: '(function (exports, require, module, axUrl, axImport, axHasher) {' },
    footer: { js: '})' },
  });
  const { metafile: start } = await build({
    ...common,
    entryPoints: [fileURLToPath(new URL('start.js', import.meta.url))],
    outdir,
    format: 'esm',
    metafile: true,
  });
  await writeDoors(outdir);
  const client = await bundleClient(path.join(outdir, 'board'));
  return [...Object.keys(metafile.inputs), ...Object.keys(start.inputs), ...client];
}

async function writeDoors(outdir) {
  const { metafile } = await build({
    entryPoints: Object.fromEntries(doors.map(({ name, source }) => [name, path.join(packages, 'sdk', source)])),
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  });
  const exports = new Map(
    Object.entries(metafile.outputs).map(([output, { exports }]) => [path.basename(output, '.js'), exports]),
  );
  for (const { name } of parts) {
    const names = exports.get(name);
    const taken = names === undefined ? '' : `export const { ${names.sort().join(', ')} } = `;
    const text = `import { startPart } from './start.js';\n${taken}await startPart('${name}');\n`;
    writeFileSync(path.join(outdir, `${name}.js`), text);
  }
}

/** What the pages of the board load in a browser: one script, one style sheet. */
async function bundleClient(outdir) {
  const source = path.join(packages, 'board/src');
  const { metafile } = await build({
    entryPoints: { client: path.join(source, 'client/main.ts'), style: path.join(source, 'style/main.css') },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
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
