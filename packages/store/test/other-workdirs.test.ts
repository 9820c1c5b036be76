import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Door } from '@accelerator/base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Workdir } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'others-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (name: string, slices = 2, at = name): string =>
  Workdir.openOrCreate(path.join(folder, at), { name, slices }).path;
const mainBeside = (others: Record<string, string>): Workdir =>
  Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 2 }, { others });
const problemOf = (name: string, directory: string): string | undefined =>
  mainBeside({ [name]: directory }).others[0]?.problem;

test('jobs of another workdir are there by their ids, and never changed', () => {
  const shared = make('shared');
  const id = Workdir.open(shared).allocate();
  writeFileSync(path.join(shared, id, 'a.txt'), 'there');
  const main = mainBeside({ shared });
  expect(id).toBe('shared-1');
  expect([main.hasJob(id), main.isJobId(id), main.jobPath(id)]).toEqual([true, false, path.join(shared, id)]);
  expect([main.hasJob('shared-2'), main.hasJob('shared-x'), main.hasJob('other-1')]).toEqual([false, false, false]);
  expect(main.jobIds()).toEqual([]);
  // Whoever knows the path of the workdir only.
  const door = new Door(main.path);
  expect(door.read(`${id}/a.txt`).toString()).toBe('there');
  expect(() => door.read(`${id}/../../secret`)).toThrow(expect.objectContaining({ code: 'NAME_LEAVES_WORKDIR' }));
  for (const change of [
    () => door.write(`${id}/b.txt`, ''),
    () => door.remove(`${id}/a.txt`),
    () => door.makeFolder(`${id}/b`),
    () => door.openToChange(`${id}/a.txt`),
  ])
    expect(change).toThrow('Internal error');
  expect(readdirSync(path.join(shared, id))).toEqual(['a.txt']);
  // What the configuration names no more is not there.
  expect(mainBeside({}).hasJob(id)).toBe(false);
  expect(new Door(main.path).readIfThere(`${id}/a.txt`)).toBeUndefined();
});

test('what can not be used is passed over, and says why', () => {
  expect(problemOf('shared', make('shared', 3))).toContain('3 slices');
  const later = make('later');
  writeFileSync(path.join(later, 'workdir.json'), JSON.stringify({ format: 2, name: 'later', slices: 2 }));
  expect(problemOf('later', later)).toContain('format');
  const cut = make('cut');
  writeFileSync(path.join(cut, 'workdir.json'), '');
  expect(problemOf('cut', cut)).toContain('empty');
  const missing = path.join(folder, 'missing');
  const main = mainBeside({ missing });
  expect(main.others[0]?.problem).toContain(missing);
  expect(() => main.readSetup('missing-1')).toThrow(expect.objectContaining({ code: 'WORKDIR_SKIPPED' }));
  // It is made meanwhile.
  make('missing');
  expect([main.others[0]?.problem, main.others[0]?.workdir?.name]).toEqual([undefined, 'missing']);
});

test('one that is called otherwise than it is configured is an error', () => {
  const named = make('main', 2, 'of-ann/main');
  expect(() => mainBeside({ ann: named })).toThrow(expect.objectContaining({ code: 'WORKDIR_NAME' }));
});
