import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { LookChecker } from '../src/cache/look-checker.ts';
import { LookRecorder } from '../src/cache/look-recorder.ts';
import { type Look, plainDisk } from '../src/cache/looks.ts';
import { folderWith } from './project-files.ts';

/** What is asked, and what is done to the disk between two looks. */
const changes: [
  string,
  (looks: LookRecorder, at: (name: string) => string) => unknown,
  (at: (name: string) => string) => void,
  boolean,
][] = [
  ['nothing changes', (looks, at) => looks.isFile(at('x')), () => {}, true],
  ['a file appears', (looks, at) => looks.isFile(at('new')), (at) => writeFileSync(at('new'), ''), false],
  ['a file is gone', (looks, at) => looks.isFile(at('x')), (at) => rmSync(at('x')), false],
  [
    'a folder appears where a file was',
    (looks, at) => looks.isFolder(at('x')),
    (at) => {
      rmSync(at('x'));
      mkdirSync(at('x'));
    },
    false,
  ],
  [
    'the content of a file of which only the kind counts',
    (looks, at) => looks.isFile(at('x')),
    (at) => writeFileSync(at('x'), 'longer'),
    true,
  ],
  ['a name appears in a folder', (looks, at) => looks.names(at('f')), (at) => writeFileSync(at('f/c'), ''), false],
  ['a name is gone from a folder', (looks, at) => looks.names(at('f')), (at) => rmSync(at('f/a')), false],
  ['a name in a folder below', (looks, at) => looks.names(at('f')), (at) => writeFileSync(at('f/g/new'), ''), true],
  ['a folder appears that was listed', (looks, at) => looks.names(at('new')), (at) => mkdirSync(at('new')), false],
  [
    'a link leads elsewhere',
    (looks, at) => looks.linkAt(at('link')),
    (at) => {
      rmSync(at('link'));
      symlinkSync('y', at('link'));
    },
    false,
  ],
  [
    'a link is a file now',
    (looks, at) => looks.linkAt(at('link')),
    (at) => {
      rmSync(at('link'));
      writeFileSync(at('link'), '');
    },
    false,
  ],
  [
    'a link on the way leads elsewhere',
    (looks, at) => looks.realPath(at('dir/a')),
    (at) => {
      rmSync(at('dir'));
      symlinkSync('other', at('dir'));
    },
    false,
  ],
  [
    'a file that was not there to be read',
    (looks, at) => looks.read(at('new')),
    (at) => writeFileSync(at('new'), ''),
    false,
  ],
];

describe('when the disk looks the same again', () => {
  test.each(changes)('%s', (_, ask, change, isSame) => {
    const folder = folderWith({ x: '1', y: '2', 'f/a': '', 'f/b': '', 'f/g/h': '', 'other/a': '' });
    const at = (name: string): string => path.join(folder, name);
    symlinkSync('x', at('link'));
    symlinkSync('f', at('dir'));
    const recorder = new LookRecorder();
    ask(recorder, at);
    const looks = recorder.finish();
    if (looks === undefined) throw new Error('The looks of the test can not be relied on');
    expect(new LookChecker().current(looks)).toBe(looks);
    change(at);
    expect(new LookChecker().current(looks) !== undefined).toBe(isSame);
  });
});

test('what was read is the same each time, though the file changes meanwhile, and then nothing can be relied on', () => {
  const folder = folderWith({ x: 'before' });
  const file = path.join(folder, 'x');
  const looks = new LookRecorder();
  expect(looks.read(file)?.toString()).toBe('before');
  writeFileSync(file, 'after, and longer');
  expect(looks.read(file)?.toString()).toBe('before');
  expect(looks.finish()).toBeUndefined();
});

test('a file that is so young that it could change unseen is told by its content, whatever its time says', () => {
  const folder = folderWith({ x: '1' });
  const file = path.join(folder, 'x');
  utimesSync(file, 1e10, 1e10);
  const young = new LookRecorder();
  young.read(file);
  const looks = young.finish() ?? [];
  expect(looks).toEqual([['content', file, 'unsure', digestOf('1')]]);
  const current = new LookChecker().current(looks);
  expect(current?.map(([question, place]) => [question, place])).toEqual([['content', file]]);
  writeFileSync(file, '2');
  utimesSync(file, 1e10, 1e10);
  expect(new LookChecker().current(looks)).toBeUndefined();
});

test('a file that looks different and holds what it held is the same, and is looked for as it is from then on', () => {
  const folder = folderWith({ x: '1', y: '2' });
  const file = path.join(folder, 'x');
  utimesSync(file, 1e10, 1e10);
  const recorder = new LookRecorder();
  recorder.read(file);
  recorder.read(path.join(folder, 'z'));
  const looks = recorder.finish() ?? [];
  rmSync(file);
  writeFileSync(file, '1');
  utimesSync(file, 1e10, 1e10);
  const checker = new LookChecker();
  const current = checker.current(looks) ?? [];
  expect(current.map(([, place, , digest]) => [place, digest])).toEqual([
    [file, digestOf('1')],
    [path.join(folder, 'z'), undefined],
  ]);
  expect(new LookChecker().current(current)).toBe(current);
  // It is as young as can be.
  expect(checker.keepable(current)[0]?.[2]).toBe('unsure');
  rmSync(file);
  expect(new LookChecker().current(current)).toBeUndefined();
});

test('something that was not looked at here: nothing can be relied on', () => {
  const looks = new LookRecorder();
  looks.isFile('/');
  expect(looks.finish()).toEqual([['kind', '/', 'folder']]);
  looks.giveUp();
  expect(looks.finish()).toBeUndefined();
});

test('what was concluded holds while each place looks as it did', () => {
  const folder = folderWith({ x: '' });
  const look = (name: string, answer: string): Look => ['kind', path.join(folder, name), answer];
  const checker = new LookChecker();
  expect(checker.current([])).toEqual([]);
  const same = [look('x', 'file'), look('y', 'absent')];
  expect(checker.current(same)).toBe(same);
  expect(checker.current([look('x', 'file'), look('y', 'file')])).toBeUndefined();
});

test('names come in code unit order, whatever the disk says, and none of what is no folder', () => {
  const folder = folderWith({ b: '', Z: '', ä: '', a10: '', a9: '' });
  const looks = new LookRecorder();
  expect(looks.names(folder)).toEqual(['Z', 'a10', 'a9', 'b', 'ä']);
  expect([looks.names(path.join(folder, 'b')), looks.names(path.join(folder, 'none'))]).toEqual([[], []]);
});

test('what is asked of the disk, with and without keeping it in mind', () => {
  const folder = folderWith({ 'f/x': '' });
  symlinkSync('f', path.join(folder, 'link'));
  for (const disk of [plainDisk, new LookRecorder()]) {
    const kinds = ['f', 'f/x', 'link', 'link/x', 'none', 'f/x/y', 'a\0b'].map((name) =>
      disk.isFolder(path.join(folder, name)),
    );
    expect(kinds).toEqual([true, false, true, false, false, false, false]);
    expect(disk.realPath(path.join(folder, 'link/x'))).toBe(path.join(folder, 'f/x'));
    expect(() => disk.realPath(path.join(folder, 'none'))).toThrow('ENOENT');
  }
});
