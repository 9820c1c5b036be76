import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AcceleratorError, digestOf } from '@accelerator/base';
import { defineMethod } from '@accelerator/method';
import { Job, type TimedEvent } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { parseBuildOptions } from '../src/build-options.ts';
import { defineBuild, isBuildScript } from '../src/define-build.ts';
import { linkResult, type MeantResult, meantResult } from '../src/link-result.ts';
import { loadScript } from '../src/load-script.ts';
import { PlannedJob, plannedInput, planStoppedAt } from '../src/planned-job.ts';
import { BuildRequest } from '../src/request.ts';
import { eventText } from '../src/run-log/event-text.ts';
import { RunTeller } from '../src/run-log/run-teller.ts';
import { ScriptWatch } from '../src/script-watch.ts';
import { loaded, TestRun } from './test-run.ts';

const make = loaded('make', defineMethod({ options: z.object({ n: z.int().default(1) }), synthesis: () => 1 }));

async function built(run: TestRun, n = 1): Promise<Job> {
  const request = await BuildRequest.describe(run, make, { options: { n }, datasets: {}, jobs: {} });
  return run.finish(request, make, n);
}

describe('which build script is run', () => {
  const script = "export default { description: '', options: {}, build() {} };";

  test.each<[string, string[], string | undefined, string, RegExp]>([
    [
      'there is none of that name',
      ['main', 'other'],
      'mian',
      'UNKNOWN_SCRIPT',
      /no build script 'mian' in build-scripts\//,
    ],
    ['there is none at all', [], undefined, 'SCRIPT_NOT_NAMED', /as build-scripts\/ has no 'main'/],
    [
      'there are several, and no main',
      ['a', 'b'],
      undefined,
      'SCRIPT_NOT_NAMED',
      /Expected the name of a build script/,
    ],
    [
      'its default export is none',
      ['main'],
      undefined,
      'NOT_A_SCRIPT',
      /in build-scripts\/main\.ts, found something else/,
    ],
    ['the only one is none', ['only'], undefined, 'NOT_A_SCRIPT', /build-scripts\/only\.ts/],
    ['a name that leads out', ['main'], '../ax.config', 'UNKNOWN_SCRIPT', /ax\.config/],
  ])('%s', async (_, names, wanted, code, message) => {
    const run = await TestRun.open(Object.fromEntries(names.map((name) => [`build-scripts/${name}.ts`, script])));
    await expect(loadScript(run.project, wanted)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('hidden files, helpers in folders and other kinds of files are none', async () => {
    const names = ['main.ts', 'b.ts', '.hidden.ts', '_helper.ts', 'lib/x.ts', 'notes.md', 'types.d.ts'];
    const run = await TestRun.open(Object.fromEntries(names.map((name) => [`build-scripts/${name}`, ''])));
    expect(run.project.scriptNames).toEqual(['b', 'main']);
  });
});

describe('a build script', () => {
  test('is a function, or one with options; nothing else is', () => {
    const plain = defineBuild(() => 7);
    expect([isBuildScript(plain), plain.description]).toEqual([true, '']);
    expect(isBuildScript(defineBuild({ description: 'x', build: () => {} }))).toBe(true);
    for (const other of [undefined, null, {}, { build: () => {} }, () => {}]) expect(isBuildScript(other)).toBe(false);
  });

  test('a misspelled key is refused', () => {
    const spec = { option: z.object({}), build: () => {} };
    expect(() => defineBuild(spec)).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }));
  });

  test.each<[unknown, string | undefined]>([
    [undefined, undefined],
    [{}, undefined],
    [{ name: 'a', caption: 'b', force: true }, undefined],
    [{ nmae: 'a' }, "Expected no 'nmae' in the build options of m."],
    [{ name: '' }, "Expected text of at least 1 character for the build options of m.name, received ''."],
    [{ force: 'yes' }, "Expected true or false for the build options of m.force, received 'yes'."],
    [[], 'Expected an object for the build options of m, received an empty array.'],
  ])('options of a build: %j', (given, message) => {
    const parse = (): unknown => parseBuildOptions('m', given as Parameters<typeof parseBuildOptions>[1]);
    if (message === undefined) expect(parse()).toEqual(given ?? {});
    else expect(parse).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', message }));
  });
});

describe('a link to a result', () => {
  test('is relative, and replaced by the next run', async () => {
    const run = await TestRun.open();
    const [first, second] = [await built(run, 1), await built(run, 2)];
    const link = linkResult(run.path('results'), { name: 'deep/latest', file: null }, first);
    expect(readlinkSync(link)).toBe('../../workdirs/main/main-1');
    expect(linkResult(run.path('results'), { name: 'deep/latest', file: 'result.msgpack' }, second)).toBe(link);
    expect(readlinkSync(link)).toBe('../../workdirs/main/main-2/result.msgpack');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test.each<[string, (at: string) => void]>([
    ['a file', (at) => writeFileSync(at, 'theirs')],
    ['a folder', (at) => mkdirSync(at)],
  ])('%s in its place stays', async (_, put) => {
    const run = await TestRun.open();
    const job = await built(run);
    mkdirSync(run.path('results'));
    put(run.path('results/x'));
    expect(() => linkResult(run.path('results'), { name: 'x', file: null }, job)).toThrow(
      expect.objectContaining({ code: 'RESULT_TAKEN' }),
    );
    expect(lstatSync(run.path('results/x')).isSymbolicLink()).toBe(false);
  });

  test('one that leads nowhere any more is replaced', async () => {
    const run = await TestRun.open();
    mkdirSync(run.path('results'));
    symlinkSync('gone', run.path('results/x'));
    expect(existsSync(linkResult(run.path('results'), { name: 'x', file: null }, await built(run)))).toBe(true);
  });

  test.each<[string, string | null, string]>([
    ['../x', null, 'NAME_LEAVES_JOB'],
    ['/x', null, 'NAME_LEAVES_JOB'],
    ['x', 'none.txt', 'JOB_FILE_NOT_FOUND'],
    ['x', '../../../ax.config.ts', 'NAME_LEAVES_JOB'],
  ])('%j to the file %j is refused', async (name, file, code) => {
    const run = await TestRun.open();
    const job = await built(run);
    expect(() => linkResult(run.path('results'), { name, file }, job)).toThrow(expect.objectContaining({ code }));
    expect(existsSync(run.path('x'))).toBe(false);
  });
});

describe('the file that is meant by a result', () => {
  test.each<
    [name: string, given: string | null | undefined, files: readonly string[], meant: MeantResult | 'RESULT_UNCLEAR']
  >([
    ['sums.csv', undefined, ['out/a.csv', 'b.txt'], { name: 'sums.csv', file: 'out/a.csv' }],
    ['photo.jpg', undefined, ['A.JPG'], { name: 'photo.jpg', file: 'A.JPG' }],
    ['sums', undefined, ['a.csv'], { name: 'sums', file: null }],
    ['v1.2', undefined, ['a.csv'], { name: 'v1.2', file: null }],
    ['sums.csv', undefined, [], { name: 'sums.csv', file: null }],
    ['sums.csv', null, ['a.csv'], { name: 'sums.csv', file: null }],
    ['sums.csv', 'b.txt', ['a.csv', 'b.txt'], { name: 'sums.csv', file: 'b.txt' }],
    ['reports/', undefined, ['out/a.csv'], { name: 'reports/a.csv', file: 'out/a.csv' }],
    ['reports/', 'out/a.csv', ['out/a.csv', 'b'], { name: 'reports/a.csv', file: 'out/a.csv' }],
    ['sums.csv', undefined, ['a.csv', 'b.csv'], 'RESULT_UNCLEAR'],
    ['reports/', undefined, ['a', 'b'], 'RESULT_UNCLEAR'],
  ])('%j, given %j, of %j', (name, given, files, meant) => {
    const workdir = temporaryWorkdir();
    const made = Object.fromEntries(files.map((file) => [file, { size: 1, digest: digestOf(file) }]));
    const job = Job.open(workdir, makeJob(workdir, { post: { files: made } }));
    const find = (): MeantResult => meantResult(name, job, given);
    if (meant === 'RESULT_UNCLEAR') expect(find).toThrow(expect.objectContaining({ code: meant }));
    else expect(find()).toEqual(meant);
  });
});

describe('in a dry run', () => {
  test('a job that would be built has nothing to be read, and that ends the plan there', async () => {
    const run = await TestRun.open();
    const planned = new PlannedJob(run.workdir, 'count');
    for (const read of [() => planned.setup, () => planned.load(), () => planned.dataset(), () => planned.digest]) {
      let thrown: unknown;
      try {
        await read();
      } catch (error) {
        thrown = error;
      }
      expect(planStoppedAt(thrown)).toBe('count');
    }
  });

  test('any other error is none that ends a plan', () => {
    for (const error of [undefined, new Error('PLAN_UNKNOWN'), new AcceleratorError({ code: 'X', message: 'x' })])
      expect(planStoppedAt(error)).toBeUndefined();
  });

  test('it is found among inputs, however deep', async () => {
    const run = await TestRun.open();
    const planned = new PlannedJob(run.workdir, 'count');
    const job = await built(run);
    for (const inputs of [planned, { source: planned }, { datasets: { list: [job, planned] } }, [[planned]]])
      expect(plannedInput(inputs)).toBe(planned);
    for (const inputs of [undefined, null, 7, 'main-1', job, { source: job }, new Map([['a', planned]]), [], {}])
      expect(plannedInput(inputs)).toBeUndefined();
  });
});

describe('a build script that is watched', () => {
  const watch = async (work: (watched: ScriptWatch, stop: AbortController) => Promise<void>): Promise<void> => {
    const stop = new AbortController();
    const watched = new ScriptWatch(stop.signal, () => {});
    try {
      await work(watched, stop);
    } finally {
      await watched.close();
    }
  };

  test('what it waits for is its result', () =>
    watch(async (watched) => {
      expect(await watched.until(Promise.resolve(7))).toBe(7);
      expect(await watched.until(8)).toBe(8);
      await expect(watched.until(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
      await watched.check();
    }));

  test('a stop ends the wait, also one that came before', () =>
    watch(async (watched, stop) => {
      const waiting = watched.until(new Promise(() => {}));
      stop.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
      const late = new ScriptWatch(stop.signal, () => {});
      await expect(late.until(new Promise(() => {}))).rejects.toMatchObject({ code: 'CANCELLED' });
      await late.close();
    }));

  test('nothing of it stays behind in the process', async () => {
    const events = ['unhandledRejection', 'rejectionHandled', 'uncaughtException'] as const;
    const before = events.map((event) => process.listenerCount(event));
    const writes = [process.stdout.write, process.stderr.write];
    await watch(async (watched) => {
      expect([process.stdout.write, process.stderr.write]).not.toEqual(writes);
      expect(events.map((event) => process.listenerCount(event))).toEqual(before.map((count) => count + 1));
      await watched.check();
    });
    expect(events.map((event) => process.listenerCount(event))).toEqual(before);
    expect([process.stdout.write, process.stderr.write]).toEqual(writes);
  });
});

describe('what is told of a run', () => {
  const teller = async (fields: { dryRun?: boolean; signal?: AbortSignal } = {}) => {
    const run = await TestRun.open();
    const events: TimedEvent[] = [];
    const made = new RunTeller(
      {
        name: 'main',
        options: { n: 2n },
        emit: (event) => events.push(event),
        signal: new AbortController().signal,
        ...fields,
      },
      run.workdir,
    );
    return { run, events, teller: made };
  };
  const jobs = [{ how: 'built' }, { how: 'reused' }, { how: 'reused' }] as const;

  test('begins with what it is, and ends with counts, once', async () => {
    const { run, events, teller: of } = await teller();
    of.begin(run.project, () => jobs);
    of.emit({ type: 'job-failed', job: 'main-1', method: 'm', seconds: 1, error: { name: 'E', message: 'x' } });
    of.end();
    of.end(new Error('late'));
    of.close();
    expect(events.map(({ type }) => type)).toEqual(['run-started', 'job-failed', 'run-finished']);
    expect(events[0]).toMatchObject({ run: of.id, script: 'main', options: { n: '2' }, pid: process.pid, workers: 1 });
    expect(events[2]).toMatchObject({ built: 1, reused: 2, failed: 1 });
  });

  test.each<[string, unknown, unknown, object]>([
    [
      'an error',
      undefined,
      new AcceleratorError({ code: 'X', message: 'no' }),
      { type: 'run-failed', error: { code: 'X', message: 'no' } },
    ],
    ['a stop, by its reason', 'SIGINT', new Error('CANCELLED'), { type: 'run-stopped', by: 'SIGINT' }],
    ['a stop without a reason in words', new Error('x'), undefined, { type: 'run-stopped', by: null }],
  ])('%s', async (_, reason, error, expected) => {
    const stop = new AbortController();
    const { events, teller: of } = await teller({ signal: stop.signal });
    if (reason !== undefined) stop.abort(reason);
    of.end(error);
    of.close();
    expect(events).toMatchObject([expected]);
  });

  test('of a plan nothing is kept', async () => {
    const { run, events, teller: of } = await teller({ dryRun: true });
    of.begin(run.project, () => []);
    of.end();
    of.close();
    expect([of.id, events[0]]).toMatchObject([null, { run: null }]);
    expect(existsSync(path.join(run.workdir.path, 'runs'))).toBe(false);
  });

  test('times only rise', async () => {
    const { events, teller: of } = await teller();
    of.emit({ type: 'waiting', method: 'm', key: 'k' });
    await setTimeout(5);
    of.end();
    of.close();
    expect(events[1]?.t).toBeGreaterThan(events[0]?.t ?? Number.POSITIVE_INFINITY);
  });

  test('an event is one line, whatever is in it', () => {
    const error = { name: 'E', message: 'a\nb\u2028c', details: { n: 1n, list: [Number.NaN] } };
    const text = eventText({ t: 1, type: 'run-failed', seconds: 1, built: 0, reused: 0, failed: 0, error });
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toMatchObject({ error: { message: 'a\nb\u2028c', details: { n: '1', list: ['NaN'] } } });
  });
});

test('a project is left as it was when it is only looked at', async () => {
  const run = await TestRun.open();
  rmSync(run.path('workdirs'), { recursive: true });
  expect(run.project.peekWorkdir().jobIds()).toEqual([]);
  expect(existsSync(run.path('workdirs'))).toBe(false);
  expect(() => run.project.openWorkdir()).toThrow(expect.objectContaining({ code: 'WORKDIR_NOT_FOUND' }));
});
