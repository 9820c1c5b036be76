import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { newestJobs, noteJobs } from '../src/history.ts';
import { isStamped } from '../src/keys/index-stamp.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const reopen = (workdir: Workdir): Workdir =>
  Workdir.openOrCreate(workdir.path, { name: workdir.name, slices: workdir.slices });

/** What an engine does with a job that it has built. */
function build(workdir: Workdir, n: number, parts: Parameters<typeof makeJob>[1] = {}): string {
  const id = makeJob(workdir, { options: { n }, ...parts });
  const { key, contentKey, method } = workdir.readSetup(id);
  for (const each of [key, contentKey]) workdir.index.remember(each, id);
  noteJobs(workdir, method, [id]);
  return id;
}

/** Five jobs of an engine that has ended. */
function fiveJobs(): Workdir {
  const workdir = temporaryWorkdir();
  for (let n = 1; n <= 5; n++) build(workdir, n);
  [...workdir.index.candidates(unknown)];
  workdir.index.close();
  return workdir;
}

const unknown = '0'.repeat(32);

const keysOf = (workdir: Workdir, id: string): string[] => {
  const { key, contentKey } = workdir.readSetup(id);
  return [key, contentKey];
};

/** The file or link of an entry. */
const entryOf = (workdir: Workdir, key: string): string =>
  path.join(workdir.path, 'keys', key.slice(0, 2), key.slice(2));

function entries(workdir: Workdir): string[] {
  const keys = path.join(workdir.path, 'keys');
  return readdirSync(keys, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.length === 30)
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Whether all five are found by both keys, by an engine that knows nothing else. */
function allFound(workdir: Workdir): boolean {
  const fresh = reopen(workdir);
  return [1, 2, 3, 4, 5].every((n) =>
    keysOf(workdir, `main-${n}`).every((key) => [...fresh.index.candidates(key)].includes(`main-${n}`)),
  );
}

/** What copying, tidying and damage do to an index. */
const losses: readonly (readonly [name: string, lose: (workdir: Workdir) => void])[] = [
  ['nothing', () => {}],
  ['it was removed', ({ path: at }) => rmSync(path.join(at, 'keys'), { recursive: true })],
  [
    'it was removed with the history',
    ({ path: at }) => {
      for (const name of ['keys', 'methods']) rmSync(path.join(at, name), { recursive: true });
    },
  ],
  [
    'links were left out by a copying program',
    (workdir) => {
      for (const file of entries(workdir)) rmSync(file);
    },
  ],
  ['one link is gone', (workdir) => rmSync(entryOf(workdir, keysOf(workdir, 'main-3')[0] ?? ''))],
  [
    'links were followed: each entry is the copy of a job directory',
    (workdir) => {
      for (const file of entries(workdir)) {
        const target = path.resolve(path.dirname(file), readlinkSync(file));
        rmSync(file);
        cpSync(target, file, { recursive: true });
      }
    },
  ],
  [
    'links became files that hold their targets',
    (workdir) => {
      for (const file of entries(workdir)) {
        const target = readlinkSync(file);
        rmSync(file);
        writeFileSync(file, target);
      }
    },
  ],
  [
    'entries are rubbish',
    (workdir) => {
      for (const file of entries(workdir)) {
        rmSync(file);
        writeFileSync(file, Buffer.alloc(100_000));
      }
    },
  ],
  [
    'entries lead to other jobs',
    (workdir) => {
      for (const file of entries(workdir)) {
        rmSync(file);
        symlinkSync('../../main-1', file);
      }
    },
  ],
  [
    'entries lead to jobs that are not there',
    (workdir) => {
      for (const file of entries(workdir)) {
        rmSync(file);
        symlinkSync('../../main-77', file);
      }
    },
  ],
  [
    'entries lead out of the workdir',
    (workdir) => {
      for (const file of entries(workdir)) {
        rmSync(file);
        symlinkSync('../../../outside', file);
      }
    },
  ],
  [
    'it is a file',
    ({ path: at }) => {
      rmSync(path.join(at, 'keys'), { recursive: true });
      writeFileSync(path.join(at, 'keys'), 'x');
    },
  ],
  [
    'it is a link to another place',
    ({ path: at }) => {
      renameSync(path.join(at, 'keys'), path.join(at, '../elsewhere'));
      for (const name of readdirSync(path.join(at, '../elsewhere')))
        rmSync(path.join(at, '../elsewhere', name), { recursive: true });
      symlinkSync('../elsewhere', path.join(at, 'keys'));
    },
  ],
  [
    'a part of it is a file',
    (workdir) => {
      const part = path.dirname(entryOf(workdir, keysOf(workdir, 'main-2')[0] ?? ''));
      rmSync(part, { recursive: true });
      writeFileSync(part, 'x');
    },
  ],
];

describe('the index is a cache', () => {
  test.each(losses)('%s: every finished job is found', (_, lose) => {
    const workdir = fiveJobs();
    lose(workdir);
    expect(allFound(workdir)).toBe(true);
    // And again, by the next engine.
    expect(allFound(workdir)).toBe(true);
  });

  test.each(losses)('%s: those who only look find them too, and write nothing', (_, lose) => {
    const workdir = fiveJobs();
    lose(workdir);
    const before = readdirSync(workdir.path, { recursive: true }).sort();
    const { index } = Workdir.open(workdir.path);
    for (const n of [1, 2, 3, 4, 5]) {
      for (const key of keysOf(workdir, `main-${n}`)) expect([...index.candidates(key)]).toContain(`main-${n}`);
    }
    index.close();
    expect(readdirSync(workdir.path, { recursive: true }).sort()).toEqual(before);
  });

  test('a lost index is written again, with the history, and nothing twice', () => {
    const workdir = fiveJobs();
    for (const name of ['keys', 'methods']) rmSync(path.join(workdir.path, name), { recursive: true });
    const { index } = reopen(workdir);
    expect([...index.candidates(unknown)]).toEqual([]);
    for (const n of [1, 2, 3, 4, 5]) {
      for (const key of keysOf(workdir, `main-${n}`)) expect(index.lookUp(key)).toBe(`main-${n}`);
    }
    expect([...newestJobs(workdir, 'm')]).toEqual(['main-5', 'main-4', 'main-3', 'main-2', 'main-1']);
    rmSync(path.join(workdir.path, 'keys'), { recursive: true });
    expect([...reopen(workdir).index.candidates(unknown)]).toEqual([]);
    expect([...newestJobs(workdir, 'm')]).toHaveLength(5);
  });

  test('copies of job directories in the place of links are removed: they take room twice', () => {
    const workdir = fiveJobs();
    losses.find(([name]) => name.startsWith('links were followed'))?.[1](workdir);
    [...reopen(workdir).index.candidates(unknown)];
    expect(entries(workdir).map((file) => lstatSync(file).isSymbolicLink())).toEqual(Array(10).fill(true));
  });

  test('a job directory that was put back is found', () => {
    const workdir = fiveJobs();
    const [key = ''] = keysOf(workdir, 'main-3');
    renameSync(workdir.jobPath('main-3'), path.join(workdir.path, '../backup'));
    workdir.index.forget(key, 'main-3');
    const without = reopen(workdir);
    expect([...without.index.candidates(key)]).toEqual([]);
    without.index.close();
    renameSync(path.join(workdir.path, '../backup'), workdir.jobPath('main-3'));
    expect([...reopen(workdir).index.candidates(key)]).toEqual(['main-3']);
  });

  test('jobs that failed, never finished, or were only run again to be compared are not named', () => {
    const workdir = fiveJobs();
    makeJob(workdir, { options: { n: 6 }, post: { status: 'failed', digest: '' } });
    makeJob(workdir, { options: { n: 7 }, unfinished: true });
    makeJob(workdir, { options: { n: 3 }, setup: { rerunOf: 'main-3' } });
    rmSync(path.join(workdir.path, 'keys'), { recursive: true });
    const { index } = reopen(workdir);
    for (const id of ['main-6', 'main-7']) {
      for (const key of keysOf(workdir, id)) expect([...index.candidates(key)]).toEqual([]);
    }
    for (const key of keysOf(workdir, 'main-3')) expect([...index.candidates(key)]).toEqual(['main-3']);
  });

  test('of two jobs of one key the newer is named, and the older is a candidate', () => {
    const workdir = fiveJobs();
    const [key = ''] = keysOf(workdir, 'main-3');
    const again = build(workdir, 3);
    expect([...reopen(workdir).index.candidates(key)]).toEqual([again, 'main-3']);
    rmSync(path.join(workdir.path, 'keys'), { recursive: true });
    const { index } = reopen(workdir);
    expect([...index.candidates(key)]).toEqual([again, 'main-3']);
    expect(index.lookUp(key)).toBe(again);
  });

  test('what is known of it need not be found out again, until a job or an entry comes or goes', () => {
    const workdir = fiveJobs();
    expect(isStamped(workdir.door)).toBe(true);
    const [key = ''] = keysOf(workdir, 'main-2');
    workdir.index.touch(key);
    expect(isStamped(workdir.door)).toBe(true);
    workdir.index.forget(key, 'main-2');
    expect(isStamped(workdir.door)).toBe(false);
    const stampAgain = (): void => {
      const again = reopen(workdir);
      [...again.index.candidates(unknown)];
      again.index.close();
      expect(isStamped(workdir.door)).toBe(true);
    };
    stampAgain();
    workdir.allocate();
    expect(isStamped(workdir.door)).toBe(false);
    stampAgain();
    const copy = path.join(workdir.path, '../copy');
    cpSync(workdir.path, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    expect(isStamped(Workdir.open(copy).door)).toBe(false);
  });

  test('an engine that met no miss has nothing to note', () => {
    const workdir = temporaryWorkdir();
    const id = build(workdir, 1);
    const { index } = reopen(workdir);
    expect(index.candidates(keysOf(workdir, id)[0] ?? '').next().value).toBe(id);
    index.close();
    expect(existsSync(path.join(workdir.path, 'indexed'))).toBe(false);
  });
});

describe('the history', () => {
  test('is read from its end, over blocks, in any alphabet', () => {
    const workdir = temporaryWorkdir();
    const named = Workdir.openOrCreate(path.join(workdir.path, '../größe-日本'), { name: 'größe-日本', slices: 2 });
    const ids = Array.from({ length: 3000 }, (_, index) => `größe-日本-${index + 1}`);
    for (const id of ids) noteJobs(named, 'm', [id]);
    expect([...newestJobs(named, 'm')]).toEqual([...ids].reverse());
    expect(newestJobs(named, 'm').next().value).toBe('größe-日本-3000');
  });

  test.each([
    ['rubbish', (file: string) => writeFileSync(file, Buffer.alloc(10_000, 0xff))],
    ['names that lead out', (file: string) => writeFileSync(file, '../x\nmain-1\n/etc\n\nmain-1/..\n')],
    ['a folder', (file: string) => mkdirSync(file)],
    ['a link', (file: string) => symlinkSync('../workdir.json', file)],
  ])('%s in its place is passed over, and stops nothing', (_, put) => {
    const workdir = temporaryWorkdir();
    mkdirSync(path.join(workdir.path, 'methods'));
    put(path.join(workdir.path, 'methods/m'));
    const record = readFileSync(path.join(workdir.path, 'workdir.json'), 'utf8');
    expect([...newestJobs(workdir, 'm')].filter((id) => id !== 'main-1')).toEqual([]);
    noteJobs(workdir, 'm', ['main-2']);
    expect(readFileSync(path.join(workdir.path, 'workdir.json'), 'utf8')).toBe(record);
  });
});

test.each<[string, (file: string) => unknown, boolean]>([
  ['where what was announced is still there', () => {}, true],
  ['where it was removed', (file) => rmSync(file), false],
  ['where another job was named', (file) => [rmSync(file), symlinkSync('../../main-1', file)], false],
  ['where a link leads to it by another way', (file) => [rmSync(file), symlinkSync('/x/main-2', file)], true],
  [
    'where a file names it, as on a disk without links',
    (file) => [rmSync(file), writeFileSync(file, 'main-2\n')],
    true,
  ],
  ['where rubbish stands', (file) => [rmSync(file), writeFileSync(file, 'x')], false],
  ['where a folder stands', (file) => [rmSync(file), mkdirSync(path.join(file, 'y'), { recursive: true })], false],
])('a job that has finished is named %s', (_, change, stays) => {
  const workdir = temporaryWorkdir();
  const key = 'ab'.repeat(16);
  workdir.index.announce(key, 'main-2');
  const file = entryOf(workdir, key);
  change(file);
  const { ino } = lstatSync(file, { throwIfNoEntry: false }) ?? {};
  workdir.index.confirm(key, 'main-2');
  expect(workdir.index.lookUp(key)).toBe('main-2');
  expect(lstatSync(file).ino === ino).toBe(stays);
});
