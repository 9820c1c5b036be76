import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import { Locks } from '../src/packages/locks.ts';
import { readManifest } from '../src/packages/manifest.ts';
import { folderWith } from './project-files.ts';

type Files = Readonly<Record<string, string | object>>;

/** What the lock files say of a package, in short: a checksum, `elsewhere` or `unknown`. */
function provenance(files: Files, root: string, manifest: object = { name: 'a', version: '1.0.0' }): string {
  const folder = folderWith({ ...files, [`${root}/package.json`]: manifest });
  const looks = new LookRecorder();
  const place = path.join(folder, root);
  const read = readManifest(looks, place);
  if (read === undefined) throw new Error('The test has no manifest');
  const found = new Locks(looks).provenanceOf(place, read);
  return found.from === 'registry' ? found.integrity : found.from;
}

const at = 'node_modules/a';
const resolved = 'https://registry.npmjs.org/a/-/a-1.0.0.tgz';
const integrity = 'sha512-abc+/==';

describe('npm', () => {
  const lock = (entry: unknown, place = at): Files => ({
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages: { [place]: entry } },
  });
  const whole = { version: '1.0.0', resolved, integrity };

  test.each<[string, unknown, string]>([
    ['an archive of a registry', whole, integrity],
    ['a registry without encryption', { ...whole, resolved: 'http://local/a.tgz' }, integrity],
    ['without an address', { version: '1.0.0', integrity }, integrity],
    ['inside of another package', { version: '1.0.0', inBundle: true }, 'bundled'],
    ['another version is installed', { ...whole, version: '1.0.1' }, 'elsewhere'],
    ['a link', { ...whole, link: true }, 'elsewhere'],
    ['a file', { ...whole, resolved: 'file:../a-1.0.0.tgz' }, 'elsewhere'],
    ['git', { version: '1.0.0', resolved: 'git+ssh://git@github.com/x/a.git#123' }, 'elsewhere'],
    ['git with a checksum', { ...whole, resolved: 'git+https://x/a.git#1' }, 'elsewhere'],
    ['without a checksum', { version: '1.0.0', resolved }, 'elsewhere'],
    ['an empty entry', {}, 'elsewhere'],
    ['no entry', undefined, 'elsewhere'],
    ['an entry that is null', null, 'elsewhere'],
  ])('%s', (_, entry, expected) => {
    expect(provenance(lock(entry), at)).toBe(expected);
  });

  test('a package below another one has an entry of its own', () => {
    const nested = 'node_modules/b/node_modules/@s/a';
    expect(provenance(lock(whole, nested), nested)).toBe(integrity);
    expect(provenance(lock(whole), nested)).toBe('elsewhere');
  });

  test.each(['', '{', 'null', '5', '{}', '{"packages":null}', '{"packages":7}', '{"packages":[]}'])(
    'a lock file %j names nothing',
    (content) => {
      expect(provenance({ 'node_modules/.package-lock.json': content }, at)).toMatch(/^(unknown|elsewhere)$/);
    },
  );
});

describe('pnpm', () => {
  const folder = 'node_modules/.pnpm/a@1.0.0/node_modules/a';
  const said = (lock: string, manifest?: object): string =>
    provenance({ 'node_modules/.pnpm/lock.yaml': lock }, folder, manifest);
  const entry = (key: string, text: string): string =>
    `lockfileVersion: '9.0'\n\npackages:\n\n  ${key}:\n    ${text}\n`;
  const resolution = `resolution: {integrity: ${integrity}}`;

  test.each<[string, string, string]>([
    ['version 9', entry('a@1.0.0', resolution), integrity],
    ['version 6', entry('/a@1.0.0', resolution), integrity],
    ['version 6 with peers', entry('/a@1.0.0(b@2.0.0)(c@3.0.0)', resolution), integrity],
    ['version 5', entry('/a/1.0.0', resolution), integrity],
    ['version 5 with peers', entry('/a/1.0.0_b@2.0.0', resolution), integrity],
    ['a key in quotes', entry("'a@1.0.0'", resolution), integrity],
    [
      'over several lines',
      entry('a@1.0.0', `engines: {node: '>=4'}\n    resolution:\n      integrity: ${integrity}`),
      integrity,
    ],
    ['a checksum in quotes', entry('a@1.0.0', `resolution: {integrity: '${integrity}'}`), integrity],
    ['another version', entry('a@1.0.1', resolution), 'elsewhere'],
    ['another name that ends the same', entry('ba@1.0.0', resolution), 'elsewhere'],
    [
      'a tarball of a file',
      entry('a@1.0.0', `resolution: {integrity: ${integrity}, tarball: file:a.tgz}`),
      'elsewhere',
    ],
    [
      'a tarball of the net',
      entry('a@1.0.0', `resolution: {integrity: ${integrity}, tarball: https://x/a.tgz}`),
      integrity,
    ],
    ['git', entry('a@1.0.0', 'resolution: {commit: 12, repo: https://x/a, type: git}'), 'elsewhere'],
    [
      'a directory',
      entry('a@1.0.0', `resolution: {directory: ../a, type: directory, integrity: ${integrity}}`),
      'elsewhere',
    ],
    [
      'patched, by version',
      `patchedDependencies:\n  a@1.0.0:\n    hash: x\n\n${entry('a@1.0.0', resolution)}`,
      'elsewhere',
    ],
    ['patched, by name', `patchedDependencies:\n  a:\n    hash: x\n\n${entry('a@1.0.0', resolution)}`, 'elsewhere'],
    [
      'another is patched',
      `patchedDependencies:\n  b@1.0.0:\n    hash: x\n\n${entry('a@1.0.0', resolution)}`,
      integrity,
    ],
    ['not among the packages', `snapshots:\n\n  a@1.0.0:\n    ${resolution}\n`, 'elsewhere'],
    ['empty', '', 'elsewhere'],
  ])('%s', (_, lock, expected) => {
    expect(said(lock)).toBe(expected);
  });

  test.each([
    entry("'@s/a@1.0.0'", resolution),
    entry('/@s/a@1.0.0(b@1.0.0)', resolution),
    entry('/@s/a/1.0.0', resolution),
  ])('a name with a scope: %j', (lock) => {
    expect(said(lock, { name: '@s/a', version: '1.0.0' })).toBe(integrity);
  });

  test('of several packages each has its own checksum', () => {
    const lock = `packages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-A}\n\n  b@1.0.0:\n    resolution: {integrity: sha512-B}\n`;
    expect(said(lock)).toBe('sha512-A');
    expect(said(lock, { name: 'b', version: '1.0.0' })).toBe('sha512-B');
  });
});

describe('yarn', () => {
  const said = (lock: string, manifest?: object, mark = '.yarn-integrity'): string =>
    provenance({ 'yarn.lock': lock, [`node_modules/${mark}`]: '' }, at, manifest);
  const old = (asked: string, from = resolved): string =>
    `# yarn lockfile v1\n\n\n${asked}:\n  version "1.0.0"\n  resolved "${from}"\n  integrity ${integrity}\n`;
  const berry = (resolution: string): string =>
    `__metadata:\n  version: 8\n\n"a@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "${resolution}"\n  checksum: 10/abc\n  linkType: hard\n`;

  test.each<[string, string, string]>([
    ['version 1', old('a@^1.0.0'), integrity],
    ['version 1, asked for in two ways', old('a@1.x, a@^1.0.0'), integrity],
    ['version 1, in quotes', old('"a@>=1.0.0 <2", a@1'), integrity],
    ['version 1, an alias', old('"alias@npm:a@^1.0.0"'), integrity],
    ['version 1, a name that ends the same', old('ba@^1.0.0'), 'elsewhere'],
    ['version 1, from git', old('"a@git+https://x/a.git"', 'git+https://x/a.git#12'), 'elsewhere'],
    ['version 1, a file', old('"a@file:./a.tgz"', 'file:./a.tgz#12'), 'elsewhere'],
    ['berry', berry('a@npm:1.0.0'), '10/abc'],
    ['berry, a patch', berry('a@patch:a@npm%3A1.0.0#./a.patch::version=1.0.0'), 'elsewhere'],
    ['berry, of a workspace', berry('a@workspace:packages/a'), 'elsewhere'],
    ['berry, from git', berry('a@https://github.com/x/a.git#commit=12'), 'elsewhere'],
    ['of two kinds', `${old('a@^1.0.0')}\n${old('"a@file:./a.tgz"', 'file:./a.tgz#1').slice(20)}`, 'elsewhere'],
    ['empty', '', 'elsewhere'],
  ])('%s', (_, lock, expected) => {
    expect(said(lock, undefined, lock.includes('__metadata') ? '.yarn-state.yml' : undefined)).toBe(expected);
  });

  test.each([
    old('"@s/a@^1.0.0"'),
    old('"@s/a@^1.0.0", "@s/a@1.x"'),
    old('"alias@npm:@s/a@^1.0.0"'),
    old('"@x/y@npm:@s/a@1"'),
  ])('a name with a scope: %j', (lock) => {
    expect(said(lock, { name: '@s/a', version: '1.0.0' })).toBe(integrity);
  });

  test('a lock file beside packages that another has installed does not count', () => {
    expect(provenance({ 'yarn.lock': old('a@^1.0.0') }, at)).toBe('unknown');
  });
});

test('the nearest folder with a lock file decides', () => {
  const packages = { [at]: { version: '1.0.0', resolved, integrity } };
  const files = {
    'node_modules/.package-lock.json': { packages },
    'part/node_modules/.package-lock.json': { packages: {} },
  };
  expect(provenance(files, at)).toBe(integrity);
  expect(provenance(files, `part/${at}`)).toBe('elsewhere');
  expect(provenance({}, at)).toBe('unknown');
});
