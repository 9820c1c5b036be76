import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, isAcceleratorError } from '@accelerator/base';
import type { KeyPreimage } from '@accelerator/job';
import { findDataset, findJob, noteJobs, Workdir } from '@accelerator/store';
import { afterAll, describe, expect, test } from 'vitest';
import { makeDataset } from '../../dataset/test/make-dataset.ts';
import { type JobParts, makeJob } from '../../store/test/make-job.ts';
import { datasetsOfJob } from '../src/datasets/dataset-list.ts';

/** A job with these inputs in its record. */
function makeWithInputs(workdir: Workdir, parts: JobParts, inputs: Pick<KeyPreimage, 'datasets' | 'jobs'>): string {
  const preimage: KeyPreimage = {
    format: 1,
    method: parts.method ?? 'm',
    source: { bundle: digestOf('f'), packages: {}, tree: digestOf('t'), extra: {}, env: {} },
    options: parts.options ?? {},
    ...inputs,
    slices: 2,
  };
  return makeJob(workdir, { ...parts, setup: { preimage } });
}

/**
 * main-1 and main-2 a chain of `import`, with a dataset `bad` and one whose name has a `~`; main-3 has inputs of all
 * kinds; main-4 goes on from main-3, and has a dataset whose name is empty.
 */
function makeJobs(folder: string): Workdir {
  const workdir = Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 2 });
  const columns = { n: 'int32' } as const;
  makeJob(workdir, { method: 'import' });
  const first = makeDataset(workdir.path, 'main-1', { columns }, [[{ n: 1 }], []]);
  makeWithInputs(workdir, { method: 'import' }, { datasets: {}, jobs: {} });
  makeDataset(workdir.path, 'main-2', { columns, previous: first, parent: first, caption: 'second' }, [[{ n: 2 }], []]);
  makeDataset(workdir.path, 'main-2', { columns, name: 'bad' }, [[], []]);
  makeDataset(workdir.path, 'main-2', { columns, name: 'a~1' }, [[], [{ n: 3 }]]);
  makeWithInputs(
    workdir,
    { method: 'use' },
    {
      datasets: {
        source: 'main-2',
        bad: 'main-2/bad',
        list: ['main-1', 'main-2/bad'],
        one: ['main-1'],
        none: null,
        empty: [],
        both: 'main-1',
      },
      jobs: { model: 'main-1', both: 'main-2' },
    },
  );
  makeWithInputs(workdir, { method: 'use' }, { datasets: {}, jobs: { previous: 'main-3' } });
  makeDataset(workdir.path, 'main-4', { columns }, [[], []]);
  makeDataset(workdir.path, 'main-4', { columns, name: '' }, [[{ n: 4 }], []]);
  noteJobs(workdir, 'import', ['main-1', 'main-2']);
  noteJobs(workdir, 'use', ['main-3', 'main-4']);
  return workdir;
}

// Nothing here changes it: one is enough for all.
const folder = mkdtempSync(path.join(tmpdir(), 'ax-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const workdir = makeJobs(folder);

const answer = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    return isAcceleratorError(error) ? error.code : String(error);
  }
};

test.each([
  ['main-2', 'main-2'],
  ['main-2/', 'main-2'],
  ['main-4/', 'main-4/'],
  ['main-4', 'main-4'],
  ['main-2/default', 'main-2'],
  ['main-2/bad', 'main-2/bad'],
  ['main-2/a~1', 'main-2/a~1'],
  ['import', 'main-2'],
  ['import~', 'main-1'],
  ['main-2/~', 'main-1'],
  ['main-2/~1', 'main-1'],
  ['main-2/^', 'main-1'],
  ['main-2^', 'main-1'],
  ['main-3.source', 'main-2'],
  ['main-3.datasets.source', 'main-2'],
  ['main-3.source^', 'main-1'],
  ['main-3.source~', 'main-1'],
  ['main-3.bad', 'main-2/bad'],
  ['main-3.list.0', 'main-1'],
  ['main-3.list.1', 'main-2/bad'],
  ['main-3.one', 'main-1'],
  ['main-3.one.0', 'main-1'],
  ['main-3.model', 'main-1'],
  ['main-4^.source', 'main-2'],
  ['use~.bad', 'main-2/bad'],
])('dataset %j is %s', (wanted, id) => {
  expect(answer(() => findDataset(workdir, wanted))).toBe(id);
});

test.each([
  ['main-1/~', 'SPEC_LEADS_NOWHERE'],
  ['main-2/~2', 'SPEC_LEADS_NOWHERE'],
  ['main-2/+', 'SPEC_LEADS_NOWHERE'],
  ['main-2/bad^', 'SPEC_LEADS_NOWHERE'],
  ['main-1^', 'SPEC_LEADS_NOWHERE'],
  ['main-3.list', 'SPEC_LEADS_NOWHERE'],
  ['main-3.list.2', 'SPEC_LEADS_NOWHERE'],
  ['main-3.empty', 'SPEC_LEADS_NOWHERE'],
  ['main-3.empty.0', 'SPEC_LEADS_NOWHERE'],
  ['main-3.none', 'SPEC_LEADS_NOWHERE'],
  ['main-3.sorce', 'SPEC_LEADS_NOWHERE'],
  ['main-3.jobs.source', 'SPEC_LEADS_NOWHERE'],
  ['main-3.toString', 'SPEC_LEADS_NOWHERE'],
  ['main-2/bat', 'DATASET_NOT_FOUND'],
  ['main-3', 'DATASET_NOT_FOUND'],
  ['main-2/../main-1', 'DATASET_NOT_FOUND'],
  ['imprt', 'JOB_NOT_FOUND'],
  ['main-5', 'JOB_NOT_FOUND'],
  ['__proto__', 'JOB_NOT_FOUND'],
])('dataset %j leads to %s', (wanted, code) => {
  expect(answer(() => findDataset(workdir, wanted))).toBe(code);
});

test.each([
  ['main-4^', 'main-3'],
  ['main-4^^', 'SPEC_LEADS_NOWHERE'],
  ['main-2^', 'main-1'],
  ['main-3.both', 'main-1'],
  ['main-3.datasets.both', 'main-1'],
  ['main-3.jobs.both', 'main-2'],
  ['main-3.bad', 'main-2'],
  ['use', 'main-4'],
])('job %j is %s', (wanted, job) => {
  expect(answer(() => findJob(workdir, wanted))).toBe(job);
});

describe('what is said', () => {
  const said = (wanted: string): string => {
    try {
      return findDataset(workdir, wanted);
    } catch (error) {
      return isAcceleratorError(error) ? `${error.message} ${error.hint ?? ''}`.trim() : String(error);
    }
  };

  test.each([
    ['main-3.list', "Input 'list' of job main-3 is a list of 2. Choose one, from `.list.0` to `.list.1`."],
    ['main-3.list.7', "Input 'list' of job main-3 has no element 7. Choose one, from `.list.0` to `.list.1`."],
    ['main-3.empty', "Input 'empty' of job main-3 is a list of 0."],
    ['import~2', "There is only 1 job of method 'import' before main-2, not 2."],
    ['import+', "There is no job of method 'import' after main-2."],
    ['main-3', 'Job main-3 has no default dataset. It has no datasets at all: `ax job main-3` shows what it has.'],
  ])('of %j', (wanted, sentence) => {
    expect(said(wanted)).toBe(sentence);
  });

  test.each([
    ['main-2/bat', "'bad'"],
    ['main-3.sorce', 'source'],
    ['imprt', "'import'"],
  ])('of %j names what is near: %s', (wanted, near) => {
    expect(said(wanted)).toContain(near);
  });
});

test('the datasets of a job, by name, with what they are linked to', () => {
  const of = (job: string) =>
    datasetsOfJob(workdir, job).map(({ id, rows, parent, previous, caption }) => [id, rows, parent, previous, caption]);
  expect(of('main-2')).toEqual([
    ['main-2/a~1', 1, null, null, ''],
    ['main-2/bad', 0, null, null, ''],
    ['main-2', 1, 'main-1', 'main-1', 'second'],
  ]);
  expect(of('main-3')).toEqual([]);
});
