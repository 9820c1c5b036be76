import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseNames, diskKey, fitName, foldersOf, type NameWish } from '../lib/file-names.ts';
import { imageExtensions, sameExtension } from '../lib/image-formats.ts';
import { withoutExtension } from '../lib/name-files.ts';

test.each([
  ['a.jpg', 'A.JPG', true],
  ['\u00e9', 'e\u0301', true],
  ['STRASSE', 'straße', true],
  ['a.', 'a', true],
  ['a. .', 'a', true],
  ['x./y', 'x/y', true],
  ['ΑΣ', 'ας', true],
  ['a', 'b', false],
  ['a', 'ä', false],
  ['.a', 'a', false],
  ['a/b', 'ab', false],
  ['a b', 'ab', false],
])('%j and %j meet on some disk: %j', (a, b, expected) => {
  expect(diskKey(a) === diskKey(b)).toBe(expected);
});

test('a name that fits stays, and a longer one is cut to what a disk takes', () => {
  const parts = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }).map((each) => each.replaceAll('/', '_')),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(parts, fc.constantFrom('.jpg', '.tiff', ''), (names, end) => {
      const name = names.join('/') + end;
      const fitted = fitName(name);
      const sizes = fitted.split('/').map((part) => Buffer.byteLength(part));
      expect(sizes).toHaveLength(names.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(255);
      expect(fitted.endsWith(end)).toBe(true);
      expect(fitName(fitted)).toBe(fitted);
      if (name.split('/').every((part) => Buffer.byteLength(part) <= 255)) expect(fitted).toBe(name);
    }),
    { numRuns: 50 },
  );
  expect(fitName(`${'x'.repeat(300)}a.jpg`)).not.toBe(fitName(`${'x'.repeat(300)}b.jpg`));
});

test.each([
  ['a/b/c.jpg', ['a/b', 'a']],
  ['c.jpg', []],
  ['a//c', ['a/', 'a']],
])('%s lies in %j', (name, folders) => {
  expect(foldersOf(name)).toEqual(folders);
});

/** An image of a name, and what it really is. */
function wish(filename: string, extension: string): NameWish {
  const own = /\.(\w+)$/.exec(filename)?.[1] ?? '';
  const wanted = sameExtension(own, extension) ? filename : `${withoutExtension(filename)}.${extension}`;
  return { source: filename, filename, wanted, extension };
}

describe('each file gets a name of its own', () => {
  test.each<[string, readonly (readonly [string, string])[], readonly (string | number)[]]>([
    [
      'the one it has',
      [
        ['a.jpg', 'jpg'],
        ['b.jpeg', 'jpg'],
      ],
      ['a.jpg', 'b.jpeg'],
    ],
    ['with the extension of what it is', [['a.png', 'jpg']], ['a.jpg']],
    [
      'but for two that would meet',
      [
        ['a.png', 'jpg'],
        ['a.jpg', 'jpg'],
      ],
      ['a.png.jpg', 'a.jpg'],
    ],
    [
      'without an extension',
      [
        ['a', 'jpg'],
        ['b.2026', 'jpg'],
      ],
      ['a.jpg', 'b.2026.jpg'],
    ],
    [
      'with a number on disks that tell no capital letters',
      [
        ['a.jpg', 'jpg'],
        ['A.jpg', 'jpg'],
      ],
      ['a~2.jpg', 'A.jpg'],
    ],
    [
      'none for the same name again',
      [
        ['a.jpg', 'jpg'],
        ['a.jpg', 'jpg'],
      ],
      ['a.jpg', 0],
    ],
    [
      'beside a folder of that name',
      [
        ['a.jpg', 'jpg'],
        ['a.jpg/b.jpg', 'jpg'],
      ],
      ['a~2.jpg', 'a.jpg/b.jpg'],
    ],
  ])('%s', (_, files, expected) => {
    const choices = chooseNames(files.map(([name, extension]) => wish(name, extension)));
    expect(choices.map((choice) => ('name' in choice ? choice.name : choice.sameAs))).toEqual(expected);
  });

  test('that no other has, on any disk, whatever the order', () => {
    const names = fc.constantFrom(
      'a.jpg',
      'A.jpg',
      'a.png',
      'a',
      'a/a.jpg',
      'a~2.jpg',
      'a.png.jpg',
      'A/b.',
      'a.jpg/x.png',
      'é.gif',
      'e\u0301.gif',
    );
    const files = fc.uniqueArray(fc.tuple(names, fc.constantFrom('jpg', 'png')), {
      selector: ([name]) => name,
      maxLength: 11,
    });
    fc.assert(
      fc.property(files, (all) => {
        const wishes = all.map(([name, extension]) => wish(name, extension));
        const nameOf = (choice: ReturnType<typeof chooseNames>[number] | undefined): string =>
          choice !== undefined && 'name' in choice ? choice.name : '';
        const chosen = chooseNames(wishes).map(nameOf);
        const keys = new Set(chosen.map(diskKey));
        expect(keys.size).toBe(all.length);
        for (const folder of chosen.flatMap(foldersOf)) expect(keys.has(diskKey(folder))).toBe(false);
        expect(chooseNames(wishes.toReversed()).map(nameOf).toReversed()).toEqual(chosen);
      }),
      { numRuns: 300 },
    );
  });

  test('and none that somebody else has', () => {
    const isTaken = (key: string): boolean => ['a.jpg', 'a~2.jpg'].includes(key);
    expect(chooseNames([wish('a.jpg', 'jpg')], isTaken)).toEqual([{ name: 'a~3.jpg' }]);
  });
});

test.each([
  ['JPEG', 'jpg', true],
  ['jfif', 'jpe', true],
  ['tif', 'TIFF', true],
  ['heic', 'hif', true],
  ['png', 'apng', true],
  ['cr2', 'CR2', true],
  ['jpg', 'png', false],
  ['avif', 'heic', false],
  ['', 'jpg', false],
  ['', '', true],
])('%j and %j are extensions of one format: %j', (a, b, expected) => {
  expect(sameExtension(a, b)).toBe(expected);
});

test('each extension of a picture is one, in any letters', () => {
  for (const extension of imageExtensions) {
    expect(withoutExtension(`x/a.b.${extension}`)).toBe('x/a.b');
    expect(withoutExtension(`a.${extension.toUpperCase()}`)).toBe('a');
    expect(withoutExtension(`x/.${extension}`)).toBe(`x/.${extension}`);
    expect(withoutExtension(`a.${extension}x`)).toBe(`a.${extension}x`);
  }
});
