import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import { askedSpec } from '../src/packages/asked-spec.ts';
import { type Manifest, readManifest } from '../src/packages/manifest.ts';
import { folderWith } from './project-files.ts';

function manifestOf(content: string | object): Manifest | undefined {
  return readManifest(new LookRecorder(), folderWith({ 'package.json': content }));
}

test('what a package says of itself, as far as it is understood', () => {
  expect(
    manifestOf({
      name: '@scope/a',
      version: '1.0.0-rc.1+build',
      dependencies: { b: '^1', c: 5, d: null },
      optionalDependencies: ['e'],
      peerDependencies: { f: '*' },
      devDependencies: 'g',
    }),
  ).toEqual({
    name: '@scope/a',
    version: '1.0.0-rc.1+build',
    dependencies: { b: '^1' },
    optionalDependencies: {},
    peerDependencies: { f: '*' },
    devDependencies: {},
    isForPlatform: false,
    hasNoSideEffects: false,
    digest: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

test.each<[string, string]>([
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"a"'],
  ['cut', '{ "name": "a"'],
  ['nothing', ''],
])('one that is %s is none', (_, content) => {
  expect(manifestOf(content)).toBeUndefined();
});

test('one that is not there, or is a folder, is none', () => {
  const folder = folderWith({ 'a/package.json/x': '' });
  const looks = new LookRecorder();
  expect([readManifest(looks, folder), readManifest(looks, path.join(folder, 'a'))]).toEqual([undefined, undefined]);
});

test.each<[string, object, Partial<Manifest>]>([
  ['a version that is a number is none', { version: 1 }, { version: undefined }],
  ['a name that is a list is none', { name: ['a'] }, { name: undefined }],
  ['for some systems', { os: ['linux'] }, { isForPlatform: true }],
  ['for some processors', { cpu: ['x64'] }, { isForPlatform: true }],
  ['for some libraries', { libc: ['musl'] }, { isForPlatform: true }],
  ['engines are no platform', { engines: { node: '>=20' } }, { isForPlatform: false }],
  ['without side effects', { sideEffects: false }, { hasNoSideEffects: true }],
  ['with side effects in some files', { sideEffects: ['*.css'] }, { hasNoSideEffects: false }],
  ['a falsy value is not false', { sideEffects: 0 }, { hasNoSideEffects: false }],
])('%s', (_, content, expected) => {
  expect(manifestOf(content)).toMatchObject(expected);
});

describe('the digest', () => {
  const base = { name: 'a', main: './x.js' };
  const digest = (content: string | object): string | undefined => manifestOf(content)?.digest;

  test.each<[string, string | object, boolean]>([
    ['is the same with a byte order mark', `\uFEFF${JSON.stringify(base)}`, true],
    ['is the same in another layout', JSON.stringify(base, null, 4), true],
    ['is the same with notes of a package manager', { ...base, _resolved: 'https://x', _from: 'a@1' }, true],
    ['changes with another entry', { ...base, main: './y.js' }, false],
    ['changes with what nobody here understands', { ...base, browser: {} }, false],
    ['changes with the order, which decides among exports', { main: './x.js', name: 'a' }, false],
    ['changes with a note inside of another value', { ...base, exports: { _x: './x.js' } }, false],
  ])('%s', (_, content, isSame) => {
    expect(digest(content) === digest(base)).toBe(isSame);
  });
});

describe('what the package of a file asks for', () => {
  const project = (manifest: object): string =>
    folderWith({ 'package.json': manifest, 'methods/lib/x.ts': '', 'part/package.json': { dependencies: { a: '2' } } });
  const asked = (folder: string, name: string): string | undefined => askedSpec(new LookRecorder(), folder, name);

  test.each<[string, object, string | undefined]>([
    ['a dependency', { dependencies: { a: '^1.2.0' } }, '^1.2.0'],
    [
      'what is optional comes before',
      { dependencies: { a: '1' }, optionalDependencies: { a: 'file:../a' } },
      'file:../a',
    ],
    ['what is for development comes before peers', { devDependencies: { a: '3' }, peerDependencies: { a: '*' } }, '3'],
    ['a peer', { peerDependencies: { a: '*' } }, '*'],
    ['another package', { dependencies: { b: '1' } }, undefined],
    ['a spec that is no text', { dependencies: { a: { version: '1' } } }, undefined],
  ])('%s', (_, manifest, spec) => {
    const folder = project(manifest);
    expect(asked(path.join(folder, 'methods/lib'), 'a')).toBe(spec);
  });

  test('the nearest manifest decides, also when it does not name it', () => {
    const folder = project({ dependencies: { a: '1', b: '1' } });
    expect(asked(path.join(folder, 'part'), 'a')).toBe('2');
    expect(asked(path.join(folder, 'part'), 'b')).toBeUndefined();
  });

  test.each(['constructor', 'toString', '__proto__'])('a package called %s is not what every object has', (name) => {
    expect(asked(project({ dependencies: { a: '1' } }), name)).toBeUndefined();
  });
});
