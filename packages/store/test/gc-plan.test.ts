import { describe, expect, test } from 'vitest';
import { type GcFacts, type GcOptions, type GcPlan, planGc } from '../src/gc/plan.ts';
import type { KeptJob } from '../src/gc/roots.ts';
import type { SurveyedJob } from '../src/gc/survey.ts';

const day = 86_400_000;
const now = 1000 * day;

interface TestJob {
  readonly state?: SurveyedJob['state'];
  /** Days since it was used. */
  readonly days?: number;
  readonly inputs?: readonly number[];
  readonly files?: readonly number[];
  readonly bytes?: number;
  readonly payload?: number;
  /** Rows that the next attempt need not compute. */
  readonly kept?: number;
}

/** The jobs main-1, main-2 and so on: 100 bytes each, of which 60 are files, last used 30 days ago. */
function jobsOf(...parts: readonly TestJob[]): SurveyedJob[] {
  const ids = (numbers: readonly number[] = []): Set<string> => new Set(numbers.map((number) => `main-${number}`));
  return parts.map(({ state = 'done', days = 30, inputs, files, bytes = 100, payload = 60, kept }, index) => ({
    id: `main-${index + 1}`,
    method: 'm',
    state,
    bytes,
    payloadBytes: payload,
    used: now - days * day,
    needs: { inputs: ids(inputs), files: ids(files) },
    kept: kept === undefined ? null : { done: kept, total: 200, unit: 'rows' },
  }));
}

function plan(
  jobs: readonly SurveyedJob[],
  options: Partial<GcOptions> = {},
  { kept = [], newestBefore = Number.POSITIVE_INFINITY }: Partial<GcFacts> = {},
): GcPlan {
  const numberOf = (id: string): number => Number(id.split('-')[1]);
  return planGc({ jobs, kept, newestBefore, numberOf, now }, { keepDays: 7, level: 'all', ...options });
}

const removed = ({ remove }: GcPlan): string[] => remove.map(({ job, what }) => `${job.id} ${what}`);
const whys = ({ keep, remove }: GcPlan): Record<string, string> =>
  Object.fromEntries([...keep, ...remove].map(({ job, why }) => [job.id, why]));
const keptBy = (job: string, why = 'pinned'): { kept: KeptJob[] } => ({ kept: [{ job, why }] });

describe('what nothing keeps is removed', () => {
  test.each<[string, TestJob, string | undefined]>([
    ['used long ago', { days: 30 }, 'last used 30 days ago'],
    ['used at the limit', { days: 7 }, undefined],
    ['used a moment before the limit', { days: 7.01 }, 'last used 7 days ago'],
    ['used today', { days: 0 }, undefined],
    ['used in the future, by another clock', { days: -3 }, undefined],
    ['failed long ago', { state: 'failed', payload: 0 }, 'failed 30 days ago'],
    ['damaged', { state: 'damaged' }, "its records can't be read"],
    ['broken off', { state: 'unfinished' }, 'broken off'],
    ['broken off today, while nobody runs', { state: 'unfinished', days: 0 }, 'broken off'],
    ['collected long ago', { state: 'collected' }, 'last used 30 days ago'],
  ])('%s', (_, job, why) => {
    const of = plan(jobsOf(job));
    expect(removed(of)).toEqual(why === undefined ? [] : ['main-1 all']);
    if (why !== undefined) expect(whys(of)).toEqual({ 'main-1': why });
  });

  test.each<[string, TestJob, string | undefined]>([
    ['broken off', { state: 'unfinished', kept: 184, days: 1 }, undefined],
    ['broken off long ago', { state: 'unfinished', kept: 184 }, 'broken off, with 184 of 200 rows'],
    ['failed', { state: 'failed', kept: 184, days: 1 }, undefined],
    ['failed long ago', { state: 'failed', kept: 184 }, 'failed 30 days ago, with 184 of 200 rows'],
  ])('of one that can be resumed: %s', (_, job, why) => {
    const of = plan(jobsOf(job));
    expect(removed(of)).toEqual(why === undefined ? [] : ['main-1 all']);
    expect(whys(of)).toEqual({ 'main-1': why ?? 'its next attempt goes on from 184 of 200 rows' });
  });

  test('but the last three of a method that can be resumed', () => {
    const early = { state: 'unfinished', kept: 5, days: 0 } as const;
    expect(removed(plan(jobsOf(early, early, { state: 'unfinished' }, early, early)))).toEqual([
      'main-3 all',
      'main-1 all',
    ]);
    expect(removed(plan(jobsOf(early, early), { level: 'payload' }))).toEqual(['main-2 all', 'main-1 all']);
  });

  test.each<[number, string]>([
    [0, 'used today'],
    [0.9, 'used today'],
    [1, 'used a day ago'],
    [5.5, 'used 5 days ago'],
  ])('a job of %d days is kept: %s', (days, why) => {
    expect(whys(plan(jobsOf({ days })))).toEqual({ 'main-1': why });
  });

  test('no days at all: only what is used at this moment', () => {
    expect(removed(plan(jobsOf({ days: 0.5 }, { days: 0 }), { keepDays: 0 }))).toEqual(['main-1 all']);
  });
});

describe('what is kept keeps what it needs', () => {
  const chain = jobsOf({}, { inputs: [1] }, { inputs: [2], files: [1] }, {});

  test('by its files and its inputs, directly or not, whatever their age', () => {
    const of = plan(chain, {}, keptBy('main-3'));
    expect(removed(of)).toEqual(['main-4 all']);
    expect(whys(of)).toMatchObject({
      'main-3': 'pinned',
      'main-1': 'main-3 needs its files',
      'main-2': 'main-3 was made from it',
    });
  });

  test('when only files go, inputs are not needed whole, but linked files are', () => {
    const of = plan(chain, { level: 'payload' }, keptBy('main-3'));
    expect(removed(of).sort()).toEqual(['main-2 payload', 'main-4 payload']);
  });

  test('of two reasons the first counts', () => {
    const kept = [
      { job: 'main-1', why: 'pinned' },
      { job: 'main-1', why: 'latest build' },
    ];
    expect(whys(plan(jobsOf({}), {}, { kept }))).toEqual({ 'main-1': 'pinned' });
  });

  test('a root that is not there keeps nothing', () => {
    expect(removed(plan(jobsOf({}), {}, keptBy('main-9')))).toEqual(['main-1 all']);
  });

  test('jobs that need each other are no endless circle', () => {
    const circle = jobsOf({ inputs: [2] }, { inputs: [1] });
    expect(removed(plan(circle, {}, keptBy('main-1')))).toEqual([]);
    expect(removed(plan(circle)).sort()).toEqual(['main-1 all', 'main-2 all']);
  });
});

describe('while engines run', () => {
  test.each<[TestJob['state'], number, boolean]>([
    ['unfinished', 1, true],
    ['unfinished', 2, false],
    ['done', 1, false],
  ])('a job that is %s, with newestBefore %d', (state, newestBefore, isKept) => {
    const of = plan(jobsOf({ days: 30 }, { state: state ?? 'done' }), {}, { newestBefore });
    expect(removed(of).includes('main-2 all')).toBe(!isKept);
    if (isKept) expect(whys(of)['main-2']).toBe('a running build may be making it');
  });
});

describe('what failed', () => {
  test('loses what it had made at once, and its record later', () => {
    const of = plan(jobsOf({ state: 'failed', days: 1 }, { state: 'failed', days: 30 }));
    expect(removed(of)).toEqual(['main-2 all', 'main-1 payload']);
    expect(whys(of)['main-1']).toBe('failed a day ago: what it made, not its record');
    expect(of.left).toBe(40);
  });

  test('and had made nothing stays as it is', () => {
    expect(removed(plan(jobsOf({ state: 'failed', days: 1, payload: 0 })))).toEqual([]);
  });

  test('keeps its record when it is pinned', () => {
    expect(removed(plan(jobsOf({ state: 'failed' }), {}, keptBy('main-1')))).toEqual(['main-1 payload']);
  });
});

describe('when only files go', () => {
  test.each<[TestJob['state'], string[]]>([
    ['done', ['main-1 payload']],
    ['unfinished', ['main-1 all']],
    ['collected', []],
    ['damaged', []],
    ['failed', ['main-1 payload']],
  ])('%s', (state, expected) => {
    const job = state === 'failed' ? { state, days: 1 } : { state: state ?? 'done' };
    expect(removed(plan(jobsOf(job), { level: 'payload' }))).toEqual(expected);
  });

  test('what they free is counted, and what is left', () => {
    const of = plan(jobsOf({}, { days: 0 }), { level: 'payload' });
    expect([of.remove[0]?.bytes, of.left]).toEqual([60, 140]);
  });
});

describe('the order', () => {
  test('wreckage, then failures and damage, then what was used longest ago', () => {
    const jobs = jobsOf(
      { days: 20 },
      { days: 40 },
      { state: 'failed', days: 10, payload: 0 },
      { state: 'unfinished', days: 1 },
      { state: 'damaged', days: 50 },
    );
    expect(removed(plan(jobs, { keepDays: 0 }))).toEqual([
      'main-4 all',
      'main-5 all',
      'main-3 all',
      'main-2 all',
      'main-1 all',
    ]);
  });

  test('a job goes before what it needs, however long ago that was used', () => {
    const jobs = jobsOf({ days: 90 }, { days: 60, inputs: [1] }, { days: 30, files: [2] });
    expect(removed(plan(jobs))).toEqual(['main-3 all', 'main-2 all', 'main-1 all']);
  });
});

describe('only until there is room', () => {
  const jobs = jobsOf({ days: 40 }, { days: 30 }, { days: 20 }, { days: 0 });

  test.each<[number, string[], number]>([
    [400, [], 400],
    [399, ['main-1 all'], 300],
    [300, ['main-1 all'], 300],
    [250, ['main-1 all', 'main-2 all'], 200],
    [0, ['main-1 all', 'main-2 all', 'main-3 all'], 100],
  ])('%d bytes', (maxBytes, expected, left) => {
    const of = plan(jobs, { maxBytes });
    expect(removed(of)).toEqual(expected);
    expect(of.left).toBe(left);
    for (const { job, why } of of.keep) expect(why).toBe(job.id === 'main-4' ? 'used today' : 'there is room for it');
  });

  test('what was broken off goes in any case', () => {
    const of = plan(jobsOf({ state: 'unfinished' }, { days: 30 }), { maxBytes: 1000 });
    expect(removed(of)).toEqual(['main-1 all']);
  });

  test('each job is either kept or removed, and the bytes add up', () => {
    for (const maxBytes of [0, 150, 250, 1000]) {
      const of = plan(jobs, { maxBytes });
      const ids = [...of.keep, ...of.remove].map(({ job }) => job.id);
      expect(ids.sort()).toEqual(jobs.map(({ id }) => id));
      expect(of.left + of.remove.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(400);
    }
  });
});
