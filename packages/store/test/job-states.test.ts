import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { digestOf, formatJson, sealJson } from '@accelerator/base';
import { contentDigest, type JobPost, type JobSetup } from '@accelerator/job';
import { describe, expect, test } from 'vitest';
import { differenceFromEarlier, firstDifference } from '../src/compare-jobs.ts';
import { explainJob, whyBuilt } from '../src/explain.ts';
import { nearestJob, noteJobs } from '../src/history.ts';
import { checkJob } from '../src/hit.ts';
import { Job } from '../src/job.ts';
import { jobNeeds } from '../src/job-needs.ts';
import { Findings } from '../src/verify/finding.ts';
import { verifyWorkdir } from '../src/verify/verify-workdir.ts';
import type { Workdir } from '../src/workdir.ts';
import { type JobParts, makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

function setupOf(workdir: Workdir, id: string): JobSetup {
  return workdir.readSetup(id);
}

function postOf(workdir: Workdir, id: string): JobPost {
  const post = workdir.readPost(id);
  if (post === undefined) throw new Error(`${id} has no post.json`);
  return post;
}

/** Writes the record of a job again, with other fields. */
function change(workdir: Workdir, id: string, fields: Partial<JobPost>): void {
  writeFileSync(path.join(workdir.jobPath(id), 'post.json'), formatJson({ ...postOf(workdir, id), ...fields }));
}

/** A job in the history of its method, as a finished build leaves it. */
function noted(workdir: Workdir, parts: JobParts = {}): string {
  const id = makeJob(workdir, parts);
  noteJobs(workdir, parts.method ?? 'm', [id]);
  return id;
}

describe('whether a job may be used again', () => {
  const refer = { 'value.msgpack': { size: 1, digest: digestOf('x'), refers: ['main-1'] } };

  test.each<[string, (workdir: Workdir, id: string, at: string) => void, string]>([
    ['its record is gone', (_, __, at) => rmSync(`${at}/post.json`), 'it never finished, or was removed'],
    ['it is gone', (_, __, at) => rmSync(at, { recursive: true }), 'it never finished, or was removed'],
    ['it failed', (workdir, id) => change(workdir, id, { status: 'failed' }), 'it failed'],
    ['a file is gone', (_, __, at) => rmSync(`${at}/result.msgpack`), "its file 'result.msgpack' is missing"],
    [
      'a file is a link',
      (_, __, at) => {
        rmSync(`${at}/result.msgpack`);
        symlinkSync('/etc/hostname', `${at}/result.msgpack`);
      },
      "its file 'result.msgpack' is no plain file",
    ],
    [
      'a file is a folder',
      (_, __, at) => {
        rmSync(`${at}/result.msgpack`);
        mkdirSync(`${at}/result.msgpack`);
      },
      "its file 'result.msgpack' is no plain file",
    ],
    [
      'a linked column file of another job is gone',
      (workdir, id) => change(workdir, id, { links: { '../main-1/default/n.0.arrow': 5 } }),
      "its file '../main-1/default/n.0.arrow' is missing",
    ],
    [
      'its values refer to a job that is gone',
      (workdir, id, at) => {
        writeFileSync(`${at}/value.msgpack`, 'x');
        change(workdir, id, { files: refer });
        rmSync(workdir.jobPath('main-1'), { recursive: true });
      },
      'its values refer to main-1, which is not there',
    ],
    [
      'its setup is damaged',
      (_, __, at) => writeFileSync(`${at}/setup.json`, '{'),
      "its setup.json can't be read: it is no JSON",
    ],
    [
      'its setup is gone',
      (_, __, at) => rmSync(`${at}/setup.json`),
      'Job main-2 was broken off before anything was known of it.',
    ],
  ])('no, since %s', (_, damage, reason) => {
    const workdir = temporaryWorkdir();
    makeJob(workdir);
    const id = makeJob(workdir);
    expect(checkJob(workdir, id).ok).toBe(true);
    damage(workdir, id, workdir.jobPath(id));
    expect(checkJob(workdir, id)).toEqual({ ok: false, reason });
  });

  test('its setup is read only when it is not as it was published, or something in it is asked for', async () => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    const readSetup = (): boolean => {
      const hit = checkJob(workdir, id);
      return hit.ok && hit.setup !== undefined;
    };
    expect(readSetup()).toBe(false);
    change(workdir, id, { seen: { identities: ['main-9'], byMap: [] } });
    expect(readSetup()).toBe(true);
    // As a record of an earlier version.
    change(workdir, id, { seen: { identities: [], byMap: [] }, preimages: undefined });
    expect(readSetup()).toBe(true);
    const whole = makeJob(workdir);
    expect(checkJob(workdir, whole)).toMatchObject({ ok: true, setup: undefined });
    // The clock of a disk may stand still for some milliseconds.
    await setTimeout(20);
    utimesSync(path.join(workdir.jobPath(whole), 'setup.json'), 0, 0);
    expect(checkJob(workdir, whole)).toMatchObject({ ok: true, setup: { job: whole } });
  });

  test('no, and nothing is wrong, when its files were collected', () => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    change(workdir, id, { status: 'collected' });
    expect(checkJob(workdir, id)).toMatchObject({ ok: false, expected: true });
  });

  test('values may refer to a job that is whole', () => {
    const workdir = temporaryWorkdir();
    makeJob(workdir);
    const id = makeJob(workdir);
    writeFileSync(path.join(workdir.jobPath(id), 'value.msgpack'), 'x');
    change(workdir, id, { files: refer });
    expect(checkJob(workdir, id).ok).toBe(true);
  });

  test('a record of a later version is not judged', () => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    const later = JSON.stringify({ ...postOf(workdir, id), format: 99 });
    writeFileSync(path.join(workdir.jobPath(id), 'post.json'), later);
    expect(() => checkJob(workdir, id)).toThrow(expect.objectContaining({ code: 'RECORD_FORMAT' }));
  });
});

describe('the first thing in which two jobs differ', () => {
  const file = (content: string): JobPost['files'][string] => ({ size: content.length, digest: digestOf(content) });
  const record = { size: 3, digest: null, checksum: digestOf('r') };

  test.each<[string, JobPost['files'], JobPost['files'], string | undefined]>([
    ['nothing', { a: file('x') }, { a: file('x') }, undefined],
    ['the result', { 'result.msgpack': file('x') }, { 'result.msgpack': file('y') }, 'the result differs'],
    ['a file', { a: file('x') }, { a: file('y') }, "file 'a' differs"],
    ['a file of the same length', { a: file('xy') }, { a: file('yx') }, "file 'a' differs"],
    ['a new file', {}, { a: file('x') }, "file 'a' is new"],
    ['a file that is gone', { a: file('x') }, {}, "file 'a' is gone"],
    ['the first by name', { b: file('x'), a: file('x') }, { b: file('y'), a: file('y') }, "file 'a' differs"],
    ['a record of the engine is no content', { a: file('x'), r: record }, { a: file('x') }, undefined],
  ])('%s', (_, before, after, text) => {
    const workdir = temporaryWorkdir();
    const posts = [before, after].map((files) => {
      const id = makeJob(workdir, { post: { files, digest: contentDigest(files, {}) } });
      return postOf(workdir, id);
    });
    const [old, now] = posts;
    if (old === undefined || now === undefined) throw new Error('two jobs');
    expect(firstDifference(workdir, old, now, ['main-1', 'main-2'])?.text).toBe(text);
  });

  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    ['new', {}, { bad: 'd' }, 'dataset bad is new'],
    ['gone', { bad: 'd' }, {}, 'dataset bad is gone'],
  ])('a dataset that is %s', (_, before, after, text) => {
    const workdir = temporaryWorkdir();
    const posts = [before, after].map((datasets) => {
      const id = makeJob(workdir);
      return { ...postOf(workdir, id), datasets, digest: contentDigest({}, datasets) };
    });
    const [old, now] = posts;
    if (old === undefined || now === undefined) throw new Error('two jobs');
    expect(firstDifference(workdir, old, now, ['main-1', 'main-2'])?.text).toBe(text);
  });

  test.each<[string, (workdir: Workdir) => void, string | undefined]>([
    ['is whole', () => {}, 'the result differs'],
    [
      'was collected: of it the digest is left',
      (workdir) => change(workdir, 'main-1', { status: 'collected' }),
      'its content digest differs',
    ],
    ['is gone: nothing can be said', (workdir) => rmSync(workdir.jobPath('main-1'), { recursive: true }), undefined],
    ['failed', (workdir) => change(workdir, 'main-1', { status: 'failed' }), undefined],
  ])('an earlier job that %s', (_, damage, text) => {
    const workdir = temporaryWorkdir();
    makeJob(workdir, { result: 1 });
    const after = Job.open(workdir, makeJob(workdir, { result: 2 }));
    damage(workdir);
    expect(differenceFromEarlier(workdir, 'main-1', after)).toBe(text);
  });

  test('a collected job of equal content is no difference', () => {
    const workdir = temporaryWorkdir();
    makeJob(workdir);
    const after = Job.open(workdir, makeJob(workdir));
    change(workdir, 'main-1', { status: 'collected' });
    expect(differenceFromEarlier(workdir, 'main-1', after)).toBeUndefined();
  });
});

describe('why a job is built', () => {
  const preimageOf = (workdir: Workdir, options: JobParts['options']): JobSetup['preimage'] => ({
    ...setupOf(workdir, makeJob(workdir, options === undefined ? {} : { options })).preimage,
  });

  test.each<[string, JobParts['options'], boolean, string]>([
    ['the same again', { n: 1 }, false, "main-1 can't be used any more"],
    ['the same by force', { n: 1 }, true, 'forced'],
    ['another option', { n: 2 }, false, 'option n: 1 → 2, compared with main-1'],
    ['another option by force', { n: 2 }, true, 'option n: 1 → 2, compared with main-1'],
    ['two other options', { n: 2, m: 1 }, false, 'option m: none → 1 (and 1 more), compared with main-1'],
  ])('%s', (_, options, forced, why) => {
    const workdir = temporaryWorkdir();
    noted(workdir);
    expect(
      whyBuilt(
        workdir,
        { preimage: preimageOf(workdir, options), packagesBelow: { semver: '7.0.0' } },
        { forced, isNew: false },
      ),
    ).toBe(why);
  });

  test('the first of its method', () => {
    const workdir = temporaryWorkdir();
    noted(workdir, { method: 'other' });
    expect(
      whyBuilt(
        workdir,
        { preimage: preimageOf(workdir, { n: 1 }), packagesBelow: { semver: '7.0.0' } },
        { forced: false, isNew: false },
      ),
    ).toBe('no earlier job of this method');
  });

  test('compared with the one that differs least; of several, with the newest', () => {
    const workdir = temporaryWorkdir();
    for (const options of [
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 3, b: 3 },
    ])
      noted(workdir, { options });
    const count = (wanted: JobSetup['preimage']) => (setup: JobSetup) =>
      Object.entries(Object(wanted.options)).filter(
        ([name, value]) => Reflect.get(Object(setup.preimage.options), name) !== value,
      ).length;
    const near = (options: { a: number; b: number }, before?: string): string | undefined =>
      nearestJob(workdir, 'm', count(preimageOf(workdir, options)), { before })?.job;
    expect(near({ a: 1, b: 9 })).toBe('main-2');
    expect(near({ a: 1, b: 9 }, 'main-2')).toBe('main-1');
    expect(near({ a: 3, b: 1 })).toBe('main-3');
    expect(near({ a: 1, b: 9 }, 'main-1')).toBeUndefined();
  });

  test('a job whose record is damaged is no earlier job', () => {
    const workdir = temporaryWorkdir();
    const [first, second] = [noted(workdir), noted(workdir)];
    writeFileSync(path.join(workdir.jobPath(second), 'setup.json'), '{');
    expect(nearestJob(workdir, 'm', () => 0)?.job).toBe(first);
  });

  test('an input that is another one is explained in its turn', () => {
    const workdir = temporaryWorkdir();
    const sources = [1, 2].map((n) => noted(workdir, { method: 'source', options: { n } }));
    const uses = sources.map((source) => {
      const id = noted(workdir);
      const setup = setupOf(workdir, id);
      const preimage = { ...setup.preimage, jobs: { source } };
      writeFileSync(path.join(workdir.jobPath(id), 'setup.json'), formatJson({ ...setup, preimage }));
      return id;
    });
    const explanation = explainJob(workdir, uses[1] ?? '');
    expect(explanation.nearest?.job).toBe(uses[0]);
    expect(explanation.differences).toMatchObject([{ part: 'job', name: 'source', before: 'main-1', after: 'main-2' }]);
    expect(
      explanation.inputs.map(({ setup, differences }) => [setup.job, differences.map(({ name }) => name)]),
    ).toEqual([['main-2', ['n']]]);
  });

  test('source files that changed, came and went are named', () => {
    const workdir = temporaryWorkdir();
    noted(workdir, {
      setup: { sourceFiles: { 'methods/m.ts': 'a', 'methods/lib/gone.ts': 'g', 'methods/lib/same.ts': 's' } },
    });
    noted(workdir, {
      setup: { sourceFiles: { 'methods/m.ts': 'b', 'methods/lib/new.ts': 'n', 'methods/lib/same.ts': 's' } },
    });
    expect(explainJob(workdir, 'main-2').sourceFiles).toEqual([
      { name: 'methods/lib/gone.ts', how: 'gone' },
      { name: 'methods/lib/new.ts', how: 'new' },
      { name: 'methods/m.ts', how: 'changed' },
    ]);
  });
});

describe('what a job needs of others', () => {
  test('inputs by the preimage, files by links and by what its values refer to; itself never', () => {
    const workdir = temporaryWorkdir();
    const id = makeJob(workdir);
    const setup = setupOf(workdir, id);
    const preimage = {
      ...setup.preimage,
      datasets: { source: 'main-7', list: ['main-8/bad', 'main-8'], none: null },
      jobs: { model: 'main-9' },
    };
    const post: JobPost = {
      ...postOf(workdir, id),
      links: { '../main-3/default/n.0.arrow': 1, '../main-1/default/n.0.arrow': 1 },
      files: { v: { size: 1, digest: 'd', refers: ['main-4/x', 'main-5'] } },
    };
    const { inputs, files } = jobNeeds(workdir, id, { ...setup, preimage }, post);
    expect([...inputs].sort()).toEqual(['main-7', 'main-8', 'main-9']);
    expect([...files].sort()).toEqual(['main-3', 'main-4', 'main-5']);
  });
});

describe('verify finds what is not as it was recorded', () => {
  const stepsOf = (workdir: Workdir): Record<string, string[]> =>
    Object.fromEntries(
      [...verifyWorkdir(workdir, { contents: true })].map(({ name, findings }) => [
        name,
        findings.map(({ job, problem, severity }) => `${severity} ${job}: ${problem}`),
      ]),
    );
  const whole = { records: [], sizes: [], links: [], index: [], contents: [], columns: [] };

  test.each<[string, (workdir: Workdir, at: string) => void, Partial<Record<keyof typeof whole, string[]>>]>([
    ['nothing', () => {}, {}],
    [
      'a file that is missing, once',
      (_, at) => rmSync(`${at}/result.msgpack`),
      { sizes: ["wrong main-1: its file 'result.msgpack' is missing"] },
    ],
    [
      'a byte that changed',
      (workdir, at) =>
        writeFileSync(
          `${at}/result.msgpack`,
          Buffer.alloc(postOf(workdir, 'main-1').files['result.msgpack']?.size ?? 0),
        ),
      { contents: ["wrong main-1: its file 'result.msgpack' is damaged"] },
    ],
    [
      'code that changed',
      (_, at) => writeFileSync(`${at}/method.mjs`, 'export default 2;'),
      { contents: ["wrong main-1: its file 'method.mjs' is damaged"] },
    ],
    [
      'code that is gone',
      (_, at) => rmSync(`${at}/method.mjs`),
      { sizes: ["wrong main-1: its file 'method.mjs' is missing"] },
    ],
    [
      'a digest that is not that of the files',
      (workdir) => change(workdir, 'main-1', { digest: digestOf('x') }),
      { records: ['wrong main-1: its content digest is not that of the files and datasets in its post.json'] },
    ],
    [
      'a preimage that is not that of the key',
      (workdir, at) => {
        const setup = setupOf(workdir, 'main-1');
        const preimage = { ...setup.preimage, options: { n: 2 } };
        writeFileSync(`${at}/setup.json`, sealJson({ ...setup, preimage }));
      },
      {
        records: [
          'wrong main-1: its key is not that of the pre-image in its setup.json',
          'wrong main-1: what it is found by, in its post.json, is not the pre-image in its setup.json',
        ],
        contents: ["wrong main-1: its file 'setup.json' is damaged"],
      },
    ],
    [
      'what it is found by is the preimage of another',
      (workdir) => change(workdir, 'main-1', { preimages: { id: '0'.repeat(64), content: '0'.repeat(64) } }),
      { records: ['wrong main-1: what it is found by, in its post.json, is not the pre-image in its setup.json'] },
    ],
    [
      'a record without the other',
      (_, at) => rmSync(`${at}/setup.json`),
      { records: ['wrong main-1: it has a post.json but no setup.json'] },
    ],
    [
      'a link to a job that is gone',
      (workdir) => change(workdir, 'main-1', { links: { '../main-9/default/n.0.arrow': 4 } }),
      {
        links: [
          "wrong main-1: its file '../main-9/default/n.0.arrow' is missing",
          'wrong main-1: main-9, which its datasets need, was removed',
        ],
      },
    ],
    [
      'a key that leads to nothing',
      (workdir) => workdir.index.remember(digestOf('k'), 'main-9'),
      { index: [`note null: the key ${digestOf('k')} leads to main-9, which never finished, or was removed`] },
    ],
    ['a job that was broken off is nothing wrong', (_, at) => rmSync(`${at}/post.json`), {}],
    ['nor is one that failed', (workdir) => change(workdir, 'main-1', { status: 'failed' }), {}],
  ])('%s', (_, damage, expected) => {
    const workdir = temporaryWorkdir();
    makeJob(workdir);
    damage(workdir, workdir.jobPath('main-1'));
    expect(stepsOf(workdir)).toEqual({ ...whole, ...expected });
  });

  test('what it found is a value, with how much it looked at', () => {
    const found = new Findings();
    found.checked = 2;
    found.wrong('main-1', 'is not');
    found.note(null, 'was');
    expect(found.findings).toEqual([
      { job: 'main-1', problem: 'is not', severity: 'wrong' },
      { job: null, problem: 'was', severity: 'note' },
    ]);
  });

  test('of some jobs only, those that they need are checked too', () => {
    const workdir = temporaryWorkdir();
    const [source, other, use] = [makeJob(workdir), makeJob(workdir), makeJob(workdir)];
    const setup = setupOf(workdir, use);
    const preimage = { ...setup.preimage, jobs: { source } };
    writeFileSync(path.join(workdir.jobPath(use), 'setup.json'), formatJson({ ...setup, preimage }));
    for (const id of [source, other]) rmSync(path.join(workdir.jobPath(id), 'result.msgpack'));
    const found = [...verifyWorkdir(workdir, { jobs: [use], contents: false })].flatMap(({ findings }) => findings);
    expect(found.flatMap(({ job, problem }) => (problem.includes('missing') ? [job] : []))).toEqual([source]);
  });
});
