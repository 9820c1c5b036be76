import { execFileSync } from 'node:child_process';
import { lstatSync, lutimesSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Door } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { readEntry, touchEntry, writeEntry } from '../src/keys/key-entry.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const name = `keys/ab/${'c'.repeat(30)}`;

function place(): { readonly door: Door; readonly file: string } {
  const { path: root } = temporaryWorkdir();
  mkdirSync(path.join(root, 'keys', 'ab'), { recursive: true });
  return { door: new Door(root), file: path.join(root, name) };
}

describe('what an entry of the index names', () => {
  test.each<[string, (file: string) => unknown, string | undefined]>([
    ['a link to a job', (file) => symlinkSync('../../main-7', file), 'main-7'],
    ['a link by another way', (file) => symlinkSync('/elsewhere/main-7', file), 'main-7'],
    ['a link to what is gone', (file) => symlinkSync('../../main-99', file), 'main-99'],
    ['a file, where there are no links', (file) => writeFileSync(file, 'main-7\n'), 'main-7'],
    ['a file without an end of line', (file) => writeFileSync(file, 'main-7'), 'main-7'],
    ['a file with other ends of lines', (file) => writeFileSync(file, 'main-7\r\n'), 'main-7'],
    ['a file that is empty', (file) => writeFileSync(file, ''), ''],
    ['a folder: the copy of a job', (file) => mkdirSync(file), undefined],
    ['a pipe, for which nothing waits', (file) => execFileSync('mkfifo', [file]), undefined],
    ['nothing', () => {}, undefined],
  ])('%s', (_, make, job) => {
    const { door, file } = place();
    make(file);
    expect(readEntry(door, name)?.job).toBe(job);
  });

  test('of a large file no more is read than an id can have', () => {
    const { door, file } = place();
    writeFileSync(file, 'x'.repeat(1_000_000));
    expect(readEntry(door, name)?.job).toHaveLength(300);
  });
});

describe('an entry is written', () => {
  test.each<[string, (file: string) => unknown]>([
    ['where there is none', () => {}],
    ['over that of another job', (file) => symlinkSync('../../main-1', file)],
    ['over one of its own', (file) => symlinkSync('../../main-7', file)],
    ['over a file', (file) => writeFileSync(file, 'main-1\n')],
    ['over a folder with something in it', (file) => mkdirSync(path.join(file, 'output'), { recursive: true })],
    ['over a pipe', (file) => execFileSync('mkfifo', [file])],
    ['over a link to itself', (file) => symlinkSync(path.basename(file), file)],
  ])('%s', (_, make) => {
    const { door, file } = place();
    make(file);
    writeEntry(door, name, 'main-7');
    writeEntry(door, name, 'main-7');
    expect(readEntry(door, name)?.job).toBe('main-7');
    expect(readlinkSync(file)).toBe('../../main-7');
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  });

  test('in a part of the index that is not there yet', () => {
    const { path: root } = temporaryWorkdir();
    const door = new Door(root);
    writeEntry(door, name, 'main-1');
    writeEntry(door, 'keys/00/x', 'main-2');
    expect([readEntry(door, name)?.job, readEntry(door, 'keys/00/x')?.job]).toEqual(['main-1', 'main-2']);
  });

  test('nothing is written where a link leads that stands in the place of the index', () => {
    const { path: root } = temporaryWorkdir();
    mkdirSync(path.join(root, 'outside', 'ab'), { recursive: true });
    symlinkSync('outside', path.join(root, 'keys'));
    expect(() => writeEntry(new Door(root), name, 'main-1')).toThrow(expect.objectContaining({ code: 'FILE_REFUSED' }));
    expect(readdirSync(path.join(root, 'outside', 'ab'))).toEqual([]);
  });
});

test('that an entry was of use is noted on the entry, not on the job', () => {
  const { door, file } = place();
  const job = path.join(door.root, 'main-7');
  mkdirSync(job);
  writeEntry(door, name, 'main-7');
  const { mtimeMs: before } = lstatSync(job);
  const now = Date.now();
  // Neither an hour ago nor, by a clock that was put back, to come.
  for (const seconds of [-3700, 120]) {
    lutimesSync(file, now / 1000 + seconds, now / 1000 + seconds);
    touchEntry(file);
    expect(Math.abs(lstatSync(file).mtimeMs - now)).toBeLessThan(30_000);
  }
  lutimesSync(file, now / 1000 - 3500, now / 1000 - 3500);
  touchEntry(file);
  expect(Math.abs(lstatSync(file).mtimeMs - now + 3_500_000)).toBeLessThan(1000);
  expect(lstatSync(job).mtimeMs).toBe(before);
  expect(() => touchEntry(`${file}x`)).toThrow('ENOENT');
});
