import { appendFileSync, rmSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Case,
  left,
  makePlaces,
  method,
  npmLock,
  Place,
  pkg,
  pnpmLock,
  util,
  yarnLock,
} from './module-cache-place.ts';

/** Odd letters in the names of files. */
const oddNames = ['a:b', 'a b', 'a#b', 'a?b', 'a%41b', 'äöü', "a'b", 'a"b', 'a`b', 'a\\b', 'a$b', '(a)', '[a]', 'a,b'];

const seen: Readonly<Record<string, Case>> = {
  'pnpm installs another version: the link is repointed': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/.pnpm/left@1.0.0/node_modules/left', '1.0.0'),
      ...pkg('node_modules/.pnpm/left@2.0.0/node_modules/left', '2.0.0'),
    },
    prepare: (place) => place.link('node_modules/left', '.pnpm/left@1.0.0/node_modules/left'),
    change: (place) => place.link('node_modules/left', '.pnpm/left@2.0.0/node_modules/left'),
  },
  'imports of package.json lead elsewhere': {
    files: {
      'package.json': { type: 'module', imports: { '#lib': './lib/a.ts' } },
      'methods/m.ts': method("import { x } from '#lib';"),
      'lib/a.ts': util('a'),
      'lib/b.ts': util('b'),
    },
    change: (place) => place.write({ 'package.json': { type: 'module', imports: { '#lib': './lib/b.ts' } } }),
  },
  'imports of package.json lead to another package': {
    files: {
      'package.json': { type: 'module', imports: { '#lib': 'left' } },
      'methods/m.ts': method("import { x } from '#lib';"),
      ...pkg('node_modules/left', '1.0.0'),
      ...pkg('node_modules/right', '1.0.0'),
    },
    change: (place) => place.write({ 'package.json': { type: 'module', imports: { '#lib': 'right' } } }),
  },
  'a file appears beside the folder that was found': {
    files: { 'methods/m.ts': method("import { x } from './util';"), 'methods/util/index.ts': util('folder') },
    change: (place) => place.write({ 'methods/util.ts': util('file') }),
  },
  'a file of a kind that is looked for earlier appears': {
    files: { 'methods/m.ts': method("import { x } from './util';"), 'methods/util.js': util('js') },
    change: (place) => place.write({ 'methods/util.ts': util('ts') }),
  },
  'the very file appears for which another one stood in': {
    files: { 'methods/m.ts': method("import { x } from './util.js';"), 'methods/util.ts': util('ts') },
    change: (place) => place.write({ 'methods/util.js': util('js') }),
  },
  'a link on the way leads elsewhere': {
    files: {
      'methods/m.ts': method("import { x } from './lib/util.ts';"),
      'a/util.ts': util('a'),
      'b/util.ts': util('b'),
    },
    prepare: (place) => place.link('methods/lib', '../a'),
    change: (place) => place.link('methods/lib', '../b'),
  },
  'a link that a link leads to leads elsewhere': {
    files: {
      'methods/m.ts': method("import { x } from './lib/util.ts';"),
      'a/util.ts': util('a'),
      'b/util.ts': util('b'),
    },
    prepare: (place) => {
      place.link('current', 'a');
      place.link('methods/lib', '../current');
    },
    change: (place) => place.link('current', 'b'),
  },
  'a folder is replaced by a link': {
    files: {
      'methods/m.ts': method("import { x } from './lib/util.ts';"),
      'methods/lib/util.ts': util('a'),
      'b/util.ts': util('b'),
    },
    change: (place) => {
      place.remove('methods/lib');
      place.link('methods/lib', '../b');
    },
  },
  'a file is replaced by one of the same size and time': {
    files: { 'methods/m.ts': method("import { x } from './util.ts';"), 'methods/util.ts': util('a') },
    prepare: (place) => utimesSync(place.path('methods/util.ts'), 1_000_000_000, 1_000_000_000),
    change: (place) => {
      place.write({ 'methods/util.ts': util('b') });
      utimesSync(place.path('methods/util.ts'), 1_000_000_000, 1_000_000_000);
    },
  },
  'a folder says of itself where its code is': {
    files: {
      'methods/m.ts': method("import { x } from './util';"),
      'methods/util/package.json': { main: './a.ts' },
      'methods/util/a.ts': util('a'),
      'methods/util/b.ts': util('b'),
    },
    change: (place) => place.write({ 'methods/util/package.json': { main: './b.ts' } }),
  },
  'exports of a workspace package lead elsewhere': {
    files: {
      'methods/m.ts': left,
      'packages/left/package.json': { name: 'left', exports: './a.ts' },
      'packages/left/a.ts': util('a'),
      'packages/left/b.ts': util('b'),
    },
    prepare: (place) => place.link('node_modules/left', '../packages/left'),
    change: (place) => place.write({ 'packages/left/package.json': { name: 'left', exports: './b.ts' } }),
  },
  'a workspace package says that it has side effects': {
    files: {
      'methods/m.ts': method("import 'left';", '1'),
      'packages/left/package.json': { name: 'left', exports: './a.ts', sideEffects: false },
      'packages/left/a.ts': 'globalThis.shout = 1;',
    },
    prepare: (place) => place.link('node_modules/left', '../packages/left'),
    change: (place) => place.write({ 'packages/left/package.json': { name: 'left', exports: './a.ts' } }),
  },
  'a package says that its modules are CommonJS': {
    files: {
      'methods/m.ts': method("import x from './c.cjs';"),
      'methods/c.cjs': 'exports.__esModule = true; exports.default = 1;',
      'methods/package.json': { type: 'module' },
    },
    change: (place) => place.write({ 'methods/package.json': { type: 'commonjs' } }),
  },
  'npm link: a package from the registry becomes a local one': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0'), ...pkg('elsewhere/left', '1.0.0') },
    change: (place) => {
      place.remove('node_modules/left');
      place.link('node_modules/left', '../elsewhere/left');
    },
  },
  'paths of tsconfig.json lead elsewhere': {
    files: {
      'methods/m.ts': method("import { x } from '@lib/util';"),
      'tsconfig.json': { compilerOptions: { paths: { '@lib/*': ['./a/*'] } } },
      'a/util.ts': util('a'),
      'b/util.ts': util('b'),
    },
    change: (place) => place.write({ 'tsconfig.json': { compilerOptions: { paths: { '@lib/*': ['./b/*'] } } } }),
  },
  'a tsconfig.json that another one extends changes': {
    files: {
      'methods/m.ts': method("import { x } from '@lib/util';"),
      'tsconfig.json': { extends: './base.json' },
      'base.json': { compilerOptions: { paths: { '@lib/*': ['./a/*'] } } },
      'a/util.ts': util('a'),
      'b/util.ts': util('b'),
    },
    change: (place) => place.write({ 'base.json': { compilerOptions: { paths: { '@lib/*': ['./b/*'] } } } }),
  },
  'a nearer tsconfig.json appears': {
    files: {
      'methods/m.ts': method("import { x } from '@lib/util';"),
      'tsconfig.json': { compilerOptions: { paths: { '@lib/*': ['./a/*'] } } },
      'a/util.ts': util('a'),
      'methods/b/util.ts': util('b'),
    },
    change: (place) =>
      place.write({ 'methods/tsconfig.json': { compilerOptions: { paths: { '@lib/*': ['./b/*'] } } } }),
  },
  'paths of tsconfig.json come before a package': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0'), 'a/left.ts': util('mine') },
    change: (place) => place.write({ 'tsconfig.json': { compilerOptions: { paths: { left: ['./a/left.ts'] } } } }),
  },
  'a package is installed nearer to the method': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') },
    change: (place) => place.write(pkg('methods/node_modules/left', '2.0.0')),
  },
  'a package is upgraded': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') },
    change: (place) => place.write(pkg('node_modules/left', '1.0.1')),
  },
  'an alias is upgraded': {
    files: {
      'methods/m.ts': method("import { x } from 'old-left';"),
      ...pkg('node_modules/left', '2.0.0'),
      ...pkg('node_modules/old-left', '1.0.0', { name: 'left' }),
    },
    change: (place) => place.write(pkg('node_modules/old-left', '1.0.1', { name: 'left' })),
  },
  'a package with nested package.json files is upgraded': {
    files: {
      'methods/m.ts': method("import { x } from 'left/hooks';"),
      ...pkg('node_modules/left', '1.0.0', { exports: { './hooks': './hooks/index.js' } }),
      ...pkg('node_modules/left/hooks', '0.1.0', { name: 'hooks' }),
    },
    change: (place) => place.write(pkg('node_modules/left', '1.0.1', { exports: { './hooks': './hooks/index.js' } })),
  },
  'a package in a scope is upgraded': {
    files: { 'methods/m.ts': method("import { x } from '@a/left/index.js';"), ...pkg('node_modules/@a/left', '1.0.0') },
    change: (place) => place.write(pkg('node_modules/@a/left', '1.0.1')),
  },
  'a package that a package imports is upgraded': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { dependencies: { deep: '^1.0.0' } }),
      ...pkg('node_modules/deep', '1.0.0', { dependencies: { deeper: '^1.0.0' } }),
      ...pkg('node_modules/deeper', '1.0.0'),
    },
    change: (place) => place.write(pkg('node_modules/deeper', '1.0.1')),
  },
  'a package that a package imports is installed nearer': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { dependencies: { deep: '^1.0.0' } }),
      ...pkg('node_modules/deep', '1.0.0'),
    },
    change: (place) => place.write(pkg('node_modules/left/node_modules/deep', '1.0.1')),
  },
  'a package that is wanted by a package of its user is upgraded': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { peerDependencies: { react: '*' } }),
      ...pkg('node_modules/react', '18.0.0'),
    },
    change: (place) => place.write(pkg('node_modules/react', '19.0.0')),
  },
  'two packages change places': {
    files: {
      'methods/m.ts': method("import { x } from 'a'; import { x as y } from 'b';", 'x + y'),
      ...pkg('node_modules/a', '1.0.0', { dependencies: { deep: '*' } }),
      ...pkg('node_modules/b', '1.0.0', { dependencies: { deep: '*' } }),
      ...pkg('node_modules/a/node_modules/deep', '1.0.0'),
      ...pkg('node_modules/b/node_modules/deep', '2.0.0'),
    },
    change: (place) => {
      place.write(pkg('node_modules/a/node_modules/deep', '2.0.0'));
      place.write(pkg('node_modules/b/node_modules/deep', '1.0.0'));
    },
  },
  'an installed package says that its code is elsewhere': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { exports: './index.js' }),
      'node_modules/left/other.js': 'export const x = 2;',
    },
    change: (place) => place.write(pkg('node_modules/left', '1.0.0', { exports: './other.js' })),
  },
  'the lock file has another checksum of a package below': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { dependencies: { deep: '^1.0.0' } }),
      ...pkg('node_modules/deep', '1.0.0'),
      ...npmLock({ left: { version: '1.0.0' }, deep: { version: '1.0.0' } }),
    },
    change: (place) =>
      place.write(npmLock({ left: { version: '1.0.0' }, deep: { version: '1.0.0', integrity: 'sha512-other' } })),
  },
  'a package from git has other files, by the lock file': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0'),
      ...npmLock({ left: { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/left.git#1234' } }),
    },
    change: (place) => place.write({ 'node_modules/left/index.js': 'export const x = 2;' }),
  },
  'a package that the lock file does not know has other files': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0'),
      ...npmLock({}),
    },
    change: (place) => place.write({ 'node_modules/left/more/deep.js': '' }),
  },
  'a package below has other files, by a link in the lock file': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { dependencies: { deep: '^1.0.0' } }),
      ...pkg('elsewhere/deep', '1.0.0'),
      ...npmLock({ left: { version: '1.0.0' }, deep: { link: true, resolved: 'elsewhere/deep' } }),
    },
    prepare: (place) => place.link('node_modules/deep', '../elsewhere/deep'),
    change: (place) => place.write({ 'elsewhere/deep/index.js': 'export const x = 2;' }),
  },
  'an archive has other files, by what the project asks for': {
    files: {
      'package.json': { type: 'module', dependencies: { left: 'file:left.tgz' } },
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0'),
    },
    change: (place) => place.write({ 'node_modules/left/index.js': 'export const x = 2;' }),
  },
  'a package without a version has other files': {
    files: {
      'methods/m.ts': left,
      'node_modules/left/package.json': { type: 'module', exports: './index.js' },
      'node_modules/left/index.js': 'export const x = 1;',
    },
    change: (place) => place.write({ 'node_modules/left/index.js': 'export const x = 2;' }),
  },
  'a package is patched': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0'),
      ...npmLock({ left: { version: '1.0.0' } }),
      'patches/left+1.0.0.patch': 'a',
    },
    change: (place) => place.write({ 'node_modules/left/index.js': 'export const x = 2;' }),
  },
  'a patch appears': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0'), 'patches/right+1.0.0.patch': 'a' },
    change: (place) => place.write({ 'patches/left+1.0.0.patch': 'a' }),
  },
  'a package of pnpm from git has other files': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/.pnpm/left@git/node_modules/left', '1.0.0'),
      'node_modules/.pnpm/lock.yaml':
        "lockfileVersion: '9.0'\n\npackages:\n\n  left@https://codeload.github.com/a/left/tar.gz/12:\n    resolution: {tarball: https://codeload.github.com/a/left/tar.gz/12}\n    version: 1.0.0\n",
    },
    prepare: (place) => place.link('node_modules/left', '.pnpm/left@git/node_modules/left'),
    change: (place) => place.write({ 'node_modules/.pnpm/left@git/node_modules/left/index.js': 'export const x = 2;' }),
  },
  'the lock file of pnpm has another checksum': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/.pnpm/left@1.0.0/node_modules/left', '1.0.0'),
      ...pnpmLock('sha512-abc=='),
    },
    prepare: (place) => place.link('node_modules/left', '.pnpm/left@1.0.0/node_modules/left'),
    change: (place) => place.write(pnpmLock('sha512-def==')),
  },
  'the lock file of yarn has another checksum': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0'), ...yarnLock('sha512-abc==') },
    change: (place) => place.write(yarnLock('sha512-def==')),
  },
  'imported JSON has other values': {
    files: {
      'methods/m.ts': method("import x from './x.json' with { type: 'json' };", 'x.n'),
      'methods/x.json': { n: 1 },
    },
    change: (place) => place.write({ 'methods/x.json': { n: 2 } }),
  },
  'imported text changes': {
    files: { 'methods/m.ts': method("import x from './x.txt';"), 'methods/x.txt': 'one' },
    change: (place) => place.write({ 'methods/x.txt': 'two' }),
  },
  'JSON of a package changes': {
    files: {
      'methods/m.ts': method("import x from 'left/x.json' with { type: 'json' };", 'x.n'),
      ...pkg('node_modules/left', '1.0.0'),
      'node_modules/left/x.json': { n: 1 },
    },
    change: (place) => place.write({ 'node_modules/left/x.json': { n: 2 } }),
  },
  'TypeScript of a package changes': {
    files: {
      'methods/m.ts': method("import { x } from 'left/x.ts';"),
      ...pkg('node_modules/left', '1.0.0'),
      'node_modules/left/x.ts': util('a'),
    },
    change: (place) => place.write({ 'node_modules/left/x.ts': util('b') }),
  },
  'what is imported while it runs changes': {
    files: { 'methods/m.ts': method('', "import('./util.ts')"), 'methods/util.ts': util('a') },
    change: (place) => place.write({ 'methods/util.ts': util('b') }),
  },
  'a file appears that a pattern of names fits': {
    files: {
      'methods/m.ts': method('', "(n: string) => import('./data/' + n + '.json')"),
      'methods/data/a.json': { a: 1 },
    },
    change: (place) => place.write({ 'methods/data/b.json': { b: 1 } }),
  },
  'what is required changes': {
    files: {
      'methods/m.ts': method("import c from './c.cjs';", 'c.x'),
      'methods/c.cjs': "exports.x = require('./d');",
      'methods/d.js': 'module.exports = 1;',
    },
    change: (place) => place.write({ 'methods/d.js': 'module.exports = 2;' }),
  },
  'a package appears that was required in vain': {
    files: {
      'methods/m.ts': method("import c from './c.cjs';", 'c.x'),
      'methods/c.cjs': "try { exports.x = require('left'); } catch { exports.x = 0; }",
    },
    change: (place) => place.write(pkg('node_modules/left', '1.0.0')),
  },
  'the package of a workspace imports another version than the project': {
    files: {
      'methods/m.ts': method("import { x } from 'left'; import { y } from 'part';", 'x + y'),
      'packages/part/package.json': { name: 'part', exports: './a.ts' },
      'packages/part/a.ts': "import { x } from 'left'; export const y = x;",
      ...pkg('node_modules/left', '1.0.0'),
      ...pkg('packages/part/node_modules/left', '2.0.0'),
    },
    prepare: (place) => place.link('node_modules/part', '../packages/part'),
    change: (place) => {
      place.write(pkg('node_modules/left', '2.0.0'));
      place.write(pkg('packages/part/node_modules/left', '1.0.0'));
    },
  },
  ...Object.fromEntries(
    oddNames.map((name) => [
      `a file whose name has odd letters changes: ${name}`,
      {
        files: {
          'methods/m.ts': method(`import { x } from ${JSON.stringify(`./${name}/${name}.ts`)};`),
          [`methods/${name}/${name}.ts`]: util('a'),
        },
        change: (place: Place) => place.write({ [`methods/${name}/${name}.ts`]: util('b') }),
      },
    ]),
  ),
};

const placeOf = makePlaces(seen);

test.each(Object.entries(seen))('it is seen that %s', async (name, { change }) => {
  const place = placeOf(name);
  const before = await place.look();
  expect(await place.look()).toEqual(before);
  change(place);
  const after = await place.look();
  expect(after).not.toEqual(before);
  // And that is what anybody finds out who knows nothing.
  rmSync(place.path('.ax'), { recursive: true });
  expect(await place.look()).toEqual(after);
});

test.each(Object.entries(seen))('with other code at the same time it is seen that %s', async (_, each) => {
  const place = new Place(each.files);
  try {
    each.prepare?.(place);
    const before = await place.look();
    appendFileSync(place.path('methods/m.ts'), '\nexport const unused = 1;');
    expect(await place.look()).toEqual(before);
    each.change(place);
    appendFileSync(place.path('methods/m.ts'), '\nexport const alsoUnused = 1;');
    const after = await place.look();
    expect(after).not.toEqual(before);
    rmSync(place.path('.ax'), { recursive: true });
    expect(await place.look()).toEqual(after);
  } finally {
    rmSync(place.directory, { recursive: true });
  }
});
