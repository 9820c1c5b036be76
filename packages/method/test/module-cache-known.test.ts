import { copyFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { left, method, Place, pkg, util } from './module-cache-place.ts';

const files = {
  'methods/m.ts': method("import { x } from './util.ts'; import { x as y } from 'left';", 'x + y'),
  'methods/util.ts': util('a'),
  ...pkg('node_modules/left', '1.0.0'),
};

/** Something is another one, and then what it was. */
const putBack: Readonly<Record<string, readonly [change: (place: Place) => void, back: (place: Place) => void]>> = {
  'a comment': [
    (place) => place.write({ 'methods/m.ts': `// A comment.\n${files['methods/m.ts']}` }),
    (place) => place.write({ 'methods/m.ts': files['methods/m.ts'] }),
  ],
  'a file that is imported': [
    (place) => place.write({ 'methods/util.ts': util('b') }),
    (place) => place.write({ 'methods/util.ts': util('a') }),
  ],
  'the version of a package': [
    (place) => place.write(pkg('node_modules/left', '2.0.0')),
    (place) => place.write(pkg('node_modules/left', '1.0.0')),
  ],
  'a folder in the place of a file': [
    (place) => {
      place.remove('methods/util.ts');
      place.write({ 'methods/util.ts/index.ts': util('c') });
    },
    (place) => {
      place.remove('methods/util.ts');
      place.write({ 'methods/util.ts': util('a') });
    },
  ],
  'where the package lies': [
    (place) => {
      place.write(pkg('elsewhere/left', '3.0.0'));
      renameSync(place.path('node_modules/left'), place.path('aside'));
      place.link('node_modules/left', '../elsewhere/left');
    },
    (place) => {
      rmSync(place.path('node_modules/left'));
      renameSync(place.path('aside'), place.path('node_modules/left'));
    },
  ],
};

test.each(Object.entries(putBack))('what was put back is known: %s', async (_, [change, back]) => {
  const place = new Place(files);
  try {
    await place.look();
    place.mark();
    change(place);
    expect(await place.look()).not.toMatchObject({ digest: 'marked' });
    back(place);
    expect(await place.look()).toMatchObject({ digest: 'marked' });
    // And from then on it is the newest.
    expect(await place.look()).toMatchObject({ digest: 'marked' });
  } finally {
    rmSync(place.directory, { recursive: true });
  }
});

test('two branches between which somebody goes are both known, and what was tried five times ago is not', async () => {
  const place = new Place({ 'methods/m.ts': left, ...pkg('node_modules/left', '1.0.0') });
  const branch = (n: number): void => place.write({ 'methods/m.ts': method("import { x } from 'left';", `x + ${n}`) });
  try {
    for (const n of [0, 1]) {
      branch(n);
      await place.look();
    }
    place.mark();
    for (const n of [0, 1, 0, 1]) {
      branch(n);
      expect(await place.look()).toMatchObject({ digest: 'marked' });
    }
    for (const n of [2, 3, 4, 5, 6]) {
      branch(n);
      expect(await place.look()).not.toMatchObject({ digest: 'marked' });
    }
    branch(0);
    expect(await place.look()).not.toMatchObject({ digest: 'marked' });
  } finally {
    rmSync(place.directory, { recursive: true });
  }
});

/** Other looks of the same content. */
const touched: Readonly<Record<string, (place: Place) => void>> = {
  'the method': (place) => utimesSync(place.path('methods/m.ts'), 5, 5),
  'a file that it imports': (place) => utimesSync(place.path('methods/util.ts'), 5, 5),
  'the description of a package': (place) => utimesSync(place.path('node_modules/left/package.json'), 5, 5),
  'the description of the project': (place) => utimesSync(place.path('package.json'), 5, 5),
  'a copy in its place': (place) => {
    copyFileSync(place.path('methods/m.ts'), place.path('copy'));
    renameSync(place.path('copy'), place.path('methods/m.ts'));
  },
};

test.each(Object.entries(touched))('what was only touched is known: %s', async (_, touch) => {
  const place = new Place(files);
  try {
    await place.look();
    place.mark();
    touch(place);
    expect(await place.look()).toMatchObject({ digest: 'marked' });
    place.write({ 'methods/util.ts': util('b') });
    expect(await place.look()).not.toMatchObject({ digest: 'marked' });
  } finally {
    rmSync(place.directory, { recursive: true });
  }
});

test('what is so young that only its content tells is kept once, and not written again in each run', async () => {
  const place = new Place(files);
  try {
    for (const name of [...Object.keys(files), 'package.json']) utimesSync(place.path(name), 1e10, 1e10);
    await place.look();
    place.mark();
    const written = place.cacheFiles();
    expect(await place.look()).toMatchObject({ digest: 'marked' });
    expect(place.cacheFiles()).toEqual(written);
  } finally {
    rmSync(place.directory, { recursive: true });
  }
});
