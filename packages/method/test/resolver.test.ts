import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isNodeModule } from '../src/bundle/local-file.ts';
import { type ImportKind, resolveImport } from '../src/bundle/resolver.ts';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import { folderWith } from './project-files.ts';

type Files = Readonly<Record<string, string | object>>;

/** Where an import in `methods/m.ts` leads, relative to the project. */
function resolved(files: Files, request: string, kind: ImportKind = 'import', from = 'methods'): string | undefined {
  const project = folderWith({ 'package.json': { name: 'p', type: 'module' }, 'methods/m.ts': '', ...files });
  const found = resolveImport(new LookRecorder(), kind, path.join(project, from), request);
  return found === undefined ? undefined : path.relative(project, found.file) + (found.isAlias ? ' (alias)' : '');
}

const files = (...names: readonly string[]): Files => Object.fromEntries(names.map((name) => [name, '']));

describe('files of the project', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['./x.ts', ['methods/x.ts'], 'methods/x.ts'],
    ['./x', ['methods/x.ts', 'methods/x.js'], 'methods/x.ts'],
    ['./x', ['methods/x.json'], 'methods/x.json'],
    ['./x.js', ['methods/x.ts'], 'methods/x.ts'],
    ['./x.js', ['methods/x.ts', 'methods/x.js'], 'methods/x.js'],
    ['./x.mjs', ['methods/x.mts'], 'methods/x.mts'],
    ['./x.cjs', ['methods/x.cts'], 'methods/x.cts'],
    ['./x.jsx', ['methods/x.tsx'], 'methods/x.tsx'],
    ['../lib/x.ts', ['lib/x.ts'], 'lib/x.ts'],
    ['./lib', ['methods/lib/index.ts'], 'methods/lib/index.ts'],
    ['./lib', ['methods/lib.ts', 'methods/lib/index.ts'], 'methods/lib.ts'],
    ['./lib/', ['methods/lib.ts', 'methods/lib/index.ts'], 'methods/lib/index.ts'],
    ['.', ['methods/index.ts'], 'methods/index.ts'],
    ['./a#b.ts', ['methods/a#b.ts'], 'methods/a#b.ts'],
    ['./a?b.ts', ['methods/a?b.ts'], 'methods/a?b.ts'],
    ['./a%20b ü.ts', ['methods/a%20b ü.ts'], 'methods/a%20b ü.ts'],
    ['./x.ts', ['methods/x.tsx'], undefined],
    ['./x', ['methods/x.txt'], undefined],
    ['x.ts', ['methods/x.ts'], undefined],
  ])('%s among %j', (request, names, expected) => {
    expect(resolved(files(...names), request)).toBe(expected);
  });

  test('links are followed to what they lead to', () => {
    const project = folderWith(files('real/x.ts', 'methods/m.ts'));
    symlinkSync('../real/x.ts', path.join(project, 'methods/x.ts'));
    const found = resolveImport(new LookRecorder(), 'import', path.join(project, 'methods'), './x.ts');
    expect(found).toEqual({ file: path.join(project, 'real/x.ts'), isAlias: false });
  });
});

describe('packages', () => {
  const pack = (manifest: object, ...names: readonly string[]): Files => ({
    'node_modules/a/package.json': { name: 'a', ...manifest },
    ...files(...names.map((name) => `node_modules/a/${name}`)),
  });
  const both = { exports: { '.': { import: './m.mjs', require: './c.cjs' } } };

  test.each<[string, object, readonly string[], ImportKind, string | undefined]>([
    ['a', { main: './x.js' }, ['x.js', 'index.js'], 'import', 'x.js'],
    ['a', { main: './lib' }, ['lib/index.js'], 'import', 'lib/index.js'],
    ['a', {}, ['index.js'], 'import', 'index.js'],
    ['a', { module: './m.js', main: './x.js' }, ['x.js', 'm.js'], 'import', 'x.js'],
    ['a', both, ['m.mjs', 'c.cjs'], 'import', 'm.mjs'],
    ['a', both, ['m.mjs', 'c.cjs'], 'require', 'c.cjs'],
    ['a', { exports: { node: './n.js', default: './d.js' } }, ['n.js', 'd.js'], 'import', 'n.js'],
    ['a', { exports: { browser: './b.js', default: './d.js' } }, ['b.js', 'd.js'], 'import', 'd.js'],
    ['a', { exports: './e.js', main: './x.js' }, ['e.js', 'x.js'], 'import', 'e.js'],
    ['a/sub', { exports: { './sub': './s.js' } }, ['s.js', 'sub.js'], 'import', 's.js'],
    ['a/sub', { exports: { '.': './s.js' } }, ['s.js', 'sub.js'], 'import', undefined],
    ['a/f/x.js', { exports: { './f/*': './src/*' } }, ['src/x.js'], 'import', 'src/x.js'],
    ['a/f/x.js', { exports: { './f/*': './src/*', './f/x.js': null } }, ['src/x.js'], 'import', undefined],
    ['a/lib/x', {}, ['lib/x.js'], 'import', 'lib/x.js'],
    ['a/package.json', both, ['m.mjs'], 'import', undefined],
  ])('%s of %j', (request, manifest, names, kind, expected) => {
    const found = resolved(pack(manifest, ...names), request, kind);
    expect(found).toBe(expected === undefined ? undefined : `node_modules/a/${expected}`);
  });

  test('the nearest one, and none for what is not there', () => {
    const near = { 'methods/node_modules/a/index.js': '' };
    expect(resolved({ ...pack({}, 'index.js'), ...near }, 'a')).toBe('methods/node_modules/a/index.js');
    expect(resolved(pack({}, 'index.js'), 'b')).toBeUndefined();
    expect(resolved(pack({ main: './gone.js' }), 'a')).toBeUndefined();
  });

  test("a package's own names", () => {
    const manifest = {
      name: 'p',
      imports: { '#x': './lib/x.ts', '#dir/*': './lib/*' },
      exports: { './y': './lib/y.ts' },
    };
    const own = { 'package.json': manifest, ...files('lib/x.ts', 'lib/y.ts') };
    expect(['#x', '#dir/y.ts', 'p/y', '#z'].map((request) => resolved(own, request))).toEqual([
      'lib/x.ts',
      'lib/y.ts',
      'lib/y.ts',
      undefined,
    ]);
  });
});

describe('the paths of a tsconfig.json', () => {
  const config = (paths: object): Files => ({ 'tsconfig.json': { compilerOptions: { baseUrl: '.', paths } } });

  test('lead to files, and are told as such', () => {
    const project = { ...config({ '@lib/*': ['./lib/*'], only: ['./lib/x.ts'] }), ...files('lib/x.ts') };
    expect(resolved(project, '@lib/x.ts')).toBe('lib/x.ts (alias)');
    expect(resolved(project, 'only')).toBe('lib/x.ts (alias)');
    expect(resolved(project, '@lib/y.ts')).toBeUndefined();
  });

  test('come before packages, but declarations of types are no code', () => {
    const pack = files('node_modules/a/index.js', 'types/a.d.ts', 'lib/a.ts');
    expect(resolved({ ...config({ a: ['./lib/a.ts'] }), ...pack }, 'a')).toBe('lib/a.ts (alias)');
    expect(resolved({ ...config({ a: ['./types/a.d.ts'] }), ...pack }, 'a')).toBe('node_modules/a/index.js');
  });
});

test('every place that was looked at is kept in mind, also where nothing was', () => {
  const project = folderWith({ 'methods/x.ts': '' });
  const looks = new LookRecorder();
  const folder = path.join(project, 'methods');
  expect(resolveImport(looks, 'import', folder, './x')?.file).toBe(path.join(folder, 'x.ts'));
  expect(resolveImport(looks, 'import', folder, 'not-there')).toBeUndefined();
  const seen = new Map((looks.finish() ?? []).map(([, place, answer]) => [path.relative(project, place), answer]));
  expect(seen.get('methods/x.ts')).toBe('file');
  expect([seen.get('methods/node_modules'), seen.get('node_modules')]).toEqual(['absent', 'absent']);
});

test.each([
  ['x.js', true],
  ['x.mjs', true],
  ['x.cjs', true],
  ['x.node', true],
  ['x.wasm', true],
  ['x', true],
  ['x.ts', false],
  ['x.mts', false],
  ['x.tsx', false],
  ['x.jsx', false],
  ['x.json', false],
  ['x.d.ts', false],
])('whether Node can load %s by itself: %j', (file, expected) => {
  expect(isNodeModule(file)).toBe(expected);
});
