import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** The rooms of the house from the ground up: a package imports only from those before it. */
const floors = [
  ['base'],
  ['column'],
  ['dataset'],
  ['job'],
  ['method'],
  ['store'],
  ['slice'],
  ['runner'],
  ['urd'],
  ['inspect', 'sdk'],
  ['board'],
  ['cli', 'bench'],
];

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(path.join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules') && !file.includes('/dist/'));
}

/** Every static, dynamic and type import in a file. Comments and strings that look like imports don't count. */
function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const statements =
    /^\s*(?:import|export)\b[^;'"`]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;
  return [...code.matchAll(statements)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function importsIn(directory: string): Import[] {
  return sourceFiles(directory).flatMap((file) =>
    importsOf(readFileSync(path.join(root, file), 'utf8')).map((specifier) => ({ file, specifier })),
  );
}

const packages = readdirSync(path.join(root, 'packages'));
const floorOf = (name: string): number => floors.findIndex((floor) => floor.includes(name));

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

  test('declares what it imports, and nothing else', () => {
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(
      readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8'),
    );
    const used = new Set(
      imports
        .map(({ specifier }) => specifier)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
        .map((specifier) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    );
    expect([...used].filter((each) => manifest.dependencies?.[each] === undefined)).toEqual([]);
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

test('methods and build scripts import the sdk, and packages that do the work', () => {
  const allowed = /^(@accelerator\/sdk|sharp|ml-matrix|node:.*|\..*)$/;
  const imports = [...importsIn('methods'), ...importsIn('build-scripts')].filter(
    ({ file }) => !file.includes('/test/'),
  );
  expect(imports.filter(({ specifier }) => !allowed.test(specifier))).toEqual([]);
});

test('most files are small', () => {
  const long = packages
    .flatMap((name) => sourceFiles(`packages/${name}/src`))
    .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test('the checks see an import that goes up, of any kind', () => {
  const source =
    "import { a } from '@accelerator/cli';\nexport type { B } from '../x.ts';\nconst c = await import('sharp');\n// import 'no'\nimport 'node:fs';";
  expect(importsOf(source)).toEqual(['@accelerator/cli', '../x.ts', 'sharp', 'node:fs']);
  expect(
    cyclesOf(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
      ]),
    ),
  ).toEqual(['a → b → c → a']);
});

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
