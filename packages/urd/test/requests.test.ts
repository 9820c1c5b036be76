import { rmSync, writeFileSync } from 'node:fs';
import { formatJson } from '@accelerator/base';
import { InputFile, jobKey } from '@accelerator/job';
import { dataset, defineMap, defineMethod, inputFile, inputFiles, job, type LoadedMethod } from '@accelerator/method';
import type { Job } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { groupInputs } from '../src/group-inputs.ts';
import { JobFinder } from '../src/job-finder.ts';
import { plannedInput } from '../src/planned-job.ts';
import { BuildRequest } from '../src/request.ts';
import type { NamedInputs } from '../src/same-where-seen.ts';
import { loaded, TestRun } from './test-run.ts';

const make = loaded('make', defineMethod({ options: z.object({ n: z.int().default(1) }), synthesis: () => 1 }));
const use = loaded(
  'use',
  defineMethod({
    options: z.object({ size: z.int().default(1), late: z.string().optional() }),
    jobs: { source: job(), before: job.optional(), others: job.list() },
    synthesis: () => 1,
  }),
);
const chained = loaded(
  'chained',
  defineMethod({ options: z.object({ day: z.int() }), jobs: { previous: job.optional() }, synthesis: () => 1 }),
);
const files = loaded(
  'files',
  defineMethod({ options: z.object({ one: inputFile(), more: inputFiles() }), synthesis: () => 1 }),
);

const any = loaded('any', defineMethod({ options: z.object({ option: z.any() }), synthesis: () => 1 }));

const describeFor = (run: TestRun, method: LoadedMethod, inputs: unknown): Promise<BuildRequest> =>
  BuildRequest.describe(run, method, groupInputs(method, inputs));

async function built(run: TestRun, n: number, result: unknown = n): Promise<Job> {
  return run.finish(await describeFor(run, make, { n }), make, result);
}

describe('what a build asks for', () => {
  test('an option that is left out has its default: the key is the same', async () => {
    const run = await TestRun.open();
    const [short, long] = [await describeFor(run, make, {}), await describeFor(run, make, { n: 1 })];
    expect(jobKey(short.preimage)).toBe(jobKey(long.preimage));
    expect(jobKey((await describeFor(run, make, { n: 2 })).preimage)).not.toBe(jobKey(long.preimage));
  });

  test('nothing in a list counts as nothing: the key is that of the list without it', async () => {
    const run = await TestRun.open();
    const [source, other] = [await built(run, 1), await built(run, 2)];
    const keys = await Promise.all(
      [[other], [null, other], [other, undefined], [undefined, null, other, null]].map(async (others) =>
        jobKey((await describeFor(run, use, { source, others })).preimage),
      ),
    );
    expect(new Set(keys).size).toBe(1);
    const [none, nothing] = [
      await describeFor(run, use, { source }),
      await describeFor(run, use, { source, others: [null] }),
    ];
    expect(jobKey(nothing.preimage)).toBe(jobKey(none.preimage));
  });

  test('a job, its id, or the same in a group: the key is the same', async () => {
    const run = await TestRun.open();
    const source = await built(run, 1);
    const keys = await Promise.all(
      [{ source }, { source: source.id }, { jobs: { source } }, { source, before: undefined, others: [] }].map(
        async (inputs) => jobKey((await describeFor(run, use, inputs)).preimage),
      ),
    );
    expect(new Set(keys).size).toBe(1);
  });

  test('which input is given, and in what order, is in the key', async () => {
    const run = await TestRun.open();
    const [a, b] = [await built(run, 1), await built(run, 2)];
    const variants = [
      { source: a },
      { source: b },
      { source: a, before: b },
      { source: a, others: [b] },
      { source: a, others: [a, b] },
      { source: a, others: [b, a] },
      { source: a, others: [b, b] },
      { source: a, size: 2 },
      { source: a, late: '' },
    ];
    const keys = await Promise.all(
      variants.map(async (inputs) => jobKey((await describeFor(run, use, inputs)).preimage)),
    );
    expect(new Set(keys).size).toBe(variants.length);
  });

  test('by content, two jobs with the same result are one', async () => {
    const run = await TestRun.open();
    const [a, same, other] = [await built(run, 1, 'r'), await built(run, 2, 'r'), await built(run, 3, 'x')];
    const content = async (source: Job): Promise<string> => {
      const request = await describeFor(run, use, { source });
      return jobKey({ ...request.preimage, ...request.contentInputs() }, 'content');
    };
    expect(await content(a)).toBe(await content(same));
    expect(await content(a)).not.toBe(await content(other));
  });

  test.each<[string, unknown, string, string]>([
    ['a required job is missing', {}, 'INPUT_MISSING', 'Expected a job for use source, received nothing.'],
    ['null for it', { source: null }, 'INPUT_MISSING', 'Expected a job for use source, received nothing.'],
    ['a number', { source: 3 }, 'INPUT_INVALID', 'Expected a job or its id for use source, received 3.'],
    [
      'an array for one',
      { source: ['main-1'] },
      'INPUT_INVALID',
      'Expected a job or its id for use source, received an array of 1.',
    ],
    ['an id that is none', { source: '../x' }, 'JOB_NOT_FOUND', "There is no job '../x'."],
    ['a job that is not there', { source: 'main-99' }, 'JOB_NOT_FOUND', "There is no job 'main-99'."],
    [
      'one for a list',
      { source: 'main-1', others: 'main-1' },
      'INPUT_INVALID',
      "Expected an array of jobs for use others, received 'main-1'.",
    ],
    [
      'an option that does not fit',
      { source: 'main-1', size: 'big' },
      'OPTION_INVALID',
      "Expected an integer for use options.size, received 'big'.",
    ],
  ])('%s', async (_, inputs, code, message) => {
    const run = await TestRun.open();
    await built(run, 1);
    await expect(describeFor(run, use, inputs)).rejects.toMatchObject({ code, message });
  });

  test('what contains itself is refused with its path, with files in it too', async () => {
    const run = await TestRun.open();
    const made = await run.finish(await describeFor(run, make, {}), make, 1);
    for (const rest of [{}, { file: new InputFile('a.txt') }, { many: [made.id, [], {}] }]) {
      const option: Record<string, unknown> = { ...rest };
      option.again = [option, option];
      expect(plannedInput({ option })).toBe(undefined);
      await expect(describeFor(run, any, { option })).rejects.toMatchObject({
        code: 'NOT_ENCODABLE',
        message: expect.stringMatching(
          /^Expected .* any options\.option\.again\[0\].*, received an object that contains itself\.$/,
        ),
      });
    }
  });

  test('a promise in the place of a job is told with what to do', async () => {
    const run = await TestRun.open();
    await expect(describeFor(run, use, { source: Promise.resolve() })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      hint: 'Put `await` before what gives it: `await urd.build(…)`.',
    });
  });
});

describe('datasets of a build', () => {
  const reads = loaded('reads', defineMethod({ datasets: { source: dataset({ n: 'int32' }) }, synthesis: () => 1 }));
  const mapped = loaded(
    'mapped',
    defineMap({ over: 'rows', input: { n: 'int32' }, output: { m: 'int32' }, map: ({ n }) => ({ m: n }) }),
  );

  test.each<[string, unknown, string, RegExp]>([
    ['nothing', {}, 'INPUT_MISSING', /^Expected a dataset for reads source, received nothing\.$/],
    ['a number', { source: 7 }, 'INPUT_INVALID', /^Expected a dataset, a job or an id for reads source, received 7\.$/],
    ['a job without one', { source: 'main-1' }, 'DATASET_NOT_FOUND', /main-1/],
    ['no such job', { source: 'main-9' }, 'DATASET_NOT_FOUND', /main-9/],
    ['a name that leads out', { source: '../../x' }, 'DATASET_NOT_FOUND', /x/],
  ])('%s', async (_, inputs, code, message) => {
    const run = await TestRun.open();
    await built(run, 1);
    await expect(describeFor(run, reads, inputs)).rejects.toMatchObject({ code });
    await expect(describeFor(run, reads, inputs)).rejects.toThrow(message);
  });

  test('a map over rows wants its source', async () => {
    const run = await TestRun.open();
    await expect(describeFor(run, mapped, {})).rejects.toMatchObject({ code: 'INPUT_MISSING' });
  });
});

describe('input files of a build', () => {
  const contents = { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'a' };

  test('content and name are in the key, and a file that is touched is not another one', async () => {
    const run = await TestRun.open(contents);
    const keyOf = async (one: string, more: string[]): Promise<string> =>
      jobKey((await describeFor(run, files, { one, more })).preimage);
    const before = await keyOf('a.txt', ['b.txt']);
    expect(await keyOf('c.txt', ['b.txt'])).not.toBe(before);
    expect(await keyOf('a.txt', ['a.txt'])).not.toBe(before);
    expect(await keyOf(`./a.txt`, ['b.txt'])).toBe(await keyOf('./a.txt', ['b.txt']));
    writeFileSync(run.path('a.txt'), 'a');
    expect(await keyOf('a.txt', ['b.txt'])).toBe(before);
    writeFileSync(run.path('a.txt'), 'changed');
    expect(await keyOf('a.txt', ['b.txt'])).not.toBe(before);
  });

  test('that change while a job runs are found, by their names', async () => {
    const run = await TestRun.open(contents);
    const request = await describeFor(run, files, { one: 'a.txt', more: ['b.txt', 'c.txt'] });
    await expect(request.checkInputs()).resolves.toBeUndefined();
    writeFileSync(run.path('c.txt'), 'changed');
    await expect(request.checkInputs()).rejects.toMatchObject({
      code: 'INPUT_CHANGED',
      message: expect.stringContaining('c.txt'),
    });
  });

  test.each([
    ['missing', 'none.txt'],
    ['a folder', 'methods'],
  ])('one that is %s is told by its name', async (_, one) => {
    const run = await TestRun.open({ ...contents, 'methods/x.ts': '' });
    await expect(describeFor(run, files, { one, more: [] })).rejects.toThrow(one);
  });
});

describe('a request in a chain', () => {
  test('gets the job before it as its `previous`, and is another key then', async () => {
    const run = await TestRun.open();
    const first = await describeFor(run, chained, { day: 1 });
    const second = await describeFor(run, chained, { day: 2 });
    const after = second.withPrevious(run.finish(first, chained, 1));
    expect(second.preimage.jobs).toEqual({ previous: null });
    expect(after.preimage.jobs).toEqual({ previous: 'main-1' });
    expect(jobKey(after.preimage)).not.toBe(jobKey(second.preimage));
  });

  test('what it adds to the chain is the same, whatever stands before it, and whatever its source is', async () => {
    const run = await TestRun.open();
    const first = await describeFor(run, chained, { day: 1 });
    const second = await describeFor(run, chained, { day: 2 });
    const edited = loaded('chained', chained.definition, 'other source');
    expect(second.withPrevious(run.finish(first, chained, 1)).chainData()).toEqual(second.chainData());
    expect((await describeFor(run, edited, { day: 2 })).chainData()).toEqual(second.chainData());
    expect(first.chainData()).not.toEqual(second.chainData());
  });

  test('an option with its default adds nothing; an input adds what it contains, and what it was made from', async () => {
    const run = await TestRun.open();
    const linked = loaded(
      'linked',
      defineMethod({
        options: z.object({ size: z.int().default(1) }),
        jobs: { source: job(), previous: job.optional() },
        synthesis: () => 1,
      }),
    );
    const [a, same, other] = [await built(run, 1, 'r'), await built(run, 2, 'r'), await built(run, 3, 'x')];
    const of = async (inputs: object): Promise<ReturnType<BuildRequest['chainData']>> =>
      (await describeFor(run, linked, inputs)).chainData();
    const plain = await of({ source: a });
    expect(await of({ source: a, size: 1 })).toEqual(plain);
    expect((await of({ source: a, size: 2 })).content).not.toBe(plain.content);
    expect((await of({ source: same })).content).toBe(plain.content);
    expect((await of({ source: same })).origin).not.toBe(plain.origin);
    expect((await of({ source: other })).content).not.toBe(plain.content);
  });

  test('a source that was built again by changed code is made from the same', async () => {
    const run = await TestRun.open();
    const before = await built(run, 5);
    const edited = loaded('make', make.definition, 'other source');
    const after = run.finish(await describeFor(run, edited, { n: 5 }), edited, 'another result');
    const of = async (source: Job): Promise<string> => {
      const method = loaded('l', defineMethod({ jobs: { source: job() }, synthesis: () => 1 }));
      return (await describeFor(run, method, { source })).chainData().origin;
    };
    // Another result is other content, which is part of the origin.
    expect(await of(after)).not.toBe(await of(before));
    const equal = run.finish(await describeFor(run, edited, { n: 5 }), edited, 5);
    expect(await of(equal)).toBe(await of(before));
  });
});

describe('finding a job that is there already', () => {
  const open = async (dryRun = false) => {
    const run = await TestRun.open();
    const finder = new JobFinder({
      ...run,
      emit: run.emit,
      workdir: run.workdir,
      session: { use: () => true },
      dryRun,
    });
    const request = await describeFor(run, make, { n: 1 });
    return { run, finder, request };
  };
  const wanted = ({ preimage }: BuildRequest) => ({ by: 'id', preimage }) as const;

  test('by the ids of its inputs; another request is another job', async () => {
    const { run, finder, request } = await open();
    const there = run.finish(request, make, 1);
    expect(finder.find(wanted(request))?.id).toBe(there.id);
    expect(finder.find(wanted(await describeFor(run, make, { n: 2 })))).toBeUndefined();
  });

  test('an index that names another job gives no false hit', async () => {
    const { run, finder, request } = await open();
    const other = run.finish(await describeFor(run, make, { n: 2 }), make, 2);
    run.workdir.index.remember(jobKey(request.preimage), other.id);
    expect(finder.find(wanted(request))).toBeUndefined();
  });

  test.each<[string, (directory: string) => void, RegExp]>([
    ['a file of it is missing', (at) => rmSync(`${at}/result.msgpack`), /its file 'result.msgpack' is missing/],
    [
      'a file of it is longer',
      (at) => writeFileSync(`${at}/result.msgpack`, 'x'.repeat(99)),
      /has 99 bytes instead of/,
    ],
    ['its record is damaged', (at) => writeFileSync(`${at}/setup.json`, '{'), /setup\.json can't be read/],
    ['it never finished', (at) => rmSync(`${at}/post.json`), /never finished/],
  ])('it is refused, once, and forgotten when %s', async (_, damage, reason) => {
    const { run, finder, request } = await open();
    const there = run.finish(request, make, 1);
    damage(there.path);
    expect(finder.find(wanted(request))).toBeUndefined();
    expect(finder.find(wanted(request))).toBeUndefined();
    expect(run.events).toEqual([
      { type: 'hit-refused', job: there.id, method: 'make', reason: expect.stringMatching(reason) },
    ]);
    expect(run.workdir.index.lookUp(jobKey(request.preimage))).toBeUndefined();
  });

  test('a job whose files were collected is passed over without a word, and stays named', async () => {
    const { run, finder, request } = await open();
    const there = run.finish(request, make, 1);
    writeFileSync(`${there.path}/post.json`, formatJson({ ...there.post, status: 'collected' }));
    expect(finder.find(wanted(request))).toBeUndefined();
    expect(run.events).toEqual([]);
    expect(run.workdir.index.lookUp(jobKey(request.preimage))).toBe(there.id);
  });

  test('one that is being removed is as good as gone', async () => {
    const { run, request } = await open();
    run.finish(request, make, 1);
    const tools = { workdir: run.workdir, emit: run.emit, session: { use: () => false }, dryRun: false };
    expect(new JobFinder(tools).find(wanted(request))).toBeUndefined();
    expect(run.events).toEqual([]);
  });

  test.each<[string[], string[], boolean]>([
    [[], ['main-8', 'main-9'], true],
    [['main-7'], ['main-7', 'main-8'], true],
    [['main-7/bad'], ['main-7', 'main-9'], true],
    [['main-7'], ['main-9', 'main-8'], false],
    [['main-7'], ['main-8', 'main-7'], false],
    [['main-8'], ['main-8', 'main-7'], false],
    [['main-7', 'main-8'], ['main-7', 'main-9'], false],
    // What lies behind an input.
    [['main-3'], ['main-7', 'main-9'], false],
  ])('of main-7 and main-8 phases asked which %j are; by content, for the inputs %j', async (asked, names, isFound) => {
    const { run, finder, request } = await open();
    const there = run.finish(request, make, 1);
    const given = ([a = '', b = '']: string[]): NamedInputs => ({
      preimage: { ...request.preimage, datasets: { a }, jobs: { b: [b] } },
      fileJobs: [],
    });
    const { preimage } = given(['main-7', 'main-8']);
    writeFileSync(`${there.path}/setup.json`, formatJson({ ...there.setup, preimage }));
    writeFileSync(`${there.path}/post.json`, formatJson({ ...there.post, seen: { identities: asked, byMap: [] } }));
    run.workdir.index.remember(jobKey(preimage), there.id);
    const found = finder.find({ by: 'id', preimage, inputs: given(names) });
    expect(found?.id).toBe(isFound ? there.id : undefined);
  });

  test('a dry run writes nothing', async () => {
    const { run, finder, request } = await open(true);
    const there = run.finish(request, make, 1);
    const key = jobKey((await describeFor(run, make, { n: 2 })).preimage);
    finder.remember(key, there);
    rmSync(`${there.path}/result.msgpack`);
    expect(finder.find(wanted(request))).toBeUndefined();
    expect([run.workdir.index.lookUp(key), run.workdir.index.lookUp(jobKey(request.preimage))]).toEqual([
      undefined,
      there.id,
    ]);
  });

  test.each<[string, string | undefined]>([
    ['EROFS', undefined],
    ['ENOSPC', undefined],
    ['EIO', 'EIO'],
  ])('what only helps later runs may fail by %s', async (code, thrown) => {
    const { finder } = await open();
    const note = (): void =>
      finder.note(() => {
        throw Object.assign(new Error(code), { code, errno: -1, syscall: 'write' });
      });
    if (thrown === undefined) expect(note).not.toThrow();
    else expect(note).toThrow(thrown);
  });
});
