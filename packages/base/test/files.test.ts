import { spawnSync } from 'node:child_process';
import fs, {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { replaceAfter } from '../src/files.ts';
import {
  copyToNew,
  formatJson,
  ifThere,
  isReadOnly,
  makeFolder,
  pathInside,
  readCacheFile,
  syncFewPaths,
  syncPaths,
  temporaryFolder,
  writeCacheFile,
  writeFileAtomic,
  writeFileOnce,
} from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-base-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

describe('a name below a folder', () => {
  test.each([
    ['a.txt', '/root/a.txt'],
    ['a/b/c', '/root/a/b/c'],
    ['a/../b', '/root/b'],
    ['./a', '/root/a'],
    ['..a', '/root/..a'],
    ['...', '/root/...'],
    ['a b/ä', '/root/a b/ä'],
  ])('%j is %s', (name, target) => {
    expect(pathInside('/root', name)).toBe(target);
  });

  test.each(['', '.', '..', '../a', 'a/../../b', '/root/a', '/etc/passwd', 'a\0b', '../root2/a', 'a/..'])(
    '%j leads out of it',
    (name) => {
      expect(() => pathInside('/root', name)).toThrow(
        expect.objectContaining({ code: 'NAME_LEAVES_JOB', message: expect.stringContaining(JSON.stringify(name)) }),
      );
    },
  );
});

describe('a file is replaced as a whole', () => {
  test.each<[string, string | Uint8Array]>([
    ['text', 'é€😀\n'],
    ['bytes', Uint8Array.of(0, 255, 128)],
    ['nothing', ''],
  ])('by %s', (_, content) => {
    const file = path.join(folder, 'x');
    writeFileSync(file, 'what was there before, and longer');
    for (const durable of [true, false]) {
      writeFileAtomic(file, content, { durable });
      expect(readFileSync(file)).toEqual(Buffer.from(content));
      expect(readdirSync(folder)).toEqual(['x']);
    }
  });

  test('or not at all, and nothing is left over', () => {
    mkdirSync(path.join(folder, 'x'));
    expect(() => writeFileAtomic(path.join(folder, 'x'), 'text')).toThrow('EISDIR');
    expect(() => writeFileAtomic(path.join(folder, 'no/x'), 'text')).toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual(['x']);
  });
});

describe('a file is made once', () => {
  test.each<[string, string | undefined]>([
    ['by a link', undefined],
    ['where there are no links', 'EPERM'],
    ['where nobody knows links', 'ENOSYS'],
  ])('%s: the first content stays', (_, refusal) => {
    if (refusal !== undefined) {
      vi.spyOn(fs, 'linkSync').mockImplementation(() => {
        throw Object.assign(new Error(`${refusal}: link`), { code: refusal });
      });
      syncBuiltinESMExports();
      onTestFinished(() => {
        vi.restoreAllMocks();
        syncBuiltinESMExports();
      });
    }
    const file = path.join(folder, 'x');
    expect([writeFileOnce(file, 'first'), writeFileOnce(file, Buffer.from('second'))]).toEqual([true, false]);
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['first', ['x']]);
  });

  test('or the reason is told, and nothing is left over', () => {
    expect(() => writeFileOnce(path.join(folder, 'no/x'), 'text')).toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test.each([undefined, 'ENOSYS', 'EPERM'])(
  'a file is copied whole under a name that is free, where the system says %s to a copy',
  (refusal) => {
    if (refusal !== undefined) {
      vi.spyOn(fs, 'copyFileSync').mockImplementation(() => {
        throw Object.assign(new Error(`${refusal}: copyfile`), { code: refusal });
      });
      syncBuiltinESMExports();
      onTestFinished(() => {
        vi.restoreAllMocks();
        syncBuiltinESMExports();
      });
    }
    const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
    for (const content of [Buffer.alloc(0), Buffer.alloc((1 << 20) + 1, 'ab'), Buffer.from('short')]) {
      writeFileSync(from, content);
      copyToNew(from, to);
      expect(readFileSync(to).equals(content)).toBe(true);
      expect(() => copyToNew(from, to)).toThrow('EEXIST');
      rmSync(to);
    }
    expect(() => copyToNew(path.join(folder, 'nowhere'), to)).toThrow('ENOENT');
  },
);

test.each([
  ['EINVAL', false],
  ['ENOTSUP', false],
  ['EIO', true],
])('a disk that says %s to a sync: whether that is an error is %s', async (code, isError) => {
  const refusal = Object.assign(new Error(`${code}: fsync`), { code });
  vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    throw refusal;
  });
  vi.spyOn(fs, 'fsync').mockImplementation((_, done) => done(refusal));
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  const file = path.join(folder, 'x');
  writeFileSync(file, 'text');
  const ways = [
    syncPaths([file, folder]),
    syncFewPaths([folder]),
    (async () => writeFileOnce(`${file}.2`, 'text'))(),
    replaceAfter(`${file}.3`, 'text', []),
  ];
  const failed = (await Promise.allSettled(ways)).map(({ status }) => status === 'rejected');
  expect(failed).toEqual(ways.map(() => isError));
});

test('files and folders are synced, all of them, and one that is not there is an error', async () => {
  const files = Array.from({ length: 200 }, (_, index) => path.join(folder, `${index}`));
  for (const file of files) writeFileSync(file, 'x');
  await expect(syncPaths([...files, folder])).resolves.toBeUndefined();
  await expect(syncPaths([])).resolves.toBeUndefined();
  await expect(syncPaths([...files, path.join(folder, 'gone'), folder])).rejects.toThrow('ENOENT');
});

test('a file that speaks for others is replaced when these are on the disk, or not at all', async () => {
  const [file, other, gone] = ['file', 'other', 'gone'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, 'old');
  writeFileSync(other, 'x');
  await expect(replaceAfter(file, 'new', [other, gone])).rejects.toThrow('ENOENT');
  expect([readFileSync(file, 'utf8'), readdirSync(folder).sort()]).toEqual(['old', ['file', 'other']]);
  await replaceAfter(file, 'new', [other, folder]);
  expect([readFileSync(file, 'utf8'), readdirSync(folder).sort()]).toEqual(['new', ['file', 'other']]);
});

test('what is not there', () => {
  writeFileSync(path.join(folder, 'x'), 'text');
  const read = (name: string): string => ifThere(() => readFileSync(path.join(folder, name), 'utf8'), 'nothing');
  expect(['x', 'y', 'x/y'].map(read)).toEqual(['text', 'nothing', 'nothing']);
  expect(() => read('.')).toThrow('EISDIR');
});

test('JSON for people', () => {
  expect(formatJson({ b: [1], a: null })).toBe('{\n  "b": [\n    1\n  ],\n  "a": null\n}\n');
});

describe('folders', () => {
  test('are made with those above them, and again', () => {
    const target = path.join(folder, 'a/b/c');
    makeFolder(target);
    makeFolder(target);
    expect(statSync(target).isDirectory()).toBe(true);
  });

  test('that can not be made say why', () => {
    writeFileSync(path.join(folder, 'x'), '');
    expect(() => makeFolder(path.join(folder, 'x/y'))).toThrow('ENOTDIR');
    symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'link'));
    expect(() => makeFolder(path.join(folder, 'link'))).toThrow(/EEXIST|ENOENT/);
  });

  // /proc says so of a folder in one that is there; a system call that is tried until it works never ends then.
  test('that can not be made where the system says that nothing is there', () => {
    expect(() => makeFolder('/proc/sys/ax/b')).toThrow("ENOENT: no such file or directory, mkdir '/proc/sys/ax'");
  });

  test('of this process: one for each purpose, the same each time', () => {
    const [first, second, other] = [temporaryFolder('a'), temporaryFolder('a'), temporaryFolder('b')];
    expect(first).toBe(second);
    expect(first).not.toBe(other);
    expect(first?.startsWith(tmpdir())).toBe(true);
  });

  test('of processes that were killed: the next one removes those that are a day old', async () => {
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { pid: dead } = spawnSync('true');
    const yesterday = Date.now() / 1000 - 25 * 3600;
    const names = [`ax-cache-${dead}-old`, `ax-cache-${process.pid}-old`, 'ax-cache-old', 'other-old'];
    for (const name of [...names, `ax-cache-${dead}-new`]) {
      mkdirSync(path.join(folder, name));
      if (name.endsWith('old')) utimesSync(path.join(folder, name), yesterday, yesterday);
    }
    vi.resetModules();
    const fresh = await import('../src/temporary-folder.ts');
    const made = path.basename(fresh.temporaryFolder('a') ?? '');
    expect(readdirSync(folder).sort()).toEqual(
      [made, `ax-cache-${dead}-new`, `ax-cache-${process.pid}-old`, 'other-old'].sort(),
    );
  });

  test('what is kept in a cache is read as it was, or not at all', () => {
    const file = path.join(folder, 'cache/deep/x');
    writeCacheFile(file, 'one\ntwo');
    expect(readCacheFile(file)).toBe('one\ntwo');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at++) {
      const harmed = Buffer.from(whole);
      harmed[at] = (harmed[at] ?? 0) ^ 1;
      writeFileSync(file, harmed);
      expect(readCacheFile(file)).toBeUndefined();
    }
    writeFileSync(file, whole.subarray(0, -1));
    expect(readCacheFile(file)).toBeUndefined();
    // /sys takes no folders, not even from root.
    writeCacheFile('/sys/ax/x', 'one');
    expect(readCacheFile('/sys/ax/x')).toBeUndefined();
  });

  test('only refusals to write count as such', () => {
    const code = (name: string): Error => Object.assign(new Error(name), { code: name });
    expect(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOENT'].map((name) => isReadOnly(code(name)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
