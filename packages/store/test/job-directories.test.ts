import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Door } from '@accelerator/base';
import type { JobSetup } from '@accelerator/job';
import { beforeEach, describe, expect, test } from 'vitest';
import { nearestJob, newestJobs, noteJobs } from '../src/history.ts';
import { JobDirectories } from '../src/job-directories.ts';
import { JobFolders } from '../src/job-folders.ts';
import { withoutAsking } from '../src/naming/asking.ts';
import { headJob, jobNotFound } from '../src/naming/head-job.ts';
import { Neighbours } from '../src/neighbours.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

let workdir: Workdir;
let jobs: JobDirectories;
beforeEach(() => {
  workdir = temporaryWorkdir();
  jobs = new JobDirectories(new Door(workdir.path), 'main');
});
const at = (...parts: string[]): string => path.join(workdir.path, ...parts);

test.each<[string, number | undefined]>([
  ['main-1', 1],
  ['main-999999999999999', 999_999_999_999_999],
  ['main-1000000000000000', undefined],
  ['main-0', undefined],
  ['main-01', undefined],
  ['main--1', undefined],
  ['main-1.5', undefined],
  ['main-1e3', undefined],
  ['main- 1', undefined],
  ['main-1\n', undefined],
  ['main-', undefined],
  ['main', undefined],
  ['Main-1', undefined],
  ['main-1/bad', undefined],
  ['other-1', undefined],
  ['xmain-1', undefined],
  ['main-main-1', undefined],
  ['', undefined],
])('the number in %j is %s', (id, number) => {
  expect(jobs.numberOf(id)).toBe(number);
});

test('ids are sorted by number, and whatever else lies there is none', () => {
  for (const name of ['main-10', 'main-9', 'main-100', 'main-1', 'other-3', 'main-x', 'main-02']) mkdirSync(at(name));
  expect(jobs.ids()).toEqual(['main-1', 'main-9', 'main-10', 'main-100']);
  expect(new JobDirectories(new Door(at('none')), 'main').ids()).toEqual([]);
});

describe('the number that was used last', () => {
  test.each<[string, (file: string) => unknown, number]>([
    ['as it is written', (file) => writeFileSync(file, '41             \n'), 41],
    ['without spaces', (file) => writeFileSync(file, '41'), 41],
    ['of no digits', (file) => writeFileSync(file, ''), 0],
    ['below nothing', (file) => writeFileSync(file, '-5'), 0],
    ['in another form', (file) => writeFileSync(file, '4e1'), 0],
    ['of more digits than there are jobs', (file) => writeFileSync(file, '9'.repeat(13)), 0],
    ['in a file of rubbish', (file) => writeFileSync(file, Buffer.alloc(15, 0xff)), 0],
    ['in a folder', (file) => mkdirSync(file), 0],
    ['behind a link', (file) => [writeFileSync(at('elsewhere'), '77'), symlinkSync('elsewhere', file)], 0],
    ['in a pipe', (file) => execFileSync('mkfifo', [file]), 0],
    ['nowhere', () => {}, 0],
  ])('%s', (_, write, last) => {
    rmSync(at('last-number'), { force: true });
    write(at('last-number'));
    expect(jobs.lastNumber()).toBe(last);
    // Whatever stands there: the next number is free, and is noted.
    mkdirSync(at('main-42'));
    expect(new JobDirectories(new Door(workdir.path), 'main').allocate()).toBe('main-43');
    expect(readFileSync(at('last-number'), 'utf8')).toBe('43             \n');
  });

  test('is kept for good before directories go', () => {
    for (let each = 0; each < 3; each++) jobs.allocate();
    rmSync(at('last-number'));
    jobs.keepNumbers();
    for (const id of jobs.ids()) rmSync(at(id), { recursive: true });
    expect(new JobDirectories(new Door(workdir.path), 'main').allocate()).toBe('main-4');
  });
});

describe('the nearest of the earlier jobs of a method', () => {
  const numbered = (options: readonly number[]): string[] => options.map((n) => makeJob(workdir, { options: { n } }));
  const farFrom =
    (n: number) =>
    ({ preimage }: { readonly preimage: { readonly options: unknown } }): number =>
      Math.abs(Number(Reflect.get(Object(preimage.options), 'n')) - n);

  test.each<[string, number[], number, string | undefined, string | undefined]>([
    ['is the nearest', [1, 5, 9], 6, undefined, 'main-2'],
    ['of two the newer', [5, 5, 9], 5, undefined, 'main-2'],
    ['before another job', [5, 7, 6], 6, 'main-3', 'main-2'],
    ['before the first is none', [5, 6], 6, 'main-1', undefined],
    ['of none is none', [], 6, undefined, undefined],
  ])('%s', (_, options, n, before, expected) => {
    noteJobs(workdir, 'm', numbered(options));
    expect(nearestJob(workdir, 'm', farFrom(n), { before })?.job).toBe(expected);
  });

  test('is the newest that differs least, where it is known how little a job can differ', () => {
    noteJobs(workdir, 'm', numbered([6, 5, 8]));
    const compared: number[] = [];
    const far = (setup: JobSetup): number => {
      compared.push(farFrom(6)(setup));
      return compared.at(-1) ?? 0;
    };
    expect(nearestJob(workdir, 'm', far, { least: 1 })?.job).toBe('main-2');
    expect(compared).toEqual([2, 1]);
    expect(nearestJob(workdir, 'm', far)?.job).toBe('main-1');
  });

  test('is looked for among the newest only, whichever of these can be read', () => {
    const ids = numbered(Array.from({ length: 20 }, (_, n) => n));
    noteJobs(workdir, 'm', ids);
    // The first of the newest sixteen.
    expect(nearestJob(workdir, 'm', farFrom(0))?.job).toBe('main-5');
    rmSync(at('main-5'), { recursive: true });
    writeFileSync(at('main-6', 'setup.json'), 'x');
    const inAnotherRun = Workdir.open(workdir.path);
    expect(nearestJob(inAnotherRun, 'm', farFrom(0))?.job).toBe('main-7');
  });

  test('is read once in a run, and not kept for ever', () => {
    const ids = numbered(Array.from({ length: 70 }, (_, n) => n));
    for (const id of ids) expect(workdir.records.recallSetup(id)?.job).toBe(id);
    for (const id of ids) rmSync(at(id, 'setup.json'));
    const known = ids.filter((id) => workdir.records.recallSetup(id) !== undefined);
    expect(known).toEqual(ids.slice(-64));
  });

  test('is not read when it was written just now, unless it is large', () => {
    const [small = '', large = ''] = [1, 2].map((n) => makeJob(workdir, { options: { n } }));
    for (const [id, bytes] of [
      [small, 1000],
      [large, 100_000],
    ] as const) {
      const setup = workdir.readSetup(id);
      const { recalled } = Workdir.open(workdir.path).records;
      recalled.noteWritten(setup, bytes);
      expect(recalled.find(id).setup === setup).toBe(id === small);
    }
    // One that was written here and removed since serves words, as others that were recalled.
    const { recalled } = workdir.records;
    recalled.noteWritten(workdir.readSetup(small), 1000);
    rmSync(at(small), { recursive: true });
    noteJobs(workdir, 'm', [small, large]);
    expect(nearestJob(workdir, 'm', farFrom(1))?.job).toBe(small);
    expect(nearestJob(Workdir.open(workdir.path), 'm', farFrom(1))?.job).toBe(large);
  });

  test('is found however long the history and its lines are', () => {
    const far = 'x'.repeat(4000);
    mkdirSync(at('methods'));
    const lines = (count: number): string => Array.from({ length: count }, (_, n) => `main-${n + 1}\n`).join('');
    for (const count of [1, 23, 24, 25, 600, 2000]) {
      writeFileSync(at('methods', 'm'), `${far}\n${lines(count)}`);
      expect([...newestJobs(workdir, 'm')].reverse().join('\n')).toBe(lines(count).trimEnd());
    }
  });

  test('of large records is looked for among two: they serve words', () => {
    const large = (n: number): string => makeJob(workdir, { options: { n, text: 'x'.repeat(2 ** 20) } });
    noteJobs(workdir, 'm', [...numbered([1]), large(2), large(3)]);
    expect(nearestJob(workdir, 'm', farFrom(1))?.job).toBe('main-2');
  });

  test('a method of which no job has ended well is told from one of which there is none', () => {
    numbered([1, 2]);
    expect(withoutAsking(headJob(workdir, 'm', 'finished'))).toBeUndefined();
    expect(jobNotFound(workdir, 'm').message).toMatch(/^No job of the method 'm' in .* the latest is main-2\.$/);
    expect(jobNotFound(workdir, 'n').message).toMatch(/^There is no job 'n' in /);
  });

  test('ids that are none, and those of other methods, are passed over', () => {
    const [first = ''] = numbered([1]);
    noteJobs(workdir, 'm', ['../main-1', '', 'other-1', first, 'main-0']);
    noteJobs(workdir, 'n', ['main-9']);
    expect([...newestJobs(workdir, 'm')]).toEqual([first]);
    expect([...newestJobs(workdir, 'none')]).toEqual([]);
    expect([...newestJobs(workdir, 'lib/deep')]).toEqual([]);
  });
});

describe('other workdirs', () => {
  test('are named by the way to them, by whatever path they are given', () => {
    const other = temporaryWorkdir();
    const link = path.join(path.dirname(workdir.path), 'link');
    symlinkSync(other.path, link);
    const neighbours = new Neighbours(workdir);
    const way = path.relative(workdir.path, other.path);
    expect([other.path, link].map((each) => neighbours.rootOf(each))).toEqual([way, way]);
    expect(neighbours.rootOf(workdir.path)).toBe('');
    const id = makeJob(other);
    const name = neighbours.nameOf(link, id, 'd'.repeat(32));
    expect(name).toBe(`//${way}//${id}@${'d'.repeat(32)}`);
    expect(neighbours.find(name)).toMatchObject({ id, workdir: { path: other.path } });
    expect(neighbours.openJob(name).id).toBe(id);
    expect(neighbours.pathInJob(name, 'a/b')).toBe(path.join(other.path, id, 'a/b'));
    expect(neighbours.nameOf(workdir.path, 'main-1', 'd')).toBe('main-1');
    expect(() => neighbours.find('//../none//main-1')).toThrow(expect.objectContaining({ code: 'WORKDIR_NOT_FOUND' }));
  });

  test.each<[string, string, { readonly job: string; readonly file: string } | undefined]>([
    ['a file of a job', 'main-3/out/a.png', { job: 'main-3', file: 'out/a.png' }],
    ['a job directory', 'main-3', { job: 'main-3', file: '' }],
    ['of one that is not there', 'main-99/x', { job: 'main-99', file: 'x' }],
    ['a record of the workdir', 'pins', undefined],
    ['a folder that is called nearly so', 'main-03/x', undefined],
    ['of another name', 'other-3/x', undefined],
    ['beside the workdir', '../main-3/x', undefined],
  ])('a place in them is known: %s', (_, place, expected) => {
    mkdirSync(at('main-3', 'out'), { recursive: true });
    const found = new JobFolders().find(path.resolve(workdir.path, place));
    expect(found).toEqual(expected && { workdir: workdir.path, ...expected });
  });

  test.each(['x', '{}', ''])('a folder with a workdir.json of %j is none', (text) => {
    writeFileSync(at('workdir.json'), text);
    expect(new JobFolders().find(at('main-3/x'))).toBeUndefined();
  });
});
