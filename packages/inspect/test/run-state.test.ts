import type { RunEvent } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { LineSplitter, OutputTail } from '../src/runs/output-tail.ts';
import { PhaseProgress } from '../src/runs/phase-progress.ts';
import { RunState } from '../src/runs/run-state.ts';

const job = { job: 'main-1', method: 'm' } as const;
const started: RunEvent = { type: 'job-started', ...job, why: '' };
const finished: RunEvent = { type: 'job-finished', ...job, seconds: 1, why: '' };
const error = { name: 'Error', message: 'no' };

function after(...events: readonly RunEvent[]): RunState {
  const state = new RunState();
  events.forEach((event, index) => {
    state.apply(event, index * 1000);
  });
  return state;
}

test.each<
  [what: string, events: RunEvent[], built: number, reused: number, failed: number, planned: number, running: number]
>([
  ['nothing', [], 0, 0, 0, 0, 0],
  ['a job that runs', [started], 0, 0, 0, 0, 1],
  ['one that is done', [started, finished], 1, 0, 0, 0, 0],
  ['one that was not seen to begin', [finished], 1, 0, 0, 0, 0],
  ['one that failed', [started, { type: 'job-failed', ...job, seconds: 1, error }], 0, 0, 1, 0, 0],
  ['one that is reused', [{ type: 'job-reused', ...job, seconds: 0, by: 'id' }], 0, 1, 0, 0, 0],
  [
    'a plan',
    [
      { type: 'job-planned', method: 'm', why: '' },
      { type: 'plan-stopped', method: 'm' },
    ],
    0,
    0,
    0,
    1,
    0,
  ],
  [
    'what is only told',
    [{ type: 'alive' }, { type: 'no-locks', reason: '' }, { type: 'job-unreadable', job: 'main-1', reason: '' }],
    0,
    0,
    0,
    0,
    0,
  ],
])('counts %s', (_, events, built, reused, failed, planned, running) => {
  const state = after(...events);
  expect([state.built, state.reused, state.failed, state.planned, state.running.size]).toEqual([
    built,
    reused,
    failed,
    planned,
    running,
  ]);
});

test.each<[what: string, events: RunEvent[], preparations: [string, string][]]>([
  ['files are read', [{ type: 'hashing', method: 'm', done: 0, total: 2 }], [['m', 'hashing']]],
  ['all are', [{ type: 'hashing', method: 'm', done: 2, total: 2 }], []],
  ['none are to be', [{ type: 'hashing', method: 'm', done: 0, total: 0 }], []],
  ['another engine builds it', [{ type: 'waiting', method: 'm', key: '' }], [['m', 'waiting']]],
  [
    'first one, then the other',
    [
      { type: 'hashing', method: 'm', done: 0, total: 2 },
      { type: 'waiting', method: 'm', key: '' },
    ],
    [['m', 'waiting']],
  ],
  ['the job begins', [{ type: 'waiting', method: 'm', key: '' }, started], []],
  ['another job begins', [{ type: 'waiting', method: 'n', key: '' }, started], [['n', 'waiting']]],
])('before a job: %s', (_, events, preparations) => {
  expect([...after(...events).preparations.values()].map(({ method, what }) => [method, what])).toEqual(preparations);
});

describe('a job that runs', () => {
  const phase: RunEvent = { type: 'phase-started', job: 'main-1', phase: 'analysis', slices: 2 };

  test('begins when it is made, and again when a worker begins its first phase', () => {
    expect(after(started).running.get('main-1')).toMatchObject({ startedMs: 0, progress: undefined });
    const state = after(started, phase, { type: 'phase-started', job: 'main-1', phase: 'synthesis', slices: 1 });
    expect(state.running.get('main-1')).toMatchObject({
      startedMs: 1000,
      progress: { name: 'synthesis', startedMs: 2000 },
    });
  });

  test('is as far as its slices say', () => {
    const state = after(started, phase, {
      type: 'progress',
      job: 'main-1',
      phase: 'analysis',
      slices: [
        [0, 1, 4],
        [1, 3, 4],
      ],
    });
    expect(state.running.get('main-1')?.progress?.fraction).toBe(0.5);
    state.apply({ type: 'slice-finished', job: 'main-1', phase: 'analysis', sliceno: 1, seconds: 1 }, 0);
    expect(state.running.get('main-1')?.progress?.count.done).toBe(5);
  });

  test('of a map counts the rows that are computed', () => {
    const state = after(started, { type: 'step-started', job: 'main-1', step: 'map', slices: 2, rows: 10 });
    state.apply({ type: 'progress', job: 'main-1', step: 'map', slices: [[0, 4, 5]] }, 0);
    expect(state.running.get('main-1')?.progress?.count).toEqual({
      done: 4,
      total: 10,
      unit: 'items',
      isEstimate: false,
    });
  });

  test('nobody knows is no reason to fail', () => {
    const others: RunEvent[] = [
      phase,
      { type: 'progress', job: 'main-1', phase: 'analysis', slices: [[0, 1, 4]] },
      { type: 'output', job: 'main-1', phase: 'analysis', sliceno: 0, text: 'x' },
      { type: 'slice-finished', job: 'main-1', phase: 'analysis', sliceno: 0, seconds: 1 },
    ];
    expect(after(...others).running.size).toBe(0);
  });

  test('leaves its bad rows behind, also when there are none left', () => {
    const state = after({ ...finished, type: 'job-finished', ...job, seconds: 1, why: '', badRows: 2 });
    state.apply({ type: 'job-reused', job: 'main-2', method: 'm', seconds: 0, by: 'id' }, 0);
    expect([...state.badRows]).toEqual([['main-1', 2]]);
  });
});

describe('how far a phase is whose rows are known', () => {
  test.each<[total: number, told: [number, number, number][], done: number, fraction: number]>([
    [10, [], 0, 0],
    [
      10,
      [
        [0, 4, 5],
        [1, 1, 5],
      ],
      5,
      0.5,
    ],
    [10, [[0, 9, 5]], 5, 0.5],
    [
      10,
      [
        [0, 2, 5],
        [0, 4, 5],
      ],
      4,
      0.4,
    ],
    [3, [[0, 4, 5]], 4, 1],
    [0, [], 0, 1],
  ])('%d rows, told %j', (total, told, done, fraction) => {
    const progress = new PhaseProgress('map', 4, 0, total);
    for (const each of told) progress.tell(...each);
    expect([progress.count, progress.fraction]).toEqual([{ done, total, unit: 'items', isEstimate: false }, fraction]);
  });

  test.each<[done: number, nowMs: number, rate: number | undefined, left: number | undefined]>([
    [50, 499, undefined, undefined],
    [50, 500, 100, undefined],
    [50, 1000, 50, 1],
    [0, 10_000, undefined, undefined],
    [1, 10_000, 0.1, undefined],
    [2, 10_000, 0.2, 490],
    [100, 10_000, 10, undefined],
  ])('%d of 100 rows after %d ms', (done, nowMs, rate, left) => {
    const progress = new PhaseProgress('map', 1, 0, 100);
    progress.tell(0, done, 100);
    expect([progress.rate(nowMs), progress.secondsLeft(nowMs)]).toEqual([rate, left]);
  });

  test('a slice without rows is no part of it, and one that ends twice ends once', () => {
    const progress = new PhaseProgress('analysis', 2, 0);
    progress.tell(0, 0, 0);
    expect(progress.fraction).toBe(0);
    progress.finish(1);
    progress.finish(1);
    expect(progress.fraction).toBe(0.5);
  });
});

describe('the last that a part printed', () => {
  const part = { phase: 'analysis', sliceno: 0 } as const;
  const tailOf = (...texts: string[]): string[] => {
    const tail = new OutputTail();
    for (const text of texts) tail.add(part, text);
    return tail.lines(part);
  };

  test.each<[texts: string[], lines: string[]]>([
    [[], []],
    [[''], []],
    [[' \n\t\n'], []],
    [['a'], ['a']],
    [['a\n'], ['a']],
    [['a\r\nb\n'], ['a', 'b']],
    [
      ['a', 'b\nc'],
      ['ab', 'c'],
    ],
    [['a\n\n'], ['a', '']],
  ])('%j', (texts, lines) => {
    expect(tailOf(...texts)).toEqual(lines);
  });

  test('is ten lines and four thousand characters at most', () => {
    expect(tailOf(...Array.from({ length: 30 }, (_, index) => `${index}\n`))).toEqual(
      Array.from({ length: 10 }, (_, index) => String(index + 20)),
    );
    expect(tailOf('x'.repeat(3000), 'y'.repeat(3000)).join('')).toBe('x'.repeat(1000) + 'y'.repeat(3000));
  });

  test('is that of this part', () => {
    const tail = new OutputTail();
    tail.add({ phase: 'analysis', sliceno: 1 }, 'other');
    expect([tail.lines(part), tail.lines({ phase: 'synthesis', sliceno: null })]).toEqual([[], []]);
  });
});

test('pieces of lines are put together, and none is given twice', () => {
  const splitter = new LineSplitter();
  expect(['', 'a', '\n', '\n', 'b\nc\nd'].map((text) => splitter.add('x', text))).toEqual([
    [],
    [],
    ['a'],
    [''],
    ['b', 'c'],
  ]);
  expect([splitter.end('x'), splitter.end('x'), splitter.end('never')]).toEqual([['d'], [], []]);
});
