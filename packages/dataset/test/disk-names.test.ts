import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  columnFile,
  datasetDirectory,
  datasetId,
  diskName,
  manifestPath,
  parseDatasetId,
  sliceFile,
} from '../src/manifest/disk-names.ts';

test.each([
  ['default', 'default'],
  ['a-b_C9', 'a-b_C9'],
  ['', '~'],
  ['~', '%7E'],
  ['.', '%2E'],
  ['..', '%2E%2E'],
  ['a/b', 'a%2Fb'],
  ['a\\b', 'a%5Cb'],
  ['a b', 'a%20b'],
  ['\0', '%00'],
  ['%41', '%2541'],
  ['ä', '%C3%A4'],
  ['a\u0308', 'a%CC%88'],
  ['😀', '%F0%9F%98%80'],
  ['output', '%6Futput'],
  ['attempts', '%61ttempts'],
  ['keys', '%6Beys'],
  ['outputs', 'outputs'],
  ['Output', 'Output'],
  ['dataset.json', 'dataset%2Ejson'],
  ['__proto__', '__proto__'],
])('the directory of %j is %s', (name, directory) => {
  expect(diskName(name)).toBe(directory);
});

test('a long name ends in its digest, from 121 characters on', () => {
  expect(diskName('x'.repeat(120))).toBe('x'.repeat(120));
  expect(diskName('x'.repeat(121))).toMatch(/^x{80}~[0-9a-f]{32}$/);
  expect(diskName('ä'.repeat(20))).toBe('%C3%A4'.repeat(20));
  expect(diskName('ä'.repeat(21))).toMatch(/^(%C3%A4){13}%C~[0-9a-f]{32}$/);
  expect(diskName(`${'x'.repeat(200)}a`)).not.toBe(diskName(`${'x'.repeat(200)}b`));
});

const anyName = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('..', '../../x', 'output', '%6Futput', '~', '', 'a/../..', 'C:\\x', 'con', 'x'.repeat(500)),
);

test('any name gives one plain folder, short enough for any disk', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const directory = diskName(name);
      expect(directory).toMatch(/^[A-Za-z0-9_%~-]{1,120}$/);
      expect(['output', 'attempts', 'keys']).not.toContain(directory);
      expect(path.dirname(datasetDirectory('/w/main-1', name))).toBe('/w/main-1');
    }),
  );
});

test('no two names share one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyName, { maxLength: 30 }), (names) => {
      expect(new Set(names.map(diskName)).size).toBe(names.length);
    }),
  );
});

test('a name of a hundred letters or less can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), (name) => {
      const directory = diskName(name);
      if (!directory.includes('~')) expect(decodeURIComponent(directory)).toBe(name);
    }),
  );
});

test.each([
  ['main-3', 'default', 'main-3'],
  ['main-3', 'bad', 'main-3/bad'],
  ['main-3', 'a/b', 'main-3/a/b'],
  ['main-3', '', 'main-3/'],
  ['main-3', 'a b', 'main-3/a b'],
])('dataset of %s called %j has the id %j', (jobId, name, id) => {
  expect(datasetId(jobId, name)).toBe(id);
  expect(parseDatasetId(id)).toEqual({ jobId, name });
});

test('ids and names lead to each other', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(parseDatasetId(datasetId('main-12', name))).toEqual({ jobId: 'main-12', name });
    }),
  );
});

test('files of columns, own and linked', () => {
  expect(sliceFile('/w/main-1/default/c', 12)).toBe('/w/main-1/default/c/12.arrow');
  expect(manifestPath('/w/main-1', 'a/b')).toBe('/w/main-1/a%2Fb/dataset.json');
  expect(columnFile('default', 'c', 0)).toBe('default/c/0.arrow');
  expect(columnFile('default', '../bad/c', 1)).toBe('bad/c/1.arrow');
  expect(columnFile('default', '../../main-3/default/c', 2)).toBe('../main-3/default/c/2.arrow');
});
