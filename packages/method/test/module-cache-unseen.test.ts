import { mkdirSync, readdirSync, renameSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Case, left, makePlaces, method, pkg, util } from './module-cache-place.ts';

/** What makes no difference. The last few do not even make the bundler look again. */
const unseen: Readonly<Record<string, Case & { readonly isKept?: boolean }>> = {
  'a package for another kind of machine is installed': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { optionalDependencies: { '@left/linux': '1.0.0', '@left/mac': '1.0.0' } }),
      ...pkg('node_modules/@left/linux', '1.0.0', { os: ['linux'] }),
    },
    change: (place) => {
      place.remove('node_modules/@left/linux');
      place.write(pkg('node_modules/@left/mac', '1.0.0', { os: ['darwin'] }));
    },
  },
  'another package manager lays out the same packages in another way': {
    files: {
      'methods/m.ts': left,
      ...pkg('node_modules/left', '1.0.0', { dependencies: { a: '*', b: '*' } }),
      ...pkg('node_modules/a', '1.0.0', { dependencies: { b: '*' } }),
      ...pkg('node_modules/b', '1.0.0'),
    },
    change: (place) => {
      const store = 'node_modules/.pnpm/left@1.0.0/node_modules';
      mkdirSync(place.path(store), { recursive: true });
      for (const name of ['left', 'a', 'b'])
        renameSync(place.path(`node_modules/${name}`), place.path(`${store}/${name}`));
      place.write(pkg(`${store}/a/node_modules/b`, '1.0.0'));
      place.link('node_modules/left', '.pnpm/left@1.0.0/node_modules/left');
    },
  },
  'a package manager adds notes of its own to a package.json': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') },
    change: (place) => place.write(pkg('node_modules/left', '1.0.0', { _resolved: 'https://x', _id: 'left@1.0.0' })),
  },
  'the project is described in other words': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') },
    change: (place) => place.write({ 'package.json': { type: 'module', scripts: { test: 'x' }, description: 'y' } }),
  },
  'a package that only unused code imports is upgraded': {
    files: {
      'methods/m.ts': method("import { x } from './lib.ts';"),
      'methods/lib.ts': "import { x as y } from 'left'; export const x = 1; export const z = () => y;",
      ...pkg('node_modules/left', '1.0.0', { sideEffects: false }),
    },
    change: (place) => place.write(pkg('node_modules/left', '1.0.1', { sideEffects: false })),
  },
  'all files are touched': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') },
    change: ({ directory }) => {
      for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
        utimesSync(path.join(directory, name), 5, 5);
    },
  },
  'files appear that nobody imports': {
    files: { 'methods/m.ts': method("import { x } from './util.ts';"), 'methods/util.ts': util('a') },
    change: (place) => place.write({ 'methods/other.ts': 'a', 'other.ts': 'b', 'methods/.m.ts.swp': 'c' }),
    isKept: true,
  },
  'packages are installed that nobody imports': {
    files: { 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') },
    change: (place) => place.write({ ...pkg('node_modules/right', '1.0.0'), ...pkg('node_modules/@a/b', '1.0.0') }),
    isKept: true,
  },
};

const placeOf = makePlaces(unseen);

test.each(Object.entries(unseen))('it makes no difference that %s', async (name, { change, isKept }) => {
  const place = placeOf(name);
  const before = await place.look();
  const records = place.records();
  expect(records).toHaveLength(1);
  expect(await place.look()).toEqual(before);
  expect(place.records()).toEqual(records);
  change(place);
  expect(await place.look()).toEqual(before);
  if (isKept === true) expect(place.records()).toEqual(records);
});
