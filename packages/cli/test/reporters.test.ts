import { AcceleratorError } from '@accelerator/base';
import type { RunEvent, TimedEvent } from '@accelerator/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJsonReporter } from '../src/run/json-reporter.ts';
import { createLineReporter } from '../src/run/line-reporter.ts';
import type { Reporter } from '../src/run/reporter.ts';
import type { Ending } from '../src/run/summary.ts';

let told: string[];
let printed: string[];
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('NO_COLOR', '1');
  [told, printed] = [[], []];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const job = { job: 'main-1', method: 'm' } as const;
const error = { name: 'Error', message: 'no image' };
const events = {
  started: { type: 'job-started', ...job, why: '' },
  built: { type: 'job-finished', ...job, seconds: 1, why: 'forced' },
  badly: { type: 'job-finished', ...job, seconds: 1, why: '', badRows: 2 },
  reused: { type: 'job-reused', ...job, seconds: 0, by: 'id' },
  failed: { type: 'job-failed', ...job, seconds: 1, error },
  differs: { type: 'not-reproducible', ...job, before: 'main-0', difference: 'row 7' },
  broken: { type: 'job-unreadable', job: 'main-1', reason: 'cut off' },
  output: { type: 'output', job: 'main-1', phase: 'prepare', sliceno: null, text: 'half way\n' },
} satisfies Record<string, RunEvent>;

function run(reporter: Reporter, names: readonly (keyof typeof events)[], ending: Ending, thrown?: unknown): void {
  names.forEach((name, index) => {
    reporter.event({ ...events[name], t: index });
  });
  reporter.end(ending, thrown);
}

/** The first word of each line that is told. */
const words = (): (string | undefined)[] =>
  told
    .join('')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => line.split(' ')[0]);

const jobFailed = new AcceleratorError({ code: 'JOB_FAILED', message: 'Job main-1 failed.' });

describe('lines', () => {
  test.each<
    [what: string, names: (keyof typeof events)[], ending: Ending, thrown: unknown, loud: string[], quiet: string[]]
  >([
    ['nothing', [], 'done', undefined, ['Done'], []],
    ['a build', ['started', 'built'], 'done', undefined, ['built', 'Done'], []],
    ['bad rows', ['started', 'badly'], 'done', undefined, ['built', 'Done'], ['built']],
    ['jobs that are there', ['reused', 'reused'], 'done', undefined, ['reused', 'reused', 'Done'], []],
    [
      'a failure: once',
      ['started', 'failed'],
      'failed',
      jobFailed,
      ['failed', 'error', 'Failed'],
      ['failed', 'error', 'Failed'],
    ],
    [
      'an error of the script',
      ['reused'],
      'failed',
      new RangeError('x'),
      ['reused', 'error', 'Failed'],
      ['error', 'Failed'],
    ],
    ['an error before any job', [], 'failed', new RangeError('x'), ['error'], ['error']],
    ['what is wrong', ['differs', 'broken'], 'done', undefined, ['differs', 'broken', 'Done'], ['differs', 'broken']],
    ['a plan', ['reused'], 'planned', undefined, ['reused', 'Would'], ['Would']],
    ['Ctrl-C', ['started'], { stoppedBy: 'SIGINT' }, undefined, ['Stopped'], ['Stopped']],
  ])('%s', (_, names, ending, thrown, loud, quiet) => {
    run(createLineReporter({ quiet: false, output: false }), names, ending, thrown);
    expect(words()).toEqual(loud);
    told = [];
    run(createLineReporter({ quiet: true, output: false }), names, ending, thrown);
    expect([words(), printed]).toEqual([quiet, []]);
  });

  test('what jobs print, when it is asked for', () => {
    run(createLineReporter({ quiet: true, output: true }), ['started', 'output'], 'done');
    expect(told.join('')).toBe('main-1 prepare │ half way\n');
    told = [];
    run(createLineReporter({ quiet: true, output: false }), ['started', 'output'], 'done');
    expect(told).toEqual([]);
  });

  test('that something runs, now and then, and never when it is to be quiet', () => {
    for (const [quiet, lines] of [
      [false, ['waiting', 'waiting']],
      [true, []],
    ] as const) {
      told = [];
      const reporter = createLineReporter({ quiet, output: false });
      reporter.event({ ...events.started, t: 0 });
      vi.advanceTimersByTime(65_000);
      expect(words()).toEqual(lines);
      reporter.end('done');
      told = [];
      vi.advanceTimersByTime(65_000);
      expect(told).toEqual([]);
    }
  });
});

describe('JSON', () => {
  test('is an event a line on standard output; what the script prints goes elsewhere until the end', () => {
    const reporter = createJsonReporter();
    reporter.event({ ...events.reused, t: 0.5 });
    process.stdout.write('the script prints\n');
    reporter.event({ ...events.failed, error: { ...error, message: 'a\nb\u009b' }, t: 1 });
    reporter.end('done');
    process.stdout.write('after it\n');
    expect(told).toEqual(['the script prints\n']);
    expect(printed.at(-1)).toBe('after it\n');
    const lines = printed.slice(0, -1).flatMap((text) => text.split(/(?<=\n)/));
    expect(lines.map((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toEqual([true, true]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...events.reused, t: 0.5 },
      { ...events.failed, error: { ...error, message: 'a\nb\u009b' }, t: 1 },
    ]);
    expect(lines.join('')).not.toContain('\u009b');
  });

  describe('of reused jobs, of which there may be thousands,', () => {
    const reused = (n: number): TimedEvent => ({ ...events.reused, job: `main-${n}`, t: n });
    const jobsTold = (): string[] =>
      printed.flatMap((text) => text.trimEnd().split('\n')).map((line) => JSON.parse(line).job);
    const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `main-${n}`);

    test('is told together with others, in their order, and before whatever comes next', () => {
      const reporter = createJsonReporter();
      for (let n = 0; n < 200; n++) reporter.event(reused(n));
      expect(printed.length).toBeLessThan(20);
      expect(jobsTold().length).toBeGreaterThan(100);
      expect(jobsTold()).toEqual(names(jobsTold().length));
      reporter.event({ ...events.failed, error, t: 201 });
      expect(jobsTold()).toEqual([...names(200), events.failed.job]);
      reporter.end('done');
      expect(jobsTold()).toHaveLength(201);
    });

    test('is told when nothing comes next', () => {
      const reporter = createJsonReporter();
      for (let n = 0; n < 3; n++) reporter.event(reused(n));
      expect(printed).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(jobsTold()).toEqual(names(3));
      reporter.end('done');
    });

    test('is told at the end, and when the process exits', () => {
      const before = process.listenerCount('exit');
      const reporter = createJsonReporter();
      reporter.event(reused(0));
      const [onExit] = process.listeners('exit').slice(before);
      onExit?.(0);
      expect(jobsTold()).toEqual(names(1));
      reporter.event(reused(1));
      reporter.end('done');
      expect(jobsTold()).toEqual(names(2));
      expect(process.listenerCount('exit')).toBe(before);
    });
  });

  test('holds progress back, and gives the last of it at the end', () => {
    const reporter = createJsonReporter();
    for (let done = 1; done <= 5; done++) {
      reporter.event({ type: 'progress', job: 'main-1', phase: 'analysis', slices: [[0, done, 5]], t: 0 });
    }
    expect(printed).toHaveLength(1);
    reporter.end('done');
    expect(printed.map((line) => JSON.parse(line).slices)).toEqual([[[0, 1, 5]], [[0, 5, 5]]]);
  });

  test('a failure is told as a sentence on standard error', () => {
    createJsonReporter().end('failed', new AcceleratorError({ code: 'X', message: 'There is none.' }));
    expect([told, printed]).toEqual([['error There is none.\n'], []]);
  });
});
