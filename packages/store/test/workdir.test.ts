import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type JobKey, jobKey } from '@accelerator/job';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goldenPreimages } from '../../job/test/golden-preimages.ts';
import { chainedJobs } from '../src/chains.ts';
import { readPins } from '../src/gc/pins.ts';
import { Workdir } from '../src/workdir.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'workdir-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (slices = 2): Workdir => Workdir.openOrCreate(path.join(directory, 'main'), { name: 'main', slices });
const key: JobKey = jobKey(goldenPreimages.smallest);

test('numbers rise, whatever directories are removed', () => {
  expect([open().allocate(), open().allocate(), open().allocate()]).toEqual(['main-1', 'main-2', 'main-3']);
  rmSync(path.join(directory, 'main/main-3'), { recursive: true });
  expect(open().allocate()).toBe('main-4');
});

test('numbers go on after the highest directory, whoever made it', () => {
  const workdir = open();
  mkdirSync(path.join(directory, 'main/main-2'));
  expect([workdir.allocate(), workdir.allocate()]).toEqual(['main-3', 'main-4']);
});

test('two engines never get the same number', () => {
  const engines = [open(), open()];
  const ids = Array.from({ length: 20 }, (_, index) => engines[index % 2]?.allocate());
  expect(new Set(ids).size).toBe(20);
});

test('a workdir that engines make at the same time, or one of an earlier version, has the same id for all, and none loses what another notes in it', async () => {
  const count = 30;
  for (let n = 0; n < count; n++) {
    mkdirSync(path.join(directory, `given-${n}`));
    writeFileSync(path.join(directory, `given-${n}/workdir.json`), '{ "format": 1, "name": "main", "slices": 2 }');
  }
  const program = path.join(import.meta.dirname, 'open-workdirs.ts');
  const start = Date.now() + 1500;
  const jobs = [0, 1, 2].map((engine) => Array.from({ length: 10 }, (_, n) => `main-${3 * n + engine + 1}`));
  const engines = jobs.map((own) =>
    promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', program],
      ...[directory, `${count}`, `${start}`, own.join()],
    ]),
  );
  const ids = (await Promise.all(engines)).map(({ stdout }): unknown => JSON.parse(stdout));
  const onDisk = Array.from({ length: count }, (_, n) =>
    ['made', 'given'].map((each) => Workdir.open(path.join(directory, `${each}-${n}`)).id),
  ).flat();
  expect(new Set(onDisk).size).toBe(2 * count);
  expect(ids).toEqual([onDisk, onDisk, onDisk]);
  expect(readdirSync(path.join(directory, 'made-1'))).toEqual(['workdir.json']);
  const shared = Workdir.open(path.join(directory, 'made-0'));
  const all = jobs.flat().sort();
  expect(readPins(shared).sort()).toEqual(all);
  expect(
    chainedJobs(shared)
      .map(({ job }) => job)
      .sort(),
  ).toEqual(all);
  expect(shared.door.read('lists').toString('utf8').split('\n').filter(Boolean).sort()).toEqual(
    all.map((job) => `../${job}`),
  );
  expect(readdirSync(path.join(shared.path, 'locks'))).toEqual([]);
});

test('a lost counter is counted again', () => {
  const workdir = open();
  workdir.allocate();
  workdir.allocate();
  rmSync(path.join(directory, 'main/last-number'));
  expect(open().allocate()).toBe('main-3');
});

test('a workdir keeps its slice count', () => {
  open(2);
  expect(() => open(4)).toThrow(expect.objectContaining({ code: 'SLICES_DIFFER' }));
});

test.each(['', 'x', '{}', '{"format": 2, "name": "main", "slices": 2}'])('a workdir.json of %j is refused', (text) => {
  open();
  writeFileSync(path.join(directory, 'main/workdir.json'), text);
  expect(() => open()).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/WORKDIR_FORMAT|RECORD_DAMAGED/) }),
  );
});

test('a key names the job that was remembered last', () => {
  const workdir = open();
  expect(workdir.index.lookUp(key)).toBeUndefined();
  workdir.index.remember(key, 'main-1');
  workdir.index.remember(key, 'main-2');
  expect(open().index.lookUp(key)).toBe('main-2');
  workdir.index.forget(key, 'main-1');
  expect(workdir.index.lookUp(key)).toBe('main-2');
  workdir.index.forget(key, 'main-2');
  expect(workdir.index.lookUp(key)).toBeUndefined();
});

test('only directories named like jobs are jobs, by number', () => {
  const workdir = open();
  for (const name of ['main-10', 'main-9', 'main-x', 'main-01', 'other-1', 'main-1.tmp']) {
    mkdirSync(path.join(directory, 'main', name));
  }
  expect(workdir.jobIds()).toEqual(['main-9', 'main-10']);
});

test.each(['main-7', '../main-1', 'main-1/../main-1', '', 'other-1'])('there is no job %j', (id) => {
  const workdir = open();
  workdir.allocate();
  expect(() => workdir.readSetup(id)).toThrow(expect.objectContaining({ code: 'JOB_NOT_FOUND' }));
});

test('opening for reading makes nothing', () => {
  open();
  const before = readdirSync(path.join(directory, 'main'));
  chmodSync(path.join(directory, 'main'), 0o555);
  const workdir = Workdir.open(path.join(directory, 'main'));
  expect(workdir.jobIds()).toEqual([]);
  expect(workdir.index.lookUp(key)).toBeUndefined();
  expect(readdirSync(path.join(directory, 'main'))).toEqual(before);
  chmodSync(path.join(directory, 'main'), 0o755);
});
