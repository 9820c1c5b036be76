import { AcceleratorError } from '@accelerator/base';
import {
  type GcEntry,
  type GcReport,
  type JobSummary,
  RunState,
  type VerifyReport,
  type WhyBuilt,
} from '@accelerator/inspect';
import type { GcOptions, VerifyStep } from '@accelerator/store';
import { describe, expect, test } from 'vitest';
import { parseByteSize } from '../src/byte-size.ts';
import { coloursFor } from '../src/output/colours.ts';
import { type Ending, isToldFailure, summaryLine } from '../src/run/summary.ts';
import { formatGc } from '../src/show/format-gc.ts';
import { formatStep, formatVerdict } from '../src/show/format-verify.ts';
import { formatWhy } from '../src/show/format-why.ts';
import { formatJobList } from '../src/show/job-list.ts';
import { parseWholeNumber } from '../src/whole-number.ts';

const plain = coloursFor({});

describe('a size', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['4096', 4096],
    ['10GB', 10_000_000_000],
    ['10gb', 10_000_000_000],
    ['1.5 TiB', 1.5 * 2 ** 40],
    [' 2 MiB ', 2 ** 21],
    ['1kB', 1000],
    ['1KiB', 1024],
    ['0.5b', 0],
    ['7B', 7],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseByteSize('--max-size', text)).toBe(bytes);
  });

  test.each(['', 'GB', '-1', '1 e3', '1.GB', '.5GB', '10 PB', '10GBs', '1,5GB', 'NaN', '1e9'])('%j is none', (text) => {
    expect(() => parseByteSize('--max-size', text)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', message: expect.stringContaining(`received '${text}'`) }),
    );
  });
});

describe('a whole number', () => {
  test.each<[string, object, number]>([
    ['1', {}, 1],
    ['007', {}, 7],
    ['0', { min: 0 }, 0],
    ['1024', { max: 1024 }, 1024],
    ['9007199254740991', {}, Number.MAX_SAFE_INTEGER],
  ])('%j', (text, limits, value) => {
    expect(parseWholeNumber('--workers', text, limits)).toBe(value);
  });

  test.each<[string, object, string]>([
    ['0', {}, 'of at least 1'],
    ['1025', { max: 1024 }, 'from 1 to 1024'],
    ['9007199254740993', {}, 'of at least 1'],
    ['1.5', {}, 'of at least 1'],
    ['-1', {}, 'of at least 1'],
    ['+1', {}, 'of at least 1'],
    ['1e3', {}, 'of at least 1'],
    ['0x10', {}, 'of at least 1'],
    ['', {}, 'of at least 1'],
    [' 1', {}, 'of at least 1'],
    ['٣', {}, 'of at least 1'],
  ])('%j is none %j', (text, limits, range) => {
    expect(() => parseWholeNumber('--workers', text, limits)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: `Expected an integer ${range} for --workers, received '${text}'.`,
      }),
    );
  });
});

describe('the last line of a run', () => {
  /** A run in which so many jobs were built, reused, failed, and still run. */
  function stateOf(built: number, reused: number, failed = 0, running = 0): RunState {
    const state = new RunState();
    const error = { name: 'Error', message: 'm' };
    let number = 0;
    const next = () => ({ job: `main-${++number}`, method: 'm' });
    for (let n = 0; n < reused; n++) state.apply({ type: 'job-reused', ...next(), seconds: 0, by: 'id' }, 0);
    for (let n = 0; n < built + failed + running; n++) {
      const job = next();
      state.apply({ type: 'job-started', ...job, why: '' }, 0);
      if (n < built) state.apply({ type: 'job-finished', ...job, seconds: 1, why: '' }, 0);
      else if (n < built + failed) state.apply({ type: 'job-failed', ...job, seconds: 1, error }, 0);
    }
    return state;
  }

  test.each<[Ending, RunState, string | undefined]>([
    ['done', stateOf(2, 3), 'Done in 3.2 s: 2 jobs built, 3 reused.'],
    ['done', stateOf(1, 0), 'Done in 3.2 s: 1 job built.'],
    ['done', stateOf(0, 1), 'Done in 3.2 s: 1 job reused.'],
    ['done', stateOf(0, 0), 'Done in 3.2 s: no jobs.'],
    ['failed', stateOf(1, 1, 1), 'Failed after 3.2 s: 1 job built, 1 reused, 1 failed.'],
    ['failed', stateOf(0, 0), undefined],
    [
      { stoppedBy: 'SIGINT' },
      stateOf(1, 0, 0, 2),
      'Stopped by Ctrl-C after 3.2 s: 1 job built, 2 stopped. Nothing needs cleaning.',
    ],
    [{ stoppedBy: 'SIGTERM' }, stateOf(0, 0), 'Stopped by SIGTERM after 3.2 s: no jobs. Nothing needs cleaning.'],
  ])('%j', (ending, state, line) => {
    expect(summaryLine(ending, 3.2, state)).toBe(line);
  });

  test('of a plan', () => {
    const state = stateOf(0, 2);
    state.apply({ type: 'job-planned', method: 'm', why: '' }, 0);
    expect(summaryLine('planned', 1, state)).toBe('Would build 1 job and reuse 2. Nothing was run.');
  });

  test('only the failure of a job has been shown already', () => {
    expect(isToldFailure(Object.assign(new Error('x'), { code: 'JOB_FAILED' }))).toBe(false);
    expect(isToldFailure(undefined)).toBe(false);
    expect(isToldFailure(new AcceleratorError({ code: 'JOB_FAILED', message: 'x' }))).toBe(true);
    expect(isToldFailure(new AcceleratorError({ code: 'CANCELLED', message: 'x' }))).toBe(false);
  });
});

describe('what a collector removes', () => {
  const entry = (number: number, fields: Partial<GcEntry> = {}): GcEntry => ({
    job: `main-${number}`,
    method: 'thumbnailer',
    state: 'done',
    bytes: 2_000_000,
    freed: 2_000_000,
    used: '2026-01-01T00:00:00.000Z',
    why: 'last used 12 days ago',
    what: 'all',
    ...fields,
  });
  const report = (fields: Partial<GcReport>): GcReport => ({
    removed: false,
    remove: [],
    keep: [],
    left: 0,
    ...fields,
  });
  const options: GcOptions = { keepDays: 7, level: 'all' };
  const last = (of: GcReport, with_: Partial<GcOptions> = {}): string[] =>
    formatGc(of, { ...options, ...with_ }, plain);

  test('nothing', () => {
    expect(last(report({ left: 5_000_000, keep: [entry(1, { why: 'pinned' })] }))).toEqual([
      'There is nothing to remove.',
      '5.0 MB stay in 1 job: 1 pinned.',
    ]);
  });

  test.each<[string, Partial<GcEntry>[], boolean, string]>([
    ['a job', [{}], false, 'Would remove 1 job, 2.0 MB.'],
    ['two jobs, for good', [{}, {}], true, 'Removed 2 jobs, 4.0 MB.'],
    ['files only', [{ what: 'payload', freed: 1_000_000 }], false, 'Would remove the files of 1 job, 1.0 MB.'],
    ['both', [{}, { what: 'payload', freed: 1_000_000 }], false, 'Would remove 1 job and the files of 1 job, 3.0 MB.'],
  ])('%s', (_, entries, removed, line) => {
    const lines = last(report({ removed, remove: entries.map((fields, index) => entry(index + 1, fields)) }));
    expect(lines).toContain(line);
    expect(lines.some((each) => each.includes('--delete'))).toBe(!removed);
  });

  test('reasons of the same kind are counted together', () => {
    const whys = [
      'pinned',
      'used today',
      'used 5 days ago',
      'main-7 needs its files',
      'main-8 was made from it',
      'pinned',
    ];
    const lines = last(report({ keep: whys.map((why, index) => entry(index + 1, { why })) }));
    expect(lines.at(-1)).toBe('0 B stay in 6 jobs: 2 pinned, 2 used lately, 2 needed by others.');
  });

  test('when more is kept than --max-size allows it is said', () => {
    const of = report({ left: 5_000_000 });
    expect(last(of, { maxBytes: 1_000_000 }).join('\n')).toContain('more than the 1.0 MB of --max-size');
    expect(last(of, { maxBytes: 5_000_000 }).join('\n')).not.toContain('--max-size');
  });
});

describe('what verify found', () => {
  const step: VerifyStep = {
    name: 'columns',
    checked: 1204,
    bytes: 3_100_000_000,
    elsewhere: 0,
    seconds: 1.2,
    findings: [],
  };
  const wrong = { job: 'main-1', problem: "its file 'a\nb' is missing", severity: 'wrong' } as const;

  test.each<[Partial<VerifyStep>, string[]]>([
    [{}, ['columns   1,204 column files, 3.1 GB        1.2 s']],
    [{ name: 'records', checked: 1, bytes: 0 }, ['records   1 job                             1.2 s']],
    [
      { name: 'sizes', checked: 2, bytes: 0, findings: [wrong, { job: null, problem: 'a key', severity: 'note' }] },
      [
        'sizes     2 files                           1.2 s',
        "  wrong  main-1: its file 'a⏎b' is missing",
        '  note   a key',
      ],
    ],
  ])('a step %#', (fields, lines) => {
    expect(formatStep({ ...step, ...fields }, plain)).toEqual(lines);
  });

  const reportOf = (findings: VerifyStep['findings'], dependents: VerifyReport['dependents']): VerifyReport => ({
    steps: [{ ...step, findings }],
    dependents,
  });

  test.each<[string, VerifyReport, string]>([
    ['nothing', reportOf([], {}), 'Everything is as it was recorded.'],
    ['notes only', reportOf([{ job: null, problem: 'x', severity: 'note' }], {}), 'Everything is as it was recorded.'],
    ['one thing', reportOf([wrong], { 'main-1': [] }), '1 thing is wrong in main-1.'],
    ['two things', reportOf([wrong, wrong], { 'main-1': [], 'main-2': [] }), '2 things are wrong in main-1, main-2.'],
    ['of no job', reportOf([{ ...wrong, job: null }], {}), '1 thing is wrong.'],
  ])('the verdict: %s', (_, report, line) => {
    expect(formatVerdict(report, plain)[0]).toBe(line);
  });

  test('whom it concerns', () => {
    expect(formatVerdict(reportOf([wrong], { 'main-1': ['main-4', 'main-5'] }), plain)[1]).toBe(
      '  main-4, main-5 depend on main-1',
    );
    expect(formatVerdict(reportOf([wrong], { 'main-1': ['main-4'] }), plain)[1]).toBe('  main-4 depends on main-1');
  });
});

describe('why a job was built', () => {
  const why: WhyBuilt = {
    job: 'main-5',
    method: 'm',
    comparedWith: 'main-3',
    differences: [],
    sourceFiles: [],
    diff: [],
    inputs: [],
    subjobs: [],
  };

  test.each<[string, Partial<WhyBuilt>, string[]]>([
    ['the first', { comparedWith: null }, ['main-5  m', 'There is no earlier job of this method.']],
    [
      'no difference',
      {},
      ['main-5  m', 'Its key is that of main-3: it was forced, or that one could not be used any more.'],
    ],
    [
      'an option and a job',
      {
        differences: [
          { part: 'option', name: 'n', before: '1', after: '2' },
          { part: 'job', name: 'source', before: 'main-1', after: undefined },
        ],
      },
      [
        'main-5  m',
        'Compared with main-3, the earlier job that differs least:',
        '  option n: 1 → 2',
        '  job source: main-1 → none',
      ],
    ],
    [
      'its source',
      {
        differences: [{ part: 'source', name: 'm', before: 'x', after: 'y' }],
        sourceFiles: [{ name: 'methods/m.ts', how: 'changed' }],
        diff: ['-a', '+b'],
      },
      [
        'main-5  m',
        'Compared with main-3, the earlier job that differs least:',
        '  source: methods/m.ts (changed)',
        '    -a',
        '    +b',
      ],
    ],
    [
      'its source, and no file of it',
      { differences: [{ part: 'source', name: 'm', before: 'x', after: 'y' }] },
      [
        'main-5  m',
        'Compared with main-3, the earlier job that differs least:',
        '  source: its packages are bundled differently',
      ],
    ],
    [
      'an input, in its turn',
      { comparedWith: null, inputs: [{ ...why, job: 'main-4', comparedWith: null }] },
      [
        'main-5  m',
        'There is no earlier job of this method.',
        '',
        '  main-4  m',
        '  There is no earlier job of this method.',
      ],
    ],
  ])('%s', (_, fields, lines) => {
    expect(formatWhy({ ...why, ...fields }, plain)).toEqual(lines);
  });
});

describe('a list of jobs', () => {
  const job: JobSummary = {
    job: 'main-1',
    method: 'm',
    state: 'done',
    seconds: 1.5,
    rows: 1200,
    created: '2026-01-02T03:04:05.000Z',
    script: 'main',
  };

  test('of none says what makes them', () => {
    expect(formatJobList([], plain)).toEqual(['There are no jobs yet: `ax run` makes them.']);
  });

  test('has a line for each, and what is not known is empty', () => {
    const [titles = '', ...lines] = formatJobList(
      [job, { ...job, job: 'main-2', state: 'unfinished', seconds: null, rows: null, created: null, script: null }],
      plain,
    );
    expect(titles.split(/ +/)).toEqual(['job', 'method', 'state', 'time', 'rows', 'created', 'script']);
    expect(lines[0]?.split(/ {2,}/)).toEqual(['main-1', 'm', 'done', '1.5 s', '1,200', expect.any(String), 'main']);
    expect(lines[1]?.trimEnd().split(/ {2,}/)).toEqual(['main-2', 'm', 'unfinished']);
  });

  test.each<[JobSummary['state'], boolean]>([
    ['done', false],
    ['failed', true],
    ['unfinished', true],
    ['collected', true],
  ])('one that is %s is painted: %s', (state, isPainted) => {
    const { FORCE_COLOR, NO_COLOR } = process.env;
    try {
      process.env.FORCE_COLOR = '1';
      delete process.env.NO_COLOR;
      const [, line = ''] = formatJobList([{ ...job, state }], coloursFor({}));
      expect(line.includes('\u001b[')).toBe(isPainted);
    } finally {
      for (const [name, value] of Object.entries({ FORCE_COLOR, NO_COLOR })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
