import type { MapTask, PhaseTask, Task } from '@accelerator/slice';
import { describe, expect, test } from 'vitest';
import { type Death, sliceDied, sliceNotStarted, timeLimitExceeded } from '../src/local/errors.ts';

const base = { job: { root: 'main', id: 'main-1' }, slices: 4, attempt: 1, sync: false, env: [], secrets: [] };
const analysis: PhaseTask = { ...base, phase: 'analysis', sliceno: 3, prepared: null };
const prepare: PhaseTask = { ...base, phase: 'prepare', sliceno: null };
const chunk: MapTask = { ...base, step: 'map', sliceno: 2, rows: { from: 640, to: 700 } };
const death: Death = { exitCode: null, signal: null, printed: '', seen: undefined };
const seen = { peakMemory: undefined, progress: undefined, memoryKills: 0 };

describe('a process that died says how, and what it was at', () => {
  test.each<[string, Task | undefined, Partial<Death>, string]>([
    ['by an exit', analysis, { exitCode: 7 }, 'The process of analysis.3 ended with exit status 7.'],
    ['well, as it seems', prepare, { exitCode: 0 }, 'The process of prepare ended with exit status 0.'],
    ['by a signal', analysis, { signal: 'SIGSEGV' }, 'The process of analysis.3 was killed by SIGSEGV.'],
    ['at no task', undefined, { signal: 'SIGTERM' }, 'A slice process was killed by SIGTERM.'],
    [
      'in a chunk: the last row counts',
      chunk,
      { exitCode: 1 },
      'The process of map.2 (rows 640 to 699) ended with exit status 1.',
    ],
    [
      'with what it had told',
      analysis,
      { exitCode: 1, seen: { ...seen, progress: { done: 12, total: 40 } } },
      'The process of analysis.3 ended with exit status 1; 12 of 40 rows or files were done.',
    ],
    [
      'with its memory',
      analysis,
      { signal: 'SIGKILL', seen: { ...seen, peakMemory: 2_147_483_648, memoryKills: 1 } },
      'The process of analysis.3 was killed by SIGKILL; it had used 2147 MB of memory at most; the kernel killed a process meanwhile because memory ran out.',
    ],
    [
      'with the last lines that it printed',
      analysis,
      { exitCode: 1, printed: 'one\ntwo\nthree\nfour\n\n' },
      'The process of analysis.3 ended with exit status 1; it last printed: two | three | four.',
    ],
    [
      'which printed blanks only',
      analysis,
      { exitCode: 1, printed: ' \n\n' },
      'The process of analysis.3 ended with exit status 1.',
    ],
  ])('%s', (_, task, how, message) => {
    expect(sliceDied(task, { ...death, ...how })).toMatchObject({ code: 'SLICE_DIED', message });
  });

  test.each<[Partial<Death>, boolean]>([
    [{ signal: 'SIGKILL' }, true],
    [
      { exitCode: 134, printed: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory' },
      true,
    ],
    [{ signal: 'SIGSEGV' }, false],
    [{ exitCode: 1 }, false],
  ])('only when memory may have run out it is told what to do: %j', (how, isHinted) => {
    const { hint } = sliceDied(analysis, { ...death, ...how });
    expect(hint?.includes('--workers') === true).toBe(isHinted);
  });

  test('the figures are in the details', () => {
    const lastSeen = { peakMemory: 5, progress: { done: 1, total: 2 }, memoryKills: 3 };
    expect(sliceDied(analysis, { ...death, signal: 'SIGKILL', seen: lastSeen }).details).toEqual({
      signal: 'SIGKILL',
      exitCode: null,
      sliceno: 3,
      peakMemory: 5,
      lastRow: 1,
      memoryKills: 3,
    });
    expect(sliceDied(prepare, death).details).toEqual({
      signal: null,
      exitCode: null,
      sliceno: null,
      peakMemory: null,
      lastRow: null,
      memoryKills: 0,
    });
  });
});

test.each<[unknown, string]>([
  [new Error('spawn EAGAIN'), "The process of analysis.3 can't be started: spawn EAGAIN."],
  ['EMFILE', "The process of analysis.3 can't be started: EMFILE."],
])('a process that could not be started says why: %s', (cause, message) => {
  expect(sliceNotStarted(analysis, cause)).toMatchObject({ code: 'SLICE_NOT_STARTED', message, cause });
});

test('a time limit names the part and the limit', () => {
  expect(timeLimitExceeded(chunk, 1.5)).toMatchObject({
    code: 'TIME_LIMIT',
    message: 'map.2 took longer than the time limit of the method, 1.5 s, and was stopped.',
    details: { sliceno: 2, timeLimit: 1.5 },
  });
});
