import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPage, repository } from './rig/docs/markdown.ts';
import { sourceFiles } from './rig/source/files.ts';
import { importsIn, importsOf, packageOf } from './rig/source/imports.ts';
import { parseSource, type Source, walk } from './rig/source/syntax.ts';
import { findUnused } from './rig/source/unused.ts';

/** The rooms of the house from the ground up: a package imports only from those before it. */
const floors = [
  ['base'],
  ['column'],
  ['text'],
  ['dataset'],
  ['sql'],
  ['job'],
  ['method'],
  ['store'],
  ['slice'],
  ['runner'],
  ['cluster'],
  ['shared-cache'],
  ['urd'],
  ['inspect', 'sdk'],
  ['board'],
  ['cli', 'bench'],
];

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Methods, which are no room of the house. */
const methodPackages = ['packages/methods-onnx', 'methods'];

const packages = readdirSync(path.join(repository, 'packages')).filter(
  (name) => !methodPackages.includes(`packages/${name}`),
);
const floorOf = (name: string): number => floors.findIndex((floor) => floor.includes(name));

const unused = findUnused();

test('every package has its floor', () => {
  expect(packages.filter((name) => floorOf(name) < 0)).toEqual([]);
});

describe.each(packages)('package %s', (name) => {
  const imports = importsIn(`packages/${name}/src`);

  test('imports downwards only, and from faces only', () => {
    const wrong = imports.filter(({ file, specifier }) => {
      const target = /^@accelerator\/([^/]+)(\/.*)?$/.exec(specifier);
      if (target !== null) return floorOf(target[1] ?? '') >= floorOf(name) || target[2] !== undefined;
      if (!specifier.startsWith('.')) return false;
      const inside = path.relative(`packages/${name}`, path.join(path.dirname(file), specifier));
      return inside.startsWith('..');
    });
    expect(wrong).toEqual([]);
  });

  test('has no cycles within', () => {
    const graph = new Map<string, string[]>();
    for (const { file, specifier } of imports) {
      if (specifier.startsWith('.'))
        graph.set(file, [...(graph.get(file) ?? []), path.join(path.dirname(file), specifier)]);
    }
    expect(cyclesOf(graph)).toEqual([]);
  });
});

describe.each([...packages.map((name) => `packages/${name}`), ...methodPackages, '.'])('%s', (folder) => {
  const manifest: Manifest = JSON.parse(readPage(`${folder}/package.json`));
  const forUsers = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const inside = folder === '.' ? ['build-scripts', 'test'] : [folder];
  const imports = inside.flatMap(importsIn);

  test('declares what it imports, and what its build and its tests import', () => {
    // Whoever runs the tests has vitest, and the whole workspace at the top level. Polars is column's: declared here as
    // well, `npm ci` asks for builds of it that were never published, and refuses the lock file.
    const workspace = ['nodejs-polars', ...packages.map((each) => `@accelerator/${each}`)];
    const everyone = ['vitest', ...(folder === '.' ? workspace : [])];
    const forTests = [...forUsers, ...Object.keys(manifest.devDependencies ?? {}), ...everyone];
    const undeclared = imports.filter(({ file, specifier }) => {
      const isShipped = folder !== '.' && !/^(build|test)\//.test(path.relative(folder, file));
      const name = packageOf(specifier);
      return name !== undefined && name !== manifest.name && !(isShipped ? forUsers : forTests).includes(name);
    });
    expect(undeclared).toEqual([]);
  });

  test('has nothing that is not used: files, dependencies, exports', async () => {
    const isOthers = (file: string): boolean => folder === '.' && /^(packages|methods)\//.test(file);
    const here = (await unused).filter((each) => (folder === '.' ? !isOthers(each) : each.startsWith(`${folder}/`)));
    expect(here).toEqual([]);
  });
});

test('methods and build scripts import the sdk, and packages that do the work', () => {
  const allowed =
    /^(@accelerator\/sdk|sharp|ml-matrix|file-type|fzstd|lz4-napi|apache-arrow(\/.*)?|flatbuffers|parquet-wasm|exif-reader|onnxruntime-node|@zip\.js\/zip\.js|node:.*|\..*)$/;
  const imports = [...methodPackages.flatMap(importsIn), ...importsIn('build-scripts')].filter(
    ({ file }) => !file.includes('/test/'),
  );
  expect(imports.filter(({ specifier }) => !allowed.test(specifier))).toEqual([]);
});

test('what only the run knows is imported in one place: the built engine is a script, which imports nothing by itself', () => {
  const inEngine = packages.filter((name) => name !== 'bench').flatMap((name) => sourceFiles(`packages/${name}/src`));
  const computed = inEngine.filter((file) => importsComputed(parseSource(file)));
  expect(computed).toEqual(['packages/base/src/import-module.ts']);
});

test('most files are small', () => {
  const long = packages
    .flatMap((name) => sourceFiles(`packages/${name}/src`))
    .map((file) => ({ file, lines: readFileSync(path.join(repository, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test('the checks see an import of any kind, and a cycle', () => {
  const source = `
    import { a } from '@accelerator/cli';
    import type B from "../b.ts";
    export type { C } from '../c.ts';
    export * from './d.ts';
    const e = await import('sharp');
    let f: import('f/g').F;
    const h = require('@h/i/j'), k = require.resolve('k');
    // import 'no'
    const no = "import 'no'", not = \`import('no')\`;
    import 'node:fs';`;
  expect(importsOf(parseSource('x.ts', source))).toEqual([
    ...['@accelerator/cli', '../b.ts', '../c.ts', './d.ts', 'sharp', 'f/g', '@h/i/j', 'k', 'node:fs'],
  ]);
  expect(['@h/i/j', 'f/g', 'k', '../b.ts', 'node:fs'].map(packageOf)).toEqual(['@h/i', 'f', 'k', undefined, undefined]);
  const circle = { a: ['b'], b: ['c'], c: ['a'] };
  expect(cyclesOf(new Map(Object.entries(circle)))).toEqual(['a → b → c → a']);
});

/** Whether it has an `import(…)` of anything but a plain text. */
function importsComputed({ program }: Source): boolean {
  let found = false;
  walk(program, (node) => {
    if (node.type === 'ImportExpression') found ||= node.source.type !== 'Literal';
  });
  return found;
}

function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, above: readonly string[]): void => {
    if (above.includes(node)) {
      found.push([...above.slice(above.indexOf(node)), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...above, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
