import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import { filesDigest } from '../src/packages/files-digest.ts';
import { identifyPackage, type PackageIdentity } from '../src/packages/identity.ts';
import { joinPackages } from '../src/packages/join-packages.ts';
import { folderWith } from './project-files.ts';

interface Pack {
  readonly version?: string;
  readonly integrity?: string;
  readonly code?: string;
  readonly [more: string]: unknown;
}

/** A project with packages, by their places below `node_modules`, that npm has installed from a registry. */
function install(packs: Readonly<Record<string, Pack>>): string {
  const places = Object.entries(packs).map(([name, pack]) => [`node_modules/${name}`, pack] as const);
  const files = places.flatMap(([place, { integrity: _, code = '', ...manifest }]): [string, string | object][] => [
    [`${place}/package.json`, { name: place.split('node_modules/').at(-1), version: '1.0.0', ...manifest }],
    [`${place}/index.js`, code],
  ]);
  const entries = places.map(
    ([place, { version = '1.0.0', integrity = `sha512-${place.split('/').at(-1)}-${version}` }]) => [
      place,
      { version, integrity, resolved: 'https://x/x.tgz' },
    ],
  );
  return folderWith({
    ...Object.fromEntries(files),
    'node_modules/.package-lock.json': { packages: Object.fromEntries(entries) },
  });
}

function identify(packs: Readonly<Record<string, Pack>>, spec?: string, name = 'a'): PackageIdentity {
  const root = path.join(install(packs), 'node_modules', name);
  return identifyPackage(new LookRecorder(), { root, name }, spec);
}

const below = { dependencies: { b: '^1' } };

test('a package is its version, and those below it by theirs', () => {
  const { version, below: versions } = identify({
    a: below,
    b: { dependencies: { c: '*', 'not-installed': '1' } },
    'b/node_modules/c': { version: '2.0.0' },
    c: { version: '3.0.0' },
    d: {},
  });
  expect([version, versions]).toEqual(['1.0.0', { b: '1.0.0', c: '2.0.0' }]);
});

describe('what a package means', () => {
  const base = { a: below, b: {} };
  const changes: [string, Readonly<Record<string, Pack>>, boolean][] = [
    ['is the same wherever it is', { a: below, b: {} }, true],
    ['does not change with a package that nobody imports', { ...base, d: { version: '9.0.0' } }, true],
    ['does not change with the files of a version of a registry', { a: { ...below, code: 'x' }, b: {} }, true],
    ['changes with the version', { a: { ...below, version: '1.0.1' }, b: {} }, false],
    ['changes with the checksum', { a: { ...below, integrity: 'sha512-other' }, b: {} }, false],
    ['changes with the version below', { a: below, b: { version: '1.0.1' } }, false],
    ['changes with the checksum below', { a: below, b: { integrity: 'sha512-other' } }, false],
    ['changes when what it imports is gone', { a: below }, false],
    ['changes with what it says of itself', { a: { ...below, main: './other.js' }, b: {} }, false],
  ];
  test.each(changes)('%s', (_, packs, isSame) => {
    expect(identify(packs).tree === identify(base).tree).toBe(isSame);
  });

  test('does not change with how the same packages are laid out', () => {
    const two = { a: { dependencies: { b: '1', c: '1' } }, c: { dependencies: { b: '1' } } };
    const flat = identify({ ...two, b: {} });
    const nested = identify({ ...two, 'a/node_modules/b': {}, 'c/node_modules/b': {} });
    expect(nested).toEqual(flat);
    const differing = identify({ ...two, b: {}, 'c/node_modules/b': { version: '2.0.0' } });
    expect(differing.tree).not.toBe(flat.tree);
    expect(differing.below.b).toBe('1.0.0, 2.0.0');
  });

  test('is told of packages that import each other in circles', () => {
    const circle = (version: string): Readonly<Record<string, Pack>> => ({
      a: below,
      b: { dependencies: { c: '1' } },
      c: { dependencies: { a: '1', c: '1' }, version },
    });
    expect(identify(circle('1.0.0')).tree).toBe(identify(circle('1.0.0')).tree);
    expect(identify(circle('1.0.0')).tree).not.toBe(identify(circle('1.0.1')).tree);
  });

  test('does not change with packages for other kinds of machine', () => {
    const optional = { optionalDependencies: { b: '1', constructor: '1' } };
    const none = identify({ a: optional });
    expect(identify({ a: optional, b: { os: ['linux'] } }).tree).toBe(none.tree);
    expect(identify({ a: optional, b: {} }).tree).not.toBe(none.tree);
    const needed = { dependencies: { b: '1' } };
    expect(identify({ a: needed, b: { os: ['linux'] } }).tree).not.toBe(identify({ a: needed }).tree);
  });
});

describe('a package that is not from a registry is its files', () => {
  test.each([
    'git+https://x/a.git',
    'git://x/a',
    'github:x/a',
    'x/a',
    'x/a#main',
    'https://x/a.tgz',
    'file:../a',
    'link:../a',
    'workspace:*',
    'portal:../a',
    'patch:a@1.0.0#x',
    '../a',
    './a',
    '/abs/a',
    '~/a',
  ])('asked for by %s', (spec) => {
    const of = (code: string): PackageIdentity => identify({ a: { code } }, spec);
    expect(of('x').tree).not.toBe(of('y').tree);
    expect(of('x').version).toMatch(/^1\.0\.0, files [0-9a-f]{12}$/);
  });

  test.each([
    '^1.2.0',
    '~1.2',
    '1.x || >=2.0.0',
    '*',
    '',
    'latest',
    'npm:real@^1',
    'npm:@s/real@^1',
    '>=1 <2',
    undefined,
  ])('not one asked for by %s', (spec) => {
    const of = (code: string): PackageIdentity => identify({ a: { code } }, spec);
    expect(of('x')).toEqual(of('y'));
  });

  test('one without a version, or that is patched', () => {
    const folder = folderWith({ 'node_modules/a/package.json': '{}', 'node_modules/a/x.js': '1' });
    const root = path.join(folder, 'node_modules/a');
    expect(identifyPackage(new LookRecorder(), { root, name: 'a' }, '1').version).toMatch(/^no version, files /);
    const patched = folderWith({
      'node_modules/a/package.json': { name: 'a', version: '1.0.0' },
      'patches/a+1.0.0.patch': '',
    });
    const place = { root: path.join(patched, 'node_modules/a'), name: 'a' };
    expect(identifyPackage(new LookRecorder(), place, '1').version).toMatch(/^1\.0\.0, files /);
  });

  test('all of its files, by name and content, but for packages inside', () => {
    const digest = (files: Readonly<Record<string, string>>): string =>
      filesDigest(new LookRecorder(), folderWith({ 'x.js': '1', 'lib/y.js': '2', ...files }));
    const plain = digest({});
    expect(digest({ 'node_modules/b/x.js': '3', 'lib/node_modules/x': '', '.git/HEAD': '4' })).toBe(plain);
    const others: Readonly<Record<string, string>>[] = [
      { 'x.js': '2' },
      { 'lib/z.js': '2' },
      { 'y.js': '2' },
      { 'lib/y.js': '' },
      { '.hidden': '' },
    ];
    expect(new Set([plain, ...others.map(digest)]).size).toBe(6);
  });
});

test('packages of a method are joined to what a key says of them', () => {
  const identity = identify({ a: below, b: {} });
  const folder = { root: '/p/node_modules/a', name: 'a' };
  const joined = joinPackages([{ label: 'a', folder, spec: undefined, identity }]);
  expect(joined).toMatchObject({ versions: { a: '1.0.0' }, below: { 'a > b': '1.0.0' } });
  expect(joinPackages([])).toEqual({ versions: {}, tree: '', below: {} });
  const renamed = joinPackages([{ label: 'a@1.0.0', folder, spec: undefined, identity }]);
  expect(renamed.tree).not.toBe(joined.tree);
});

test('each look at the same files gives the same, and a later one sees what changed', () => {
  const project = install({ a: below, b: {} });
  const place = { root: path.join(project, 'node_modules/a'), name: 'a' };
  const look = (): string => identifyPackage(new LookRecorder(), place, '1').tree;
  const before = look();
  expect(look()).toBe(before);
  writeFileSync(path.join(project, 'node_modules/b/package.json'), '{"name":"b","version":"1.0.0","type":"module"}');
  expect(look()).not.toBe(before);
});
