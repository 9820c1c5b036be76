import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AcceleratorError, digestOf, sealJson } from '@accelerator/base';
import type { FileRecord } from '@accelerator/job';
import { expect, test } from 'vitest';
import { noteDamage } from '../src/damage.ts';
import { checkJob } from '../src/hit.ts';
import { Job } from '../src/job.ts';
import type { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const text = 'a file of some length';
const manifest = sealJson({ format: 1, name: 'default' });

/** A job with a plain file, and with something like a manifest. */
function makeWithFiles(workdir: Workdir, chained: readonly string[] = []): string {
  const files: Record<string, FileRecord> = {
    'a.txt': { size: text.length, digest: digestOf(text) },
    'default/dataset.json': { size: manifest.length, digest: null, checksum: digestOf(manifest) },
  };
  const id = makeJob(workdir, { post: { files, ...(chained.length > 0 && { chained }) } });
  writeFileSync(path.join(workdir.jobPath(id), 'a.txt'), text);
  mkdirSync(path.join(workdir.jobPath(id), 'default'));
  writeFileSync(path.join(workdir.jobPath(id), 'default/dataset.json'), manifest);
  afterATick();
  return id;
}

/** What happens next has another time on disks, whose clock is that of the kernel's ticks. */
function afterATick(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
}

function flip(file: string): () => void {
  const whole = readFileSync(file);
  const bytes = Buffer.from(whole);
  bytes[3] = (bytes[3] ?? 0) ^ 4;
  writeFileSync(file, bytes);
  return () => writeFileSync(file, whole);
}

const damage = (file: string): AcceleratorError => {
  const cause = new AcceleratorError({ code: 'COLUMN_FILE_DAMAGED', message: 'a batch', details: { file } });
  return new AcceleratorError({ code: 'JOB_FAILED', message: 'it failed', cause });
};

test('a file that was found damaged: its job is not reused, until it is whole again', () => {
  const workdir = temporaryWorkdir();
  const id = makeWithFiles(workdir);
  const file = path.join(workdir.jobPath(id), 'a.txt');
  const restore = flip(file);
  // Nobody reads it to find that out.
  expect(checkJob(workdir, id).ok).toBe(true);
  noteDamage(workdir, damage(file));
  expect(checkJob(workdir, id)).toEqual({ ok: false, reason: "its file 'a.txt' is damaged" });
  expect(checkJob(workdir, id).ok).toBe(false);
  restore();
  expect(checkJob(workdir, id).ok).toBe(true);
  // What was only said to be damaged is read, and found to be whole.
  noteDamage(workdir, damage(file));
  expect(checkJob(workdir, id).ok).toBe(true);
});

test.each([
  ['is written', (file: string) => flip(file)],
  [
    'is written, and its time put back',
    (file: string, { atime, mtime }: Stats) => [flip(file), utimesSync(file, atime, mtime)],
  ],
  [
    'is written, and renamed',
    (file: string) => [flip(file), renameSync(file, `${file}2`), renameSync(`${file}2`, file)],
  ],
  [
    'is another one',
    (file: string) => [writeFileSync(`${file}2`, 'x'.repeat(manifest.length)), renameSync(`${file}2`, file)],
  ],
])('a manifest that %s after its job was published is read, and refused', (_, change) => {
  const workdir = temporaryWorkdir();
  const id = makeWithFiles(workdir);
  const file = path.join(workdir.jobPath(id), 'default/dataset.json');
  // Published last, as jobs are.
  renameSync(`${workdir.jobPath(id)}/post.json`, `${workdir.jobPath(id)}/post2`);
  renameSync(`${workdir.jobPath(id)}/post2`, `${workdir.jobPath(id)}/post.json`);
  expect(checkJob(workdir, id).ok).toBe(true);
  afterATick();
  change(file, statSync(file));
  expect(checkJob(workdir, id)).toEqual({ ok: false, reason: "its file 'default/dataset.json' is damaged" });
});

test('an error can name no file but one of a job that is done', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir, { unfinished: true });
  const outside = path.join(workdir.path, '..');
  for (const file of [`${outside}/x`, '/etc/passwd', 'x', '', `${workdir.path}/pins`, `${workdir.jobPath(id)}/a`]) {
    noteDamage(workdir, damage(file));
  }
  noteDamage(workdir, 'no error');
  expect(workdir.door.list(id).map(({ name }) => name)).not.toContain('damaged');
  expect(workdir.door.list('.').map(({ name }) => name)).not.toContain('damaged');
});

test('a manifest of any dataset before one in its chain, a link, and what values refer to: whoever needs it is refused too', () => {
  const workdir = temporaryWorkdir();
  const first = makeWithFiles(workdir);
  const second = makeWithFiles(workdir, [first]);
  const third = makeWithFiles(workdir, [second]);
  const result = { size: 0, digest: digestOf('') };
  const links = makeJob(workdir, { post: { files: {}, links: { [`../${first}/a.txt`]: text.length } } });
  const refers = makeJob(workdir, { post: { files: { 'result.msgpack': { ...result, refers: [first] } } } });
  writeFileSync(path.join(workdir.jobPath(refers), 'result.msgpack'), '');
  const all = [first, second, third, links, refers];
  const restoreManifest = flip(path.join(workdir.jobPath(first), 'default/dataset.json'));
  expect(all.map((id) => checkJob(workdir, id).ok)).toEqual([false, false, false, true, true]);
  restoreManifest();
  const file = path.join(workdir.jobPath(first), 'a.txt');
  const restore = flip(file);
  noteDamage(workdir, damage(file));
  expect(all.map((id) => checkJob(workdir, id).ok)).toEqual([false, false, false, false, false]);
  restore();
  expect(all.map((id) => checkJob(workdir, id).ok)).toEqual([true, true, true, true, true]);
});

test('a file is compared with its digest when it is read, by whatever way', async () => {
  const workdir = temporaryWorkdir();
  const job = Job.open(workdir, makeWithFiles(workdir));
  const file = path.join(job.path, 'a.txt');
  const ways = (): (() => unknown)[] => [
    () => job.readFile('a.txt'),
    () => job.filename('a.txt'),
    () => job.open('a.txt').then((handle) => handle.close()),
    () => job.load('a.txt'),
  ];
  const outcomes = (): Promise<(string | undefined)[]> =>
    Promise.all(
      ways().map(async (way) => {
        try {
          await way();
          return undefined;
        } catch (error) {
          return error instanceof AcceleratorError ? error.code : String(error);
        }
      }),
    );
  expect(await outcomes()).toEqual([undefined, undefined, undefined, 'VALUE_DAMAGED']);
  const restore = flip(file);
  const damaged = Array.from({ length: 4 }, () => 'FILE_DAMAGED');
  expect(await outcomes()).toEqual(damaged);
  restore();
  for (const plant of [
    (): void => mkdirSync(file),
    (): void => symlinkSync('../../elsewhere', file),
    (): void => symlinkSync('/dev/zero', file),
    (): void => undefined,
  ]) {
    rmSync(file, { recursive: true, force: true });
    plant();
    expect(await outcomes()).toEqual(damaged);
  }
});

test('of a file that several jobs share, none of them is reused: built again from another, it would be damaged again', () => {
  const workdir = temporaryWorkdir();
  const [first = '', second = '', apart = ''] = Array.from({ length: 3 }, () => makeWithFiles(workdir));
  const [ownFile, sharedFile, otherFile] = [first, second, apart].map((id) => path.join(workdir.jobPath(id), 'a.txt'));
  rmSync(sharedFile ?? '');
  linkSync(ownFile ?? '', sharedFile ?? '');
  const restore = flip(sharedFile ?? '');
  flip(otherFile ?? '');
  noteDamage(workdir, damage(sharedFile ?? ''));
  expect([first, second, apart].map((id) => checkJob(workdir, id).ok)).toEqual([false, false, true]);
  restore();
  expect([first, second, apart].map((id) => checkJob(workdir, id).ok)).toEqual([true, true, true]);
});

test.each<[string, (file: string, stat: Stats) => void, boolean]>([
  ['is as it was', () => {}, true],
  ['was written to', (file) => flip(file)(), true],
  ['was changed', (file) => flip(file), false],
  [
    'was changed, and has its old time',
    (file, { atime, mtime }) => {
      flip(file);
      utimesSync(file, atime, mtime);
    },
    false,
  ],
  [
    'was replaced by another one of the same age',
    (file, { atime, mtime }) => {
      rmSync(file);
      writeFileSync(file, text.replace('a', 'b'));
      utimesSync(file, atime, mtime);
    },
    false,
  ],
  ['has become that of another job too', (file) => linkSync(file, `${file}.2`), true],
  [
    'has become that of another job too, and was changed',
    (file) => {
      linkSync(file, `${file}.2`);
      flip(`${file}.2`);
    },
    false,
  ],
  ['was cut', (file) => writeFileSync(file, 'a'), false],
  ['is gone', (file) => rmSync(file), false],
])('a file of a job that %s is taken over when it holds what is expected', (_, change, expected) => {
  const workdir = temporaryWorkdir();
  const id = makeWithFiles(workdir);
  const file = path.join(workdir.jobPath(id), 'a.txt');
  // The record is the last that is written.
  utimesSync(path.join(workdir.jobPath(id), 'post.json'), new Date(), new Date());
  afterATick();
  expect(new Job(workdir, id).fileToTake(workdir, 'a.txt', 'another')).toBeUndefined();
  change(file, statSync(file));
  for (const content of [Buffer.from(text), digestOf(text)]) {
    const taken = new Job(workdir, id).fileToTake(workdir, 'a.txt', content);
    expect(taken?.from).toBe(expected ? `${id}/a.txt` : undefined);
  }
});
