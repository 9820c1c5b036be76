import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { collectGarbage, planCollection } from '../src/gc/collect.ts';
import type { EnterDraft } from '../src/lists/enter.ts';
import { Lists } from '../src/lists/lists.ts';
import { noteListFolder } from '../src/lists/noted-folders.ts';
import { findJob } from '../src/naming/find-job.ts';
import { findEntry } from '../src/naming/list-spec.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';

/** A workdir whose jobs are named in lists: `import` has three entries, with one, two and three jobs. */
async function listedWorkdir(): Promise<{ workdir: Workdir; lists: Lists; enter: Enter }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-list-spec-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lists = new Lists(path.join(folder, 'lists'), { user: 'ann' });
  const workdir = Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 2 }, { lists });
  const enter: Enter = async (list, timestamp, jobs, more) => {
    await noteListFolder(workdir, lists.folder);
    const named = jobs.map(([name, job]) => ({ name, job, digest: workdir.readPost(job)?.digest ?? '' }));
    const draft = { caption: '', deps: {}, workdir: workdir.id ?? '', run: null, update: false, isThere: () => true };
    return lists.enter(list, { timestamp, jobs: named, ...draft, ...more });
  };
  for (let n = 1; n <= 4; n++) makeJob(workdir, { options: { n }, result: n });
  makeJob(workdir, { options: { n: 5 }, result: 5 });
  await enter('import', '2023-01', [['csv', 'main-1']]);
  await enter('import', '2023-02', [
    ['csv', 'main-1'],
    ['typed', 'main-2'],
  ]);
  await enter('import', '2023-06-01T10:30', [
    ['csv', 'main-2'],
    ['csv', 'main-3'],
    ['a.b/c', 'main-4'],
  ]);
  await enter('numbers', '02000', [['one', 'main-1']]);
  await enter('numbers', '3+2023-06', [['one', 'main-2']]);
  return { workdir, lists, enter };
}

type Enter = (
  list: string,
  timestamp: string,
  jobs: readonly (readonly [name: string, job: string])[],
  more?: Partial<EnterDraft>,
) => Promise<{ readonly ghosted: readonly unknown[] }>;

test('specs of lists lead to jobs', async () => {
  const { workdir, lists } = await listedWorkdir();
  const found = {
    ':import:': 'main-4',
    ':ann/import:': 'main-4',
    ':import:csv': 'main-3',
    ':import:0': 'main-2',
    ':import:-2': 'main-3',
    ':import:a.b/c': 'main-4',
    ':import:a.b/c~': 'main-3',
    ':import^:': 'main-2',
    ':import^^:': 'main-1',
    ':import^2:': 'main-1',
    ':import/2023-01~:typed': 'main-2',
    ':import/2023-01~:typed+2': 'main-4',
    ':import/2023-02:': 'main-2',
    ':import/first:': 'main-1',
    ':import/latest^:csv': 'main-1',
    ':import/2023-06-01T10:30:': 'main-4',
    ':import/2023-06-01T10:30:0': 'main-2',
    ':import/2023-06-01 10:30^:': 'main-2',
    ':ann/import/2023-01:csv': 'main-1',
    ':numbers/2000:': 'main-1',
    ':numbers/3+2023-06:one': 'main-2',
  };
  for (const [spec, job] of Object.entries(found)) expect([spec, findJob(workdir, spec)]).toEqual([spec, job]);
  expect(findEntry(lists, 'import^', false).timestamp).toBe('2023-02');
  const wrong = {
    ':import': 'LIST_SPEC_INVALID',
    ':': 'LIST_SPEC_INVALID',
    '::': 'LIST_SPEC_INVALID',
    ':imprt:': 'LIST_NOT_FOUND',
    ':../x:': 'LIST_NAME_INVALID',
    ':import/2023-05:': 'ENTRY_NOT_FOUND',
    ':import/2023-02-30:': 'TIMESTAMP_INVALID',
    ':import~:': 'ENTRY_NOT_FOUND',
    ':import^9:': 'ENTRY_NOT_FOUND',
    ':import:tyed': 'JOB_NOT_IN_ENTRY',
    ':import:7': 'JOB_NOT_IN_ENTRY',
    ':import:.nothing': 'SPEC_LEADS_NOWHERE',
    ':import:/nothing': 'DATASET_NOT_FOUND',
  };
  for (const [spec, code] of Object.entries(wrong)) {
    expect(() => findJob(workdir, spec), spec).toThrow(expect.objectContaining({ code }));
  }
  // Without a project the workdir knows where its lists are.
  expect(findJob(Workdir.open(workdir.path), ':ann/import:csv')).toBe('main-3');
  rmSync(workdir.jobPath('main-3'), { recursive: true });
  expect(() => findJob(workdir, ':import:csv')).toThrow(expect.objectContaining({ code: 'ENTRY_JOB_MISSING' }));
});

test('what lists name is kept, with or without a project, until it is truncated', async () => {
  const { workdir, lists, enter } = await listedWorkdir();
  const bare = Workdir.open(workdir.path);
  const loose = async (): Promise<string[]> => {
    const plans = [
      await planCollection(workdir, { keepDays: 0, level: 'all' }),
      await planCollection(bare, { keepDays: 0, level: 'all' }),
    ];
    const [one, other] = plans.map(({ remove }) => remove.map(({ job }) => job.id).sort());
    expect(one).toEqual(other);
    return one ?? [];
  };
  expect(await loose()).toEqual(['main-5']);
  const dependency = lists.find('import', { kind: 'exact', timestamp: '2023-01' });
  const deps = { 'ann/import': { timestamp: '2023-01', digest: dependency?.digest ?? '' } };
  await enter('proc', '2023-01', [['sum', 'main-5']], { deps });
  expect(await loose()).toEqual([]);
  expect((await enter('import', '2023-01', [['csv', 'main-2']], { update: true })).ghosted).toHaveLength(1);
  expect(await loose()).toEqual(['main-5']);
  await lists.truncate('import', '2023-06', { entered: new Date().toISOString(), run: null });
  expect(await loose()).toEqual(['main-3', 'main-4', 'main-5']);
  writeFileSync(path.join(lists.folder, 'ann/import.jsonl'), '<<<<<<< HEAD\n', { flag: 'a' });
  await expect(collectGarbage(workdir, { keepDays: 0, level: 'all' }, () => {})).rejects.toThrow(
    expect.objectContaining({ code: 'LIST_DAMAGED' }),
  );
  rmSync(lists.folder, { recursive: true });
  await expect(loose()).rejects.toThrow(expect.objectContaining({ code: 'LISTS_MISSING' }));
  expect(workdir.hasJob('main-5')).toBe(true);
  writeFileSync(path.join(workdir.path, 'lists'), '');
  expect(await loose()).toEqual(['main-1', 'main-2', 'main-3', 'main-4', 'main-5']);
});
