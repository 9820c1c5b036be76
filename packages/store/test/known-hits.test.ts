import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sealJson } from '@accelerator/base';
import type { JobPost } from '@accelerator/job';
import { describe, expect, test } from 'vitest';
import { checkJob } from '../src/hit.ts';
import { keepHit, recallHit } from '../src/hits/recall-hit.ts';
import { SlotFile } from '../src/hits/slot-file.ts';
import { isStamped } from '../src/keys/index-stamp.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

/** As if records were read later than they can change without looking any different. */
const later = (): number => Date.now() + 10_000;

const reopen = ({ path: directory }: Workdir): Workdir => Workdir.open(directory);

/** Keeps what the records of jobs say, as a run does that reuses them. */
function keep(workdir: Workdir, ids: readonly string[], readMs = later()): void {
  for (const id of ids) {
    const hit = checkJob(workdir, id);
    if (!hit.ok) throw new Error(hit.reason);
    keepHit(workdir, id, hit.post, readMs);
  }
  workdir.close();
}

const isKnown = (workdir: Workdir, id: string): boolean => recallHit(reopen(workdir), id) !== undefined;

/** Until what is written now gets another time than the record of a job has. */
async function nextTick(workdir: Workdir, id: string): Promise<void> {
  const probe = path.join(workdir.path, '..', 'probe');
  const { ctimeMs } = statSync(path.join(workdir.jobPath(id), 'post.json'));
  do {
    await setTimeout(1);
    writeFileSync(probe, '');
  } while (statSync(probe).ctimeMs <= ctimeMs);
}

function changePost(workdir: Workdir, id: string, changed: (post: JobPost) => Partial<JobPost>): void {
  const file = path.join(workdir.jobPath(id), 'post.json');
  const { checksum: _, ...post } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, sealJson({ ...post, ...changed(post) }));
}

test('a job is known by what its record said, as long as nothing of it has changed', () => {
  const workdir = temporaryWorkdir();
  const ids = [1, 2, 3].map((n) => makeJob(workdir, { options: { n } }));
  expect(ids.filter((id) => isKnown(workdir, id))).toEqual([]);
  keep(workdir, ids.slice(0, 2));
  for (const id of ids.slice(0, 2)) {
    const known = recallHit(reopen(workdir), id);
    expect(known?.preimages).toEqual(workdir.readPost(id)?.preimages);
  }
  expect(isKnown(workdir, ids[2] ?? '')).toBe(false);
});

test('what is kept already is not written again', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir);
  keep(workdir, [id]);
  const file = path.join(workdir.path, 'hits');
  const longAgo = new Date(0);
  utimesSync(file, longAgo, longAgo);
  keep(reopen(workdir), [id]);
  expect(statSync(file).mtimeMs).toBe(0);
});

test('a record that changed just now may change once more without looking any different: it is not kept', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir);
  keep(workdir, [id], statSync(path.join(workdir.jobPath(id), 'post.json')).ctimeMs + 1999);
  expect(isKnown(workdir, id)).toBe(false);
  expect(readdirSync(workdir.path)).not.toContain('hits');
});

/** Other bytes of the same size, in place, with the time of before. */
function flip(file: string): void {
  const { atimeMs, mtimeMs } = statSync(file);
  const bytes = readFileSync(file);
  bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
  writeFileSync(file, bytes);
  utimesSync(file, atimeMs / 1000, mtimeMs / 1000);
}

type Harm = (job: string, workdir: string) => unknown;

const harms: readonly [string, Harm][] = [
  ['its directory is gone', (job) => rmSync(job, { recursive: true })],
  [
    'its directory is a copy',
    (job) => {
      cpSync(job, `${job}.copy`, { recursive: true, preserveTimestamps: true });
      rmSync(job, { recursive: true });
      renameSync(`${job}.copy`, job);
    },
  ],
  ['its directory is a link', (job) => [renameSync(job, `${job}.moved`), symlinkSync(`${job}.moved`, job)]],
  ['a file is in its place', (job) => [rmSync(job, { recursive: true }), writeFileSync(job, '')]],
  ['its record is gone', (job) => rmSync(`${job}/post.json`)],
  ['its record is cut', (job) => truncateSync(`${job}/post.json`, 100)],
  ['its record has other bytes', (job) => flip(`${job}/post.json`)],
  [
    'its record is a link',
    (job) => [renameSync(`${job}/post.json`, `${job}.json`), symlinkSync(`${job}.json`, `${job}/post.json`)],
  ],
  ['its record is a folder', (job) => [rmSync(`${job}/post.json`), mkdirSync(`${job}/post.json`)]],
  ['its result is gone', (job) => rmSync(`${job}/result.msgpack`)],
  ['its result is longer', (job) => writeFileSync(`${job}/result.msgpack`, 'x', { flag: 'a' })],
  ['its result has other bytes', (job) => flip(`${job}/result.msgpack`)],
  ['its setup is gone', (job) => rmSync(`${job}/setup.json`)],
  ['its setup has other bytes', (job) => flip(`${job}/setup.json`)],
  ['something was found damaged in it', (job) => writeFileSync(`${job}/damaged`, 'result.msgpack\n')],
  ['it was collected', (job) => writeFileSync(`${job}/post.json`, '{ "status": "collected" }')],
];

test.each(harms)('a job is not known any more when %s', async (_, harm) => {
  const workdir = temporaryWorkdir();
  const ids = [1, 2].map((n) => makeJob(workdir, { options: { n } }));
  keep(workdir, ids);
  const [id = '', other = ''] = ids;
  expect(isKnown(workdir, id)).toBe(true);
  await nextTick(workdir, other);
  harm(workdir.jobPath(id), workdir.path);
  expect([isKnown(workdir, id), isKnown(workdir, other)]).toEqual([false, true]);
});

const refersTo = ({ files }: JobPost): JobPost['files'] =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { ...file, refers: ['main-1'] }]));

const particular: readonly [string, Partial<JobPost> | ((post: JobPost) => Partial<JobPost>)][] = [
  ['it asked for other jobs', { subjobs: [] }],
  ['it asked which job an input is', { seen: { identities: ['main-1'], byMap: [] } }],
  ['rows failed', { rows: { computed: 1, reused: 0, skipped: 0, failed: 1 } }],
  ['it has counted bad files', { bad: 2 }],
  ['it has bad rows', { datasets: { bad: '0'.repeat(32) } }],
  ['it read the end of a chain only', { chainEnds: [{ input: 'a', rows: 1, chainRows: 2 }] }],
  ['it needs jobs of other workdirs', { others: { 'shared-1': '0'.repeat(32) } }],
  ['its values refer to others', (post) => ({ files: refersTo(post) })],
  ['its record does not say what it is found by', { preimages: undefined }],
  ['it failed', { status: 'failed' }],
  ['it was collected', { status: 'collected' }],
];

test.each(particular)('a job is not kept of which there is more to be said: %s', (_, changed) => {
  const workdir = temporaryWorkdir();
  const [plain, id] = [makeJob(workdir), makeJob(workdir)];
  changePost(workdir, id, typeof changed === 'function' ? changed : () => changed);
  for (const each of [plain, id]) {
    const post = workdir.readPost(each);
    if (post !== undefined) keepHit(workdir, each, post, later());
  }
  workdir.close();
  expect([isKnown(workdir, plain), isKnown(workdir, id)]).toEqual([true, false]);
});

const othersHarmed: readonly [string, Harm][] = [
  ['is damaged', (job) => [writeFileSync(`${job}/damaged`, 'setup.json\n'), flip(`${job}/setup.json`)]],
  ['has no such file', (job) => rmSync(`${job}/result.msgpack`)],
  ['has a longer one', (job) => writeFileSync(`${job}/result.msgpack`, 'x', { flag: 'a' })],
];

test.each(othersHarmed)('a job that links to another one is not known any more when that one %s', (_, harm) => {
  const workdir = temporaryWorkdir();
  const [source, id] = [makeJob(workdir), makeJob(workdir)];
  const { size } = statSync(path.join(workdir.jobPath(source), 'result.msgpack'));
  changePost(workdir, id, () => ({ links: { [`../${source}/result.msgpack`]: size } }));
  keep(workdir, [id]);
  expect(isKnown(workdir, id)).toBe(true);
  harm(workdir.jobPath(source), workdir.path);
  expect(isKnown(workdir, id)).toBe(false);
});

test('a job in a chain is known as long as those before it are there', () => {
  const workdir = temporaryWorkdir();
  const [source, id] = [makeJob(workdir), makeJob(workdir)];
  changePost(workdir, id, () => ({ chained: [source] }));
  keep(workdir, [id]);
  expect(isKnown(workdir, id)).toBe(true);
  rmSync(path.join(workdir.jobPath(source), 'post.json'));
  expect(isKnown(workdir, id)).toBe(false);
});

describe('the file is a cache', () => {
  const hitsOf = (workdir: Workdir): string => path.join(workdir.path, 'hits');
  const kept = (): readonly [Workdir, string] => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir, { options: { n: 1 } });
    keep(workdir, [id]);
    return [workdir, id];
  };

  test('with any byte of it changed, a job is known by the very same, or not at all', () => {
    const [workdir, id] = kept();
    const whole = readFileSync(hitsOf(workdir));
    const known = recallHit(reopen(workdir), id);
    expect(known).toBeDefined();
    let unknown = 0;
    for (let at = whole.length - 512; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x21;
      writeFileSync(hitsOf(workdir), bytes);
      const found = recallHit(reopen(workdir), id);
      if (found === undefined) unknown++;
      else expect(found).toEqual(known);
    }
    // The rest is the room that is left.
    expect(unknown).toBeGreaterThan(150);
  });

  test.each([
    ['cut', (file: string) => truncateSync(file, statSync(file).size - 1)],
    ['empty', (file: string) => truncateSync(file)],
    ['a folder', (file: string) => [rmSync(file), mkdirSync(file)]],
    ['a link', (file: string) => [renameSync(file, `${file}.moved`), symlinkSync(`${file}.moved`, file)]],
    ['gone', (file: string) => rmSync(file)],
  ])('%s, it knows nothing, and nothing fails', (_, harm) => {
    const [workdir, id] = kept();
    harm(hitsOf(workdir));
    expect(isKnown(workdir, id)).toBe(false);
    expect(() => keep(workdir, [id])).not.toThrow();
    expect(checkJob(reopen(workdir), id).ok).toBe(true);
  });

  test('copied with its workdir, it knows nothing of the copies of the jobs', () => {
    const [workdir, id] = kept();
    const copy = path.join(workdir.path, '..', 'copy');
    cpSync(workdir.path, copy, { recursive: true, preserveTimestamps: true });
    expect(recallHit(Workdir.open(copy), id)).toBeUndefined();
    expect(isKnown(workdir, id)).toBe(true);
  });

  test.each([
    ['of a later format', (slot: unknown[]) => [2, ...slot.slice(1)]],
    ['of another job', (slot: unknown[]) => slot.with(1, 'main-2')],
    ['with a file that leads out', (slot: unknown[]) => slot.with(6, ['../../precious', 1])],
    ['with a name for a size', (slot: unknown[]) => slot.with(6, ['result.msgpack', 'x'])],
    ['without its lists', (slot: unknown[]) => slot.map((each) => (Array.isArray(each) ? {} : each))],
    ['with no list of its files', (slot: unknown[]) => slot.with(6, {})],
    ['with no list of its links', (slot: unknown[]) => slot.with(7, {})],
    ['that is an object', () => ({})],
    ['that is null', () => null],
  ])('an entry %s is none', (_, change) => {
    const [workdir, id] = kept();
    const slots = new SlotFile(workdir.door, 'hits');
    const text = slots.read(1) ?? '';
    slots.write(1, text);
    slots.flush();
    expect(isKnown(workdir, id)).toBe(true);
    slots.write(1, JSON.stringify(change(JSON.parse(text))));
    slots.flush();
    expect(isKnown(workdir, id)).toBe(false);
  });

  test('it is new, and the index is known to be complete all the same', () => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    mkdirSync(path.join(workdir.path, 'keys'));
    const writes = Workdir.openOrCreate(workdir.path, { name: workdir.name, slices: workdir.slices });
    expect([...writes.index.candidates('0'.repeat(32))]).toEqual([]);
    writes.close();
    expect(isStamped(workdir.door)).toBe(true);
    keep(reopen(workdir), [id]);
    expect([isKnown(workdir, id), isStamped(workdir.door)]).toEqual([true, true]);
  });
});

test('texts by number: the last one that was written has the place, and long ones have none', () => {
  const workdir = temporaryWorkdir();
  const texts = (): SlotFile => new SlotFile(workdir.door, 'texts');
  const many = texts();
  const numbers = Array.from({ length: 3000 }, (_, index) => (index * 7) % 5000);
  for (const number of numbers) many.write(number, `text ${number}`);
  many.write(50_000, 'é'.repeat(251));
  many.write(50_001, 'é'.repeat(252));
  many.flush();
  const read = texts();
  expect(numbers.every((number) => read.read(number) === `text ${number}`)).toBe(true);
  expect([read.read(4999), read.read(50_000), read.read(50_001), read.read(60_000)]).toEqual([
    numbers.includes(4999) ? 'text 4999' : undefined,
    'é'.repeat(251),
    undefined,
    undefined,
  ]);
  // Numbers only rise; the file does not grow with them.
  many.write(7 + 2 ** 17, 'young');
  many.flush();
  expect([texts().read(7), texts().read(7 + 2 ** 17)]).toEqual(['young', 'young']);
  expect(statSync(path.join(workdir.path, 'texts')).size).toBe(50_001 * 512);
});
