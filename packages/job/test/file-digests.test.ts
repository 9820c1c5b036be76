import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileDigests } from '../src/file-digests.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'digests-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, content: string): { name: string; path: string } => {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return { name, path: file };
};

/** Digests by a new cache object, as a new run would; and how many files it read. */
async function digests(...files: { name: string; path: string }[]): Promise<{ digests: string[]; hashed: number }> {
  const told: number[] = [];
  const cache = new FileDigests(path.join(directory, 'cache'));
  const found = await cache.digestsOf(files, (done) => told.push(done));
  return { digests: found, hashed: told.at(-1) ?? 0 };
}

/** Old enough for its stat data to be trusted: the change time can't be set, so this waits. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2100));

/** Gives what comes of something in the two seconds in which a file is young: where it took longer, it is done again. */
async function whileYoung<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    const started = performance.now();
    const result = await work();
    if (performance.now() - started < 1900) return result;
  }
}

test('a file that did not change is read once; what was just written is not trusted', async () => {
  const [files, first, again] = await whileYoung(async () => {
    const both = [write('a', 'one'), write('b', 'two')];
    return [both, await digests(...both), await digests(...both)] as const;
  });
  expect([first.hashed, again.hashed]).toEqual([2, 2]);
  await settle();
  expect((await digests(...files)).hashed).toBe(2);
  const cached = await digests(...files);
  expect(cached).toEqual({ digests: first.digests, hashed: 0 });
});

test('however many files are read, how far it is is told a few times', async () => {
  const files = Array.from({ length: 2000 }, (_, index) => write(`many/${index}`, String(index)));
  const cache = new FileDigests(path.join(directory, 'cache'));
  const told: [number, number][] = [];
  const started = performance.now();
  await cache.digestsOf(files, (done, total) => told.push([done, total]));
  expect(told.length).toBeLessThanOrEqual(1 + (performance.now() - started) / 500);
  expect(told.at(-1)).toEqual([2000, 2000]);
});

test('other content of the same size and time is seen', async () => {
  const file = write('a', 'one');
  const time = new Date(1_000_000_000_000);
  utimesSync(file.path, time, time);
  await settle();
  const [before] = (await digests(file)).digests;
  writeFileSync(file.path, 'two');
  utimesSync(file.path, time, time);
  const after = await digests(file);
  expect(after.digests[0]).not.toBe(before);
  expect(after.hashed).toBe(1);
});

test('another time with the same content gives the same digest', async () => {
  const file = write('a', 'one');
  const before = await digests(file);
  utimesSync(file.path, 5, 5);
  expect((await digests(file)).digests).toEqual(before.digests);
});

test('the digest does not depend on how much is read at once', async () => {
  const { digestOf } = await import('@accelerator/base');
  const content = 'x'.repeat(3_000_001);
  expect((await digests(write('big', content))).digests).toEqual([digestOf(content)]);
});

test('a damaged cache is an empty one', async () => {
  const file = write('a', 'one');
  await settle();
  const before = await digests(file);
  const [shard] = readdirSync(path.join(directory, 'cache'));
  writeFileSync(path.join(directory, 'cache', shard ?? ''), '{"dir');
  expect(await digests(file)).toEqual({ digests: before.digests, hashed: 1 });
});

test.each([
  ['a missing file', 'gone', 'INPUT_UNREADABLE', "There is no input file 'gone'."],
  ['a directory', '.', 'INPUT_NOT_A_FILE', "Expected a file at '.', received a directory."],
])('%s is refused', async (_, name, code, message) => {
  await expect(digests({ name, path: path.join(directory, name) })).rejects.toMatchObject({ code, message });
});

test('a modification time in the past does not make a file old: the change time counts too', async () => {
  const { hashed } = await whileYoung(async () => {
    const file = write('a', 'one');
    utimesSync(file.path, 1_000_000_000, 1_000_000_000);
    await digests(file);
    return digests(file);
  });
  expect(hashed).toBe(1);
});

test('a cache that is damaged, cut, foreign or unreadable costs time and nothing else', async () => {
  const file = write('a', 'one');
  const right = (await digests(file)).digests;
  await settle();
  await digests(file);
  const [name = ''] = readdirSync(path.join(directory, 'cache'));
  const shard = path.join(directory, 'cache', name);
  const whole = readFileSync(shard);
  for (let at = 0; at < whole.length; at++) {
    const harmed = Buffer.from(whole);
    harmed[at] = (harmed[at] ?? 0) ^ 1;
    writeFileSync(shard, harmed);
    expect(await digests(file)).toEqual({ digests: right, hashed: 1 });
  }
  const harms: readonly (() => void)[] = [
    () => writeFileSync(shard, whole.subarray(0, 40)),
    () => writeFileSync(shard, 'null'),
    () => writeFileSync(shard, ''),
    () => mkdirSync(shard),
    () => symlinkSync(shard, shard),
    () => execFileSync('mkfifo', [shard]),
  ];
  for (const harm of harms) {
    rmSync(shard, { recursive: true, force: true });
    harm();
    expect(await digests(file)).toEqual({ digests: right, hashed: 1 });
  }
  rmSync(path.join(directory, 'cache'), { recursive: true });
  writeFileSync(path.join(directory, 'cache'), 'no folder');
  expect(await digests(file)).toEqual({ digests: right, hashed: 1 });
});

/** How often it is told that files are new, by a new cache object. */
async function news(files: readonly { name: string; path: string }[]): Promise<number> {
  let told = 0;
  const cache = new FileDigests(path.join(directory, 'cache'));
  await cache.digestsOf(
    files,
    () => {},
    () => told++,
  );
  return told;
}

test('what nobody has seen is told of before it is read, and once; what was seen is not, whatever its times say', async () => {
  const files = [write('a', '1'), write('b', '2')];
  const told: string[] = [];
  await new FileDigests(path.join(directory, 'cache')).digestsOf(
    files,
    () => told.push('read'),
    () => told.push('new'),
  );
  expect([told[0], told.filter((each) => each === 'new').length]).toEqual(['new', 1]);
  // Whether they are read again depends on how young they are.
  expect(await news(files)).toBe(0);
  utimesSync(files[0]?.path ?? '', 5, 5);
  expect(await news(files)).toBe(0);
  rmSync(files[1]?.path ?? '');
  expect(await news([write('b', '3')])).toBe(0);
  expect(await news([])).toBe(0);
});

test.each<[string, () => { name: string; path: string }]>([
  ['a file that appears', () => write('c', '1')],
  ['one that is longer', () => write('b', '22')],
  ['one that is empty now', () => write('b', '')],
  ['one of the same name in another folder', () => write('folder/a', '1')],
])('%s is new, wherever it stands among others', async (_, make) => {
  const files = [write('a', '1'), write('b', '2')];
  await digests(...files);
  const added = make();
  expect(await news([...files, added])).toBe(1);
  expect(await news([...files, added])).toBe(0);
});

test('what lies in the project is known after that was moved, what lies beside it stays known too', async () => {
  const files = ['one/a', 'one/b/c', 'one', 'one.txt', 'onetwo/d', '..e/f'];
  const inside = files.filter((name) => name !== 'one').map((name) => write(`old/${name}`, name));
  const beside = [write('beside/a', 'x'), write('old.txt', 'y')];
  const hashedBy = async (project: string, some: typeof inside): Promise<number> => {
    let hashed = 0;
    const where = { project: path.join(directory, project) };
    await new FileDigests(path.join(directory, project, 'cache'), where).digestsOf(some, (done) => {
      hashed = done;
    });
    return hashed;
  };
  await settle();
  expect(await hashedBy('old', [...inside, ...beside])).toBe(inside.length + beside.length);
  renameSync(path.join(directory, 'old'), path.join(directory, 'new'));
  const moved = files
    .filter((name) => name !== 'one')
    .map((name) => ({ name, path: path.join(directory, 'new', name) }));
  expect(await hashedBy('new', [...moved, ...beside])).toBe(0);
  // Another file of the same name, size and time is none of them.
  const [first] = moved;
  if (first === undefined) throw new Error('The test has no files');
  rmSync(first.path);
  expect(await hashedBy('new', [write('new/one/a', 'ONE/A'), ...moved.slice(1)])).toBe(1);
});
