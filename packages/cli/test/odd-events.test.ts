import { type ErrorRecord, toErrorRecord } from '@accelerator/base';
import { RunState } from '@accelerator/inspect';
import type { RunEvent } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { badRowsSummary, badRowsText } from '../src/run/bad-rows.ts';
import { EventLines } from '../src/run/event-lines.ts';
import { describeFailure } from '../src/run/failure.ts';
import { FoldedLines } from '../src/run/folded-lines.ts';
import { Heartbeat, heartbeatMs } from '../src/run/heartbeat.ts';
import { OutputLines } from '../src/run/output-lines.ts';

const plain = coloursFor({});
const job = { job: 'main-12', method: 'm' } as const;
const error: ErrorRecord = { name: 'Error', message: 'no\nimage' };

test.each<[what: string, event: RunEvent, line: string | undefined]>([
  [
    'a record',
    { type: 'job-unreadable', job: 'main-12', reason: 'cut off' },
    'broken   main-12  -                  -  it counts as broken off: cut off',
  ],
  [
    'a link',
    { type: 'dead-links', where: 'photos', count: 1, first: ['a'] },
    "caution  -       -                  -  1 link in 'photos' leads nowhere: a",
  ],
  [
    'links',
    { type: 'dead-links', where: 'photos', count: 2, first: ['a', 'b'] },
    "caution  -       -                  -  2 links in 'photos' lead nowhere: a, b",
  ],
  [
    'many links',
    { type: 'dead-links', where: '*', count: 1200, first: ['a\nb'] },
    "caution  -       -                  -  1,200 links in '*' lead nowhere: a⏎b, …",
  ],
  [
    'locks',
    { type: 'no-locks', reason: 'ENOLCK' },
    'caution  -       -                  -  there are no locks in this workdir, so two runs may build the same job twice: ENOLCK',
  ],
  [
    'a workdir that is not there',
    { type: 'workdir-skipped', name: 'a\nb', path: '/x', reason: 'it is\ngone' },
    "caution  -       -                  -  nothing is found in the workdir 'a⏎b': it is⏎gone",
  ],
  [
    'another try',
    { type: 'task-retried', ...job, phase: 'analysis', sliceno: 1, retry: 1, retries: 3, error },
    'again    main-12  m                  -  try 2 of 4: no⏎image',
  ],
  [
    'an agent that is gone',
    { type: 'task-lost', ...job, phase: 'analysis', sliceno: 1, agent: 'n\n2.7', losses: 1 },
    'again    main-12  m                  -  analysis of slice 1 is done elsewhere: the agent n⏎2.7 is gone',
  ],
  [
    'agents',
    { type: 'agents-changed', agents: ['n1.3', 'n2.7'], slots: 1 },
    'agents   -       -                  -  n1.3, n2.7 (1 slot)',
  ],
  ['no agents', { type: 'agents-changed', agents: [], slots: 0 }, 'agents   -       -                  -  none'],
  [
    'a failure of no part',
    { type: 'job-failed', ...job, seconds: 90, error },
    'failed   main-12  m             1 min 30 s  no⏎image',
  ],
  [
    'a failure of a phase',
    { type: 'job-failed', ...job, seconds: 0, error, phase: 'prepare', sliceno: null },
    'failed   main-12  m             0.0 ms  in prepare: no⏎image',
  ],
  [
    'nothing more to say',
    { type: 'job-finished', ...job, seconds: 1, why: '' },
    'built    main-12  m              1.0 s',
  ],
  ['a job that began', { type: 'job-started', ...job, why: 'x' }, undefined],
  ['the end', { type: 'run-finished', seconds: 1, built: 1, reused: 0, failed: 0 }, undefined],
  ['input files', { type: 'hashing', method: 'm', done: 1, total: 2 }, undefined],
])('a line for %s', (_, event, line) => {
  expect(new EventLines(plain).of(event)).toBe(line);
});

test('columns grow with what is in them, and never shrink', () => {
  const lines = new EventLines(plain);
  const at = (id: string, method: string): number =>
    (lines.of({ type: 'job-finished', job: id, method, seconds: 1, why: '|' }) ?? '').indexOf('|');
  const [first, long, after] = [at('main-1', 'm'), at('main-123456', 'a_method_of_20_chars'), at('main-2', 'm')];
  expect([long - first, after]).toEqual([5 + 8, long]);
});

test.each<[rows: number | undefined, dataset: string | undefined, text: string | undefined]>([
  [undefined, undefined, undefined],
  [0, 'main-12/bad', undefined],
  [1, undefined, '1 bad row: `ax job main-12` counts it'],
  [2, undefined, '2 bad rows: `ax job main-12` counts them'],
  [1, 'main-12/bad', '1 bad row: `ax ds main-12/bad` shows it'],
  [1200, 'main-12/bad', '1,200 bad rows: `ax ds main-12/bad` shows them'],
])('%s bad rows in %s', (badRows, badDataset, text) => {
  const event = {
    type: 'job-reused',
    ...job,
    seconds: 0,
    by: 'id',
    ...(badRows !== undefined && { badRows }),
    ...(badDataset !== undefined && { badDataset }),
  } as const;
  expect(badRowsText(event)).toBe(text);
});

test.each<[jobs: [string, number][], text: string]>([
  [[], ''],
  [[['main-1', 1]], ' 1 bad row in main-1.'],
  [
    [
      ['main-1', 1],
      ['main-2', 0],
      ['main-3', 2000],
    ],
    ' 2,001 bad rows in main-1, main-2, main-3.',
  ],
  [
    [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['d', 1],
    ],
    ' 4 bad rows in 4 jobs.',
  ],
])('bad rows of %j in the summary', (jobs, text) => {
  expect(badRowsSummary(new Map(jobs))).toBe(text);
});

describe('reused jobs of one method', () => {
  const reused = (number: number, method = 'm'): RunEvent => ({
    type: 'job-reused',
    job: `main-${number}`,
    method,
    seconds: 0.001,
    by: 'id',
  });
  const many = (count: number, method?: string): RunEvent[] =>
    Array.from({ length: count }, (_, index) => reused(index + 1, method));

  test.each<[what: string, events: RunEvent[], ids: string[]]>([
    ['none', [], []],
    ['three', many(3), ['main-1', 'main-2', 'main-3']],
    ['four: one is no row', many(4), ['main-1', 'main-2', 'main-3', 'main-4']],
    ['five', many(5), ['main-1', 'main-2', 'main-3', 'main-4 … main-5']],
    ['two methods', [...many(5), ...many(1, 'other')], ['main-1', 'main-2', 'main-3', 'main-4 … main-5', 'main-1']],
    ['in turns', [reused(1), reused(2, 'n'), reused(3), reused(4, 'n')], ['main-1', 'main-2', 'main-3', 'main-4']],
    [
      'what is silent between',
      [...many(4), { type: 'alive' }, reused(5)],
      ['main-1', 'main-2', 'main-3', 'main-4 … main-5'],
    ],
    [
      'a build between',
      [...many(5), { type: 'job-finished', job: 'main-9', method: 'm', seconds: 1, why: '' }, reused(6)],
      ['main-1', 'main-2', 'main-3', 'main-4 … main-5', 'main-9', 'main-6'],
    ],
    [
      'by content',
      [{ ...reused(1), type: 'job-reused', job: 'main-1', method: 'm', seconds: 0, by: 'content' }],
      ['main-1'],
    ],
  ])('%s', (_, events, ids) => {
    const folded = new FoldedLines(new EventLines(plain));
    const lines = [...events.flatMap((event) => folded.of(event)), ...folded.end()];
    expect(lines.map((line) => /main-\d+(?: … main-\d+)?/.exec(line)?.[0])).toEqual(ids);
    expect(folded.end()).toEqual([]);
  });
});

describe('a failure', () => {
  const failed = (fields: object) => ({ type: 'job-failed', ...job, seconds: 1, error, ...fields }) as const;

  test('of no part, of a job that nobody saw', () => {
    expect(describeFailure(failed({}), undefined, plain)).toEqual([
      'error Job main-12 (m) failed.',
      '      Error: no',
      '      image',
      '      `ax job main-12` shows everything about it, `ax job main-12 -o` all that it printed.',
    ]);
  });

  test('with a hint of several lines, before what was printed', () => {
    const state = new RunState();
    state.apply({ type: 'job-started', ...job, why: '' }, 0);
    state.apply(
      { type: 'output', job: 'main-12', phase: 'prepare', sliceno: null, text: '\u001b[31mred\r\n10 %\r20 %\r' },
      0,
    );
    const event = failed({ phase: 'prepare', sliceno: null, error: { ...error, message: 'no', hint: 'Look\nthere.' } });
    expect(describeFailure(event, state.running.get('main-12'), plain).slice(1, -1)).toEqual([
      '      Error: no',
      '      Look',
      '      there.',
      '      It last printed:',
      '      | red',
      '      | 20 %',
    ]);
  });

  test('what a thrown value holds moves nothing', () => {
    const lines = describeFailure(failed({ error: toErrorRecord('\u001b[2J') }), undefined, plain);
    expect(lines[1]).toBe('      Error: \\x1b[2J');
  });
});

test('what jobs print comes in whole lines, each under its part, the rest when the slice ends', () => {
  const output = new OutputLines(plain);
  const part = { job: 'main-1', phase: 'analysis', sliceno: 0 } as const;
  const print = (text: string, sliceno = 0): string[] => output.of({ type: 'output', ...part, sliceno, text });
  expect(print('half')).toEqual([]);
  expect(print('other\n', 1)).toEqual(['main-1 analysis.1 │ other']);
  expect(print(' way\r\nand ')).toEqual(['main-1 analysis.0 │ half way']);
  expect(print('\n\n')).toEqual(['main-1 analysis.0 │ and ', 'main-1 analysis.0 │ ']);
  expect(print('last')).toEqual([]);
  expect(output.of({ type: 'slice-finished', ...part, seconds: 1 })).toEqual(['main-1 analysis.0 │ last']);
  expect(output.of({ type: 'alive' })).toEqual([]);
});

test.each([
  [0, 0, undefined],
  [1, 1, undefined],
  [4, 4, undefined],
  [5, 4, '… and 1 more'],
  [100, 4, '… and 96 more'],
])('of %d jobs that run %d are named', (count, named, more) => {
  const lines = new Heartbeat(new EventLines(plain), 0);
  const state = new RunState();
  for (let number = 1; number <= count; number++)
    state.apply({ type: 'job-started', job: `main-${number}`, method: 'm', why: '' }, 0);
  const told = lines.lines(state, heartbeatMs);
  expect([told.filter((line) => line.startsWith('waiting')).length, told[named]]).toEqual([named, more]);
});
