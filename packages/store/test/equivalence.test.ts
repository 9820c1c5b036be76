import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { digestOf } from '@accelerator/base';
import { beforeEach, describe, expect, test } from 'vitest';
import { equivalenceProblem, noteEquivalence } from '../src/equivalence.ts';
import type { Workdir } from '../src/workdir.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

let workdir: Workdir;
let job: string;
beforeEach(() => {
  workdir = temporaryWorkdir();
  job = makeJob(workdir);
});

const [a, b, c] = [digestOf('a'), digestOf('b'), digestOf('c')];
const file = (): string => path.join(workdir.jobPath(job), 'equivalent.json');
const notes = (): { present: string; earlier: string; source: string; checksum: string }[] =>
  JSON.parse(readFileSync(file(), 'utf8'));

test('a declaration is kept once for each source that asks and each earlier one', () => {
  noteEquivalence(workdir, job, { present: a, earlier: b, source: a });
  noteEquivalence(workdir, job, { present: a, earlier: b, source: a });
  // The same two were declared again, by another text of the source.
  noteEquivalence(workdir, job, { present: c, earlier: b, source: a });
  expect(notes()).toHaveLength(1);
  noteEquivalence(workdir, job, { present: c, earlier: b, source: c });
  noteEquivalence(workdir, job, { present: c, earlier: a, source: c });
  expect(notes().map(({ present, earlier, source }) => [present, earlier, source])).toEqual([
    [a, b, a],
    [c, b, c],
    [c, a, c],
  ]);
  expect(equivalenceProblem(workdir, job)).toBeUndefined();
});

test('a job that nobody reused by a declaration has none, and nothing is wrong', () => {
  expect(equivalenceProblem(workdir, job)).toBeUndefined();
});

describe('notes that are not as they were written', () => {
  const text = (): string => readFileSync(file(), 'utf8');
  test.each<[string, () => string]>([
    ['nothing', () => ''],
    ['half', () => text().slice(0, 40)],
    ['without the last end of line', () => text().trimEnd()],
    ['a digit of a digest', () => text().replace(a, b)],
    ['a digit of a checksum', () => text().replace(notes()[0]?.checksum ?? '', c)],
    ['an order of fields', () => `${JSON.stringify(notes(), null, 2)} \n`],
    ['a field more', () => text().replace('"present"', '"more": 1,\n    "present"')],
    ['a digest that is none', () => text().replaceAll(b, 'B')],
    ['an object', () => '{}\n'],
    ['null', () => 'null\n'],
    ['other bytes', () => '\u0000\ufffd'],
  ])('%s: it is told, and they are written anew', (_, damage) => {
    noteEquivalence(workdir, job, { present: a, earlier: b, source: a });
    writeFileSync(file(), damage());
    expect(equivalenceProblem(workdir, job)).toBe('its equivalent.json is damaged');
    noteEquivalence(workdir, job, { present: c, earlier: b, source: c });
    expect(equivalenceProblem(workdir, job)).toBeUndefined();
    expect(notes().map(({ source }) => source)).toEqual([c]);
  });

  test('no note more or less: an empty list is one', () => {
    writeFileSync(file(), '[]\n');
    expect(equivalenceProblem(workdir, job)).toBeUndefined();
  });
});

test.each<[string, (outside: string) => void]>([
  ['a folder', () => mkdirSync(file())],
  ['a link', (outside) => symlinkSync(outside, file())],
])('where %s has the name nothing is kept', (_, make) => {
  const outside = path.join(workdir.path, 'outside');
  writeFileSync(outside, 'as it was');
  make(outside);
  noteEquivalence(workdir, job, { present: a, earlier: b, source: a });
  expect(readFileSync(outside, 'utf8')).toBe('as it was');
});
