// Where the sources of the engine are, and what they look like. Imports nothing that is slow to load.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const packages = fileURLToPath(new URL('../../', import.meta.url));
export const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/**
 * What a program can import from the sdk: how, by which name it is built, its source, and what is
 * declared for it alone.
 */
export const doors = [
  { path: '.', name: 'sdk', source: 'src/index.ts', parts: [] },
  { path: './engine', name: 'engine', source: 'src/engine.ts', parts: ['urd/src/engine/'] },
  { path: './testing', name: 'testing', source: 'src/testing/index.ts', parts: ['sdk/src/testing/'] },
];

/** Changes whenever a source file does, or how they are built. Costs one stat for each (3 ms). */
export function sourceId() {
  const stamps = readdirSync(packages)
    // Not a part of the engine.
    .filter((name) => name !== 'bench')
    .sort()
    .flatMap((name) => listSources(path.join(packages, name, 'src')))
    .concat(listSources(path.join(packages, 'sdk', 'build')))
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${path.relative(packages, file)} ${size} ${mtimeMs}`;
    });
  return createHash('sha256').update(stamps.join('\n')).digest('hex').slice(0, 16);
}

function listSources(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|js|json|css)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
