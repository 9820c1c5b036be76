// Lets each source import from the files in which things are, and not from the index of their package: in the bundle, an
// index loads all that its package has when anything of it is wanted. Of 823 modules that `ax run` loads 638 are left.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { packages } from './sources.js';

const namespaces = /^export \* as (\w+) from '([^']+)';$/gm;
const statements = /^(import|export) (type )?\{([^}]*)\} from '([^']+)';$/gm;
const everything = '*';
const room = /^@accelerator\/([a-z-]+)$/;

/** For `import { one, two } from '@accelerator/base'`: an import for each file that has one of them, in the same line. */
export const directImports = {
  name: 'direct-imports',
  setup({ onLoad }) {
    const indexes = new Map();
    onLoad({ filter: /[\\/]packages[\\/][a-z-]+[\\/]src[\\/].*\.tsx?$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const contents = text.replaceAll(statements, (whole, keyword, type, names, from) => {
        const [, name] = room.exec(from) ?? [];
        return name === undefined || type !== undefined ? whole : direct(whole, { keyword, names, name, indexes });
      });
      return { contents, loader: path.extname(file).slice(1) };
    });
  },
};

function direct(whole, { keyword, names, name, indexes }) {
  const files = new Map();
  const imports = [];
  for (const { exported, local } of valuesIn(names)) {
    const { file, original } = find(name, exported, indexes);
    if (original === everything) imports.push(`${keyword} * as ${local} from ${JSON.stringify(file)};`);
    else files.set(file, [...(files.get(file) ?? []), original === local ? local : `${original} as ${local}`]);
  }
  for (const [file, each] of files) imports.push(`${keyword} { ${each.join(', ')} } from ${JSON.stringify(file)};`);
  // Lines stay where they are.
  return imports.join(' ') + '\n'.repeat(whole.split('\n').length - 1);
}

/** The file of a package in which something is that its index exports; where the index does not name it, the package. */
function find(name, exported, indexes) {
  const index = indexes.get(name) ?? readIndex(name);
  indexes.set(name, index);
  const found = index.get(exported);
  if (found === undefined) return { file: `@accelerator/${name}`, original: exported };
  const [, further] = room.exec(found.from) ?? [];
  if (further !== undefined) return find(further, found.original, indexes);
  const isFile = found.from.startsWith('.');
  return { file: isFile ? path.join(packages, name, 'src', found.from) : found.from, original: found.original };
}

function readIndex(name) {
  const text = readFileSync(path.join(packages, name, 'src/index.ts'), 'utf8');
  const index = new Map();
  for (const [, keyword, type, names, from] of text.matchAll(statements)) {
    if (keyword !== 'export' || type !== undefined) continue;
    for (const { exported, local } of valuesIn(names)) index.set(local, { original: exported, from });
  }
  for (const [, local, from] of text.matchAll(namespaces)) index.set(local, { original: everything, from });
  return index;
}

/** Of `one, type Two, three as four`: those that are no types. */
function valuesIn(names) {
  return names.split(',').flatMap((each) => {
    const text = each.trim();
    if (text === '' || text.startsWith('type ')) return [];
    const [exported, local = exported] = text.split(' as ');
    return [{ exported, local }];
  });
}
