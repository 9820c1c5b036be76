import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { diskUse } from '../src/disk-use.ts';
import { contentProblem, PlainFiles } from '../src/plain-files.ts';
import type { Workdir } from '../src/workdir.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

/** A workdir with files of two jobs, of three bytes each. */
function files(): Workdir {
  const workdir = temporaryWorkdir();
  for (const name of ['main-1/a.txt', 'main-1/deep/er/b.txt', 'main-2/c.txt', 'outside/d.txt']) {
    const file = path.join(workdir.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'abc');
  }
  return workdir;
}

type Harm = (directory: string) => unknown;
const none: Harm = () => {};

const harms: readonly [string, string, Harm, size: string, content: string][] = [
  ['a file that is whole', 'a.txt', none, '', ''],
  ['one in a folder', 'deep/er/b.txt', none, '', ''],
  ['one of another job', '../main-2/c.txt', none, '', ''],
  ['one that is gone', 'a.txt', (d) => rmSync(`${d}/a.txt`), 'is missing', 'ENOENT'],
  ['a folder that is gone', 'deep/er/b.txt', (d) => rmSync(`${d}/deep`, { recursive: true }), 'is missing', 'ENOENT'],
  ['a file in the place of its folder', 'a.txt/b', none, 'is no plain file', 'ENOENT'],
  ['more bytes', 'a.txt', (d) => writeFileSync(`${d}/a.txt`, 'abcd'), 'has 4 bytes instead of 3', 'is damaged'],
  ['no bytes', 'a.txt', (d) => writeFileSync(`${d}/a.txt`, ''), 'has 0 bytes instead of 3', 'is damaged'],
  ['other bytes: only its content tells', 'a.txt', (d) => writeFileSync(`${d}/a.txt`, 'abd'), '', 'is damaged'],
  ['a folder', 'deep', none, 'is no plain file', 'a folder'],
  [
    'a link to a file of that size',
    'a.txt',
    (d) => [rmSync(`${d}/a.txt`), symlinkSync('../main-2/c.txt', `${d}/a.txt`)],
    'is no plain file',
    'a link',
  ],
  [
    'a pipe, for which nothing waits',
    'a.txt',
    (d) => [rmSync(`${d}/a.txt`), execFileSync('mkfifo', [`${d}/a.txt`])],
    'is no plain file',
    'a pipe',
  ],
  [
    'a folder that is a link',
    'deep/er/b.txt',
    (d) => [rmSync(`${d}/deep/er`, { recursive: true }), symlinkSync('../../outside', `${d}/deep/er`)],
    'is no plain file',
    'a link',
  ],
  ['a way over a link', 'way/d.txt', (d) => symlinkSync('../outside', `${d}/way`), 'is no plain file', 'a link'],
  ['a way out of the workdir', '../../x', none, '..', '..'],
];

describe('what is wrong with a file that a record names', () => {
  test.each(harms)('%s', (_, file, harm, size, content) => {
    const workdir = files();
    harm(path.join(workdir.path, 'main-1'));
    const bySize = new PlainFiles(workdir).sizeProblem('main-1', file, 3);
    const byContent = contentProblem(workdir.door, 'main-1', file, digestOf('abc'));
    if (size === '') expect(bySize).toBeUndefined();
    else expect(bySize).toContain(size);
    // A file of another job is looked at by its size; by content it is looked at in its own job.
    if (file.startsWith('../main')) return;
    if (content === '') expect(byContent).toBeUndefined();
    else expect(byContent).toContain(content);
    for (const problem of [bySize, byContent]) if (problem !== undefined) expect(problem).toContain(`'${file}'`);
  });

  test('a record that says no size fits no file', () => {
    expect(new PlainFiles(files()).sizeProblem('main-1', 'a.txt', undefined)).toContain('3 bytes instead of');
  });
});

describe('what a folder takes on disk', () => {
  const blocks = (bytes: number): Buffer => Buffer.alloc(bytes, 1);
  const use = (make: (directory: string) => unknown): ReturnType<typeof diskUse> => {
    const directory = path.join(temporaryWorkdir().path, 'folder');
    mkdirSync(directory);
    make(directory);
    return diskUse(directory);
  };

  test('is counted in blocks, in all folders below', () => {
    const all = use((d) => {
      mkdirSync(`${d}/a/b`, { recursive: true });
      writeFileSync(`${d}/x`, blocks(20_000));
      writeFileSync(`${d}/a/b/y`, blocks(1));
    });
    expect(all.files).toBe(2);
    expect(all.size).toBeGreaterThanOrEqual(20_001);
    expect(all.size % 512).toBe(0);
  });

  test('of a file with several names is counted once', () => {
    const one = use((d) => writeFileSync(`${d}/x`, blocks(20_000)));
    const two = use((d) => {
      writeFileSync(`${d}/x`, blocks(20_000));
      linkSync(`${d}/x`, `${d}/y`);
    });
    expect(two).toMatchObject({ files: 1, size: one.size });
  });

  test('of what a link leads to is not counted', () => {
    const linked = use((d) => {
      mkdirSync(`${d}/../outside`);
      writeFileSync(`${d}/../outside/x`, blocks(100_000));
      symlinkSync('../outside', `${d}/folder`);
      symlinkSync('../outside/x', `${d}/file`);
    });
    expect(linked.files).toBe(2);
    expect(linked.size).toBeLessThan(100_000);
  });

  test.each<[string, (directory: string) => void]>([
    ['nothing', (d) => rmSync(d, { recursive: true })],
    ['a file', (d) => [rmSync(d, { recursive: true }), writeFileSync(d, 'x')]],
    ['a link', (d) => [rmSync(d, { recursive: true }), symlinkSync('/usr', d)]],
    ['an empty folder', () => {}],
  ])('where there is %s is nothing', (_, harm) => {
    expect(use(harm)).toEqual({ files: 0, size: 0, folderSize: 0 });
  });
});
