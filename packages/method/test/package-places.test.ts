import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { free, importId, labelImports, type PackageImport } from '../src/bundle/package-import.ts';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import type { Disk } from '../src/cache/looks.ts';
import { locatePackage, packageFolderOf, packageNameOf } from '../src/packages/locate.ts';
import { isPatched } from '../src/packages/patches.ts';
import { folderWith } from './project-files.ts';

test.each<[string, string | undefined, string | undefined]>([
  ['/p/node_modules/a/index.js', '/p/node_modules/a', 'a'],
  ['/p/node_modules/@s/a/lib/x.js', '/p/node_modules/@s/a', '@s/a'],
  ['/p/node_modules/a/node_modules/b/x.js', '/p/node_modules/a/node_modules/b', 'b'],
  ['/p/node_modules/.pnpm/a@1/node_modules/a/x.js', '/p/node_modules/.pnpm/a@1/node_modules/a', 'a'],
  ['/p/methods/m.ts', undefined, undefined],
  ['/p/methods/node_modules.ts', undefined, undefined],
  ['/p/my_node_modules/a/x.js', undefined, undefined],
  ['/p/packages/part/node_modules/a/x.js', '/p/packages/part/node_modules/a', 'a'],
  ['/elsewhere/node_modules/a/x.js', '/elsewhere/node_modules/a', 'a'],
  ['/elsewhere/a/x.js', undefined, undefined],
])('the package of %s', (file, root, name) => {
  expect(packageFolderOf('/p', file)).toEqual(root === undefined ? undefined : { root, name });
});

test('a project may lie below a node_modules itself', () => {
  const project = '/x/node_modules/p';
  expect(packageFolderOf(project, `${project}/methods/m.ts`)).toBeUndefined();
  expect(packageFolderOf(project, `${project}/node_modules/a/x.js`)?.name).toBe('a');
  expect(packageFolderOf(project, '/x/node_modules/p2/x.js')?.name).toBe('p2');
});

test.each([
  ['a', 'a'],
  ['a/sub/x.js', 'a'],
  ['@s/a', '@s/a'],
  ['@s/a/sub', '@s/a'],
  ['a.js', 'a.js'],
])('%s is in the package %s', (request, name) => {
  expect(packageNameOf(request)).toBe(name);
});

describe('a package is found in the nearest node_modules above', () => {
  const disk = (...folders: readonly string[]): Disk => {
    const all = new Set(
      folders.flatMap((each) => each.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))),
    );
    return { isFolder: (place) => all.has(place), realPath: (place) => place.replace('/linked/', '/real/') };
  };

  test.each<[string, readonly string[], string, string | undefined]>([
    ['beside the file', ['/p/m/node_modules/a', '/p/node_modules/a'], '/p/m', '/p/m/node_modules/a'],
    ['further above', ['/p/node_modules/a'], '/p/m/lib', '/p/node_modules/a'],
    ['at the root of the disk', ['/node_modules/a'], '/p/m', '/node_modules/a'],
    [
      'of a package among packages',
      ['/p/node_modules/a', '/p/node_modules/b'],
      '/p/node_modules/b',
      '/p/node_modules/a',
    ],
    ['never in node_modules/node_modules', ['/p/node_modules/node_modules/a'], '/p/node_modules', undefined],
    ['where its links lead', ['/linked/node_modules/a'], '/linked/m', '/real/node_modules/a'],
    ['nowhere', ['/p/node_modules/ab', '/q/node_modules/a'], '/p/m', undefined],
  ])('%s', (_, folders, from, found) => {
    expect(locatePackage(disk(...folders), from, 'a')).toBe(found);
  });
});

describe('a patch is one for a package by the name of its file', () => {
  const patched = (file: string, root: string, names: readonly (string | undefined)[]): boolean => {
    const folder = folderWith({ [file]: '' });
    return isPatched(new LookRecorder(), path.join(folder, root), names);
  };

  test.each<[string, string, boolean]>([
    ['a+1.0.0.patch', 'a', true],
    ['a@1.0.0.patch', 'a', true],
    ['a.patch', 'a', true],
    ['b++a+1.0.0.patch', 'a', true],
    ['a++b+1.0.0.patch', 'a', false],
    ['ab+1.0.0.patch', 'a', false],
    ['a-b+1.0.0.patch', 'a', false],
    ['a+1.0.0.diff', 'a', false],
    ['@s+a+1.0.0.patch', '@s/a', true],
    ['@s__a@1.0.0.patch', '@s/a', true],
    ['@s%2fa@1.0.0.patch', '@s/a', true],
    ['@s+ab+1.0.0.patch', '@s/a', false],
    ['@s+a+1.0.0.patch', 'a', false],
  ])('%s, of %s: %j', (file, name, expected) => {
    expect(patched(`patches/${file}`, `node_modules/${name}`, [name])).toBe(expected);
  });

  test('by any of its names, in any folder above that has packages', () => {
    expect(patched('patches/real.patch', 'node_modules/alias', ['alias', undefined, 'real'])).toBe(true);
    expect(patched('patches/a.patch', 'node_modules/b/node_modules/a', ['a'])).toBe(true);
    expect(patched('node_modules/b/patches/a.patch', 'node_modules/b/node_modules/a', ['a'])).toBe(true);
    expect(patched('methods/patches/a.patch', 'node_modules/a', ['a'])).toBe(false);
  });
});

describe('what a bundle calls the files that it imports', () => {
  const one = (request: string, root: string, kind: 'import' | 'require' = 'import', file = 'x.js'): PackageImport => ({
    kind,
    request,
    from: '/p/m.ts',
    file: path.join(root, file),
    folder: { root, name: 'a' },
  });
  const labels = (...imports: readonly PackageImport[]): (string | undefined)[] => {
    const found = labelImports('/p', imports);
    return imports.map((each) => found.get(importId(each)));
  };

  test('as it is written, where one thing is meant', () => {
    const root = folderWith({ 'package.json': { version: '1.0.0' } });
    expect(labels(one('a', root), one('a', root), one('a/sub', root))).toEqual(['a', 'a', 'a/sub']);
  });

  test('with versions, where several are meant, in whatever order they are met', () => {
    const [first, second] = ['1.0.0', '2.0.0'].map((version) => folderWith({ 'package.json': { version } }));
    const all = [one('a', second ?? ''), one('a', first ?? ''), one('a', '/nowhere')];
    expect(labels(...all)).toEqual(['a@2.0.0', 'a@1.0.0', 'a@no version']);
    expect(labels(...all.toReversed())).toEqual(['a@no version', 'a@1.0.0', 'a@2.0.0']);
  });

  test('with numbers, where versions are the same', () => {
    const root = folderWith({ 'package.json': { version: '1.0.0' } });
    const all = [one('a', root, 'require', 'b.cjs'), one('a', root, 'import', 'b.js')];
    expect(labels(...all)).toEqual(['a@1.0.0#2', 'a@1.0.0']);
    expect(labels(...all.toReversed())).toEqual(['a@1.0.0', 'a@1.0.0#2']);
  });

  test.each<[string, readonly string[], string]>([
    ['a', [], 'a'],
    ['a', ['a'], 'a#2'],
    ['a', ['a', 'a#2', 'a#3'], 'a#4'],
    ['a', ['a#2'], 'a'],
  ])('%s beside %j is %s', (name, taken, expected) => {
    expect(free(name, new Set(taken))).toBe(expected);
  });
});
