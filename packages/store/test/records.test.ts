import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AcceleratorError } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { explainJob } from '../src/explain.ts';
import { planCollection } from '../src/gc/collect.ts';
import { nearestJob, noteJobs } from '../src/history.ts';
import { checkJob } from '../src/hit.ts';
import { verifyWorkdir } from '../src/verify/verify-workdir.ts';
import { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const everything = { keepDays: 0, level: 'all' } as const;

/** Three jobs of one method; what is damaged is the record of the second. */
function threeJobs(): Workdir {
  const workdir = temporaryWorkdir();
  for (const n of [1, 2, 3]) noteJobs(workdir, 'm', [makeJob(workdir, { options: { n } })]);
  return workdir;
}

const replaced =
  (pattern: RegExp, replacement: string) =>
  (file: string, text: string): void => {
    const changed = text.replace(pattern, replacement);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
  };

type Damage = readonly [name: string, damage: (file: string, text: string) => void];

/** Every way in which a record can't be read. */
const damages: readonly Damage[] = [
  ['empty', (file) => writeFileSync(file, '')],
  ['half', (file, text) => writeFileSync(file, text.slice(0, text.length / 2))],
  ['without its end', (file, text) => writeFileSync(file, text.slice(0, -3))],
  ['null', (file) => writeFileSync(file, 'null')],
  ['a number', (file) => writeFileSync(file, '7')],
  ['a list', (file) => writeFileSync(file, '[]')],
  ['another object', (file) => writeFileSync(file, '{}')],
  ['zeros, as after a power cut', (file, text) => writeFileSync(file, Buffer.alloc(text.length))],
  ['of no format', replaced(/"format": 1,/, '')],
  ['of a format that is no number', replaced(/"format": 1,/, '"format": "99",')],
  ['of format 0', replaced(/"format": 1,/, '"format": 0,')],
  ['with a field that is not known', replaced(/"format": 1,/, '"format": 1, "more": 1,')],
  [
    'a folder',
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
  [
    'a link to a good one',
    (file) => {
      rmSync(file);
      symlinkSync(`../main-1/${path.basename(file)}`, file);
    },
  ],
];

const setupDamages: readonly Damage[] = [
  ...damages,
  ['of another job', replaced(/"job": "main-2"/, '"job": "main-1"')],
  ['of a job elsewhere', replaced(/"job": "main-2"/, '"job": "../main-2"')],
  ['of another method than its key', replaced(/"method": "m"/, '"method": "n"')],
  ['with a method that leads out', replaced(/"method": "m"/g, '"method": "../m"')],
  ['with a key that leads out', replaced(/"key": "\w{32}"/, '"key": "../../../../../../../../../../out"')],
  ['with a moment that is none', replaced(/"created": "[^"]*"/, '"created": "yesterday"')],
  ['with slices that are no number', replaced(/"slices": 2/, '"slices": "2"')],
  ['with no slices', replaced(/"slices": 2/, '"slices": 0')],
  ['with an unknown tag in its options', replaced(/"options": \{/, '"options": { "x": { "$tag": 1 },')],
  ['with a file that is none', replaced(/"options": \{/, '"options": { "x": { "$file": 1 },')],
  ['with a date that is none', replaced(/"options": \{/, '"options": { "x": { "$date": "x" },')],
  ['with a list that is a record', replaced(/"packages": \{[^}]*\}/, '"packages": []')],
  ['with an input that leads out', replaced(/"datasets": \{\},\n {4}"jobs"/, '"datasets": { "a": "../x" }, "jobs"')],
  ['nested without end', replaced(/"options": \{/, `"options": { "x": ${'['.repeat(5000)}${']'.repeat(5000)},`)],
];

const postDamages: readonly Damage[] = [
  ...damages,
  ['with a status that is none', replaced(/"status": "done"/, '"status": "fine"')],
  ['with phases that are none', replaced(/"phases": \[\]/, '"phases": [null]')],
  ['with phases that are a record', replaced(/"phases": \[\]/, '"phases": {}')],
  ['with a file outside', replaced(/"result.msgpack": \{/, '"../../x": {')],
  ['with a file that is a folder', replaced(/"result.msgpack": \{/, '"output/": {')],
  ['with a size that is none', replaced(/"size": \d+/, '"size": -1')],
  ['with files that are null', replaced(/"files": \{/, '"files": null, "x": {')],
  ['with a link outside', replaced(/"links": \{/, '"links": { "../../x": 1')],
  ['with a link to no job', replaced(/"links": \{/, '"links": { "../pins": 1')],
  ['with a link that goes on up', replaced(/"links": \{/, '"links": { "../main-1/../../x": 1')],
  ['with a digest that is none', replaced(/"digest": "\w{32}",\n {2}"checksum"/, '"digest": null,\n  "checksum"')],
];

/** What a job can be asked, by whom; no answer may be an exception that is no `AcceleratorError`. */
async function askAll(workdir: Workdir): Promise<void> {
  nearestJob(workdir, 'm', () => 0);
  explainJob(workdir, 'main-3');
  expect([...workdir.index.candidates('0'.repeat(32))]).toEqual([]);
  for (const id of workdir.jobIds()) checkJob(workdir, id);
  await planCollection(workdir, everything);
  for (const _ of verifyWorkdir(workdir, { contents: true }));
}

describe.each([
  ['setup.json', setupDamages],
  ['post.json', postDamages],
] as const)('a %s that can’t be read', (name, table) => {
  test.each(table)('%s', async (_, damage) => {
    const workdir = threeJobs();
    const file = path.join(workdir.path, 'main-2', name);
    damage(file, readFileSync(file, 'utf8'));
    const reported: [string, AcceleratorError][] = [];
    workdir.records.onUnreadable((job, problem) => reported.push([job, problem]));
    await askAll(workdir);
    const find = (): unknown => (name === 'setup.json' ? workdir.findSetup('main-2') : workdir.readPost('main-2'));
    expect([find(), find()]).toEqual([undefined, undefined]);
    expect(reported).toEqual([['main-2', expect.objectContaining({ code: 'RECORD_DAMAGED' })]]);
    expect(reported[0]?.[1].message).toContain(file);
    expect(checkJob(workdir, 'main-2')).toMatchObject({ ok: false });
    // The others are as before.
    expect(['main-1', 'main-3'].map((id) => checkJob(workdir, id).ok)).toEqual([true, true]);
    const findings = [...verifyWorkdir(workdir, { contents: true })].flatMap((step) => step.findings);
    expect(findings.filter(({ severity }) => severity === 'wrong').map(({ job }) => job)).toEqual(['main-2']);
    const plan = await planCollection(workdir, everything);
    expect(plan.remove.find(({ job }) => job.id === 'main-2')?.job.state).toBe('damaged');
  });
});

test.each(['setup.json', 'post.json'])('a %s of a later format is neither read nor taken for damaged', async (name) => {
  const workdir = threeJobs();
  const file = path.join(workdir.path, 'main-2', name);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"format": 1', '"format": 99, "else": "entirely"'));
  const later = expect.objectContaining({ code: 'RECORD_FORMAT' });
  const find = (): unknown => (name === 'setup.json' ? workdir.findSetup('main-2') : workdir.readPost('main-2'));
  expect(find).toThrow(later);
  expect(() => checkJob(workdir, 'main-2')).toThrow(later);
  // What it needs is not known: nothing may be removed.
  await expect(planCollection(workdir, everything)).rejects.toThrow(later);
  // It is passed over by what serves words only, and by those who ask for other jobs.
  expect(nearestJob(workdir, 'm', () => 0)?.job).toBe('main-3');
  expect([...workdir.index.candidates('0'.repeat(32))]).toEqual([]);
  expect(checkJob(workdir, 'main-1').ok).toBe(true);
});

test('a job that was broken off before its record was written', () => {
  const workdir = temporaryWorkdir();
  const id = workdir.allocate();
  expect(workdir.findSetup(id)).toBeUndefined();
  expect(() => workdir.readSetup(id)).toThrow(expect.objectContaining({ code: 'JOB_BROKEN_OFF' }));
  expect(() => workdir.readSetup('main-9')).toThrow(expect.objectContaining({ code: 'JOB_NOT_FOUND' }));
});

test.each([
  ['no name', { format: 1, slices: 2 }],
  ['a name that leads out', { format: 1, name: '..', slices: 2 }],
  ['a name with folders', { format: 1, name: 'a/b', slices: 2 }],
  ['no slices', { format: 1, name: 'main', slices: 0 }],
  ['more slices than can be', { format: 1, name: 'main', slices: 1e12 }],
  ['slices that are no number', { format: 1, name: 'main', slices: '2' }],
  ['an id that is none', { format: 1, name: 'main', slices: 2, id: '../x' }],
  ['a later format', { format: 2, name: 'main', slices: 2 }],
])('a workdir.json with %s is refused', (_, record) => {
  const workdir = temporaryWorkdir();
  writeFileSync(path.join(workdir.path, 'workdir.json'), JSON.stringify(record));
  expect(() => Workdir.open(workdir.path)).toThrow(expect.objectContaining({ code: 'WORKDIR_FORMAT' }));
});

test('a workdir has an id, made once; one of an earlier version gets it when something is built in it', () => {
  const workdir = temporaryWorkdir();
  const { id } = workdir;
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  const open = (): Workdir => Workdir.openOrCreate(workdir.path, { name: 'main', slices: 2 });
  expect(open().id).toBe(id);
  writeFileSync(path.join(workdir.path, 'workdir.json'), '{ "format": 1, "name": "main", "slices": 2 }');
  expect(Workdir.open(workdir.path).id).toBeUndefined();
  const given = open().id;
  expect(given).toMatch(/^[0-9a-f]{16}$/);
  expect([open().id, Workdir.open(workdir.path).id]).toEqual([given, given]);
});
