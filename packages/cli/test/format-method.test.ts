import type { InputSummary, MapDetails, MethodDetails, MethodSummary, WorkdirDetails } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { formatMethod, formatMethodList } from '../src/show/format-method.ts';
import { formatWorkdir } from '../src/show/format-workdir.ts';

const plain = coloursFor({});
const listed = (fields: Partial<MethodSummary>): string[] =>
  formatMethodList([{ name: 'm', description: '', hides: [], broken: null, ...fields }], plain);

test.each<[what: string, fields: Partial<MethodSummary>, line: string]>([
  ['no description', {}, 'm'],
  ['a sentence', { description: 'Makes one.' }, 'm  Makes one.'],
  ['the first of several', { description: 'Makes 1.5 of it. And more.' }, 'm  Makes 1.5 of it.'],
  ['a question, an exclamation', { description: 'Really?! Yes.' }, 'm  Really?!'],
  ['no end', { description: 'without an end' }, 'm  without an end'],
  ['two lines', { description: 'Makes\none. Two.' }, 'm  Makes⏎one.'],
  ['in place of another', { description: 'A.', hides: ['@p/m', '@q/m'] }, 'm  A. (in place of @p/m, @q/m)'],
  ['in place of another, and no description', { hides: ['@p/m'] }, 'm  (in place of @p/m)'],
  ['broken', { description: 'A.', broken: 'Expected\na method.' }, 'm  broken: Expected⏎a method.'],
])('a list of methods: %s', (_, fields, line) => {
  expect(listed(fields)).toEqual([line]);
});

test('a list of no methods says what they are; names are aligned', () => {
  expect(formatMethodList([], plain)).toEqual(['There are no methods yet: a method is a TypeScript file in methods/.']);
  const methods = ['a', 'longer'].map((name) => ({ name, description: 'D.', hides: [], broken: null }));
  expect(formatMethodList(methods, plain)).toEqual(['a       D.', 'longer  D.']);
});

const method: MethodDetails = {
  name: 'm',
  source: 'methods/m.ts',
  description: '',
  hides: [],
  phases: ['synthesis'],
  map: null,
  options: [],
  datasets: [],
  jobs: [],
  packages: {},
  dependExtra: [],
  env: [],
  passEnv: [],
  retries: 0,
  timeLimit: null,
  maxParallel: null,
  latestJob: null,
};
const shown = (fields: Partial<MethodDetails>): string[] => formatMethod({ ...method, ...fields }, plain);

describe('a method', () => {
  test('that asks for nothing', () => {
    expect(shown({})).toEqual(['m', '', 'source      methods/m.ts', 'phases      synthesis', 'latest job  none']);
  });

  test('with everything that may be told', () => {
    expect(
      shown({
        description: 'One.\n  Two.',
        hides: ['@p/m'],
        phases: ['prepare', 'analysis'],
        packages: { sharp: '1.2' },
        dependExtra: ['a.json', 'b.json'],
        env: ['LANG'],
        passEnv: ['TOKEN'],
        retries: 2,
        timeLimit: 60,
        maxParallel: 1,
        latestJob: 'main-9',
      }),
    ).toEqual([
      'm',
      '  One.',
      '  Two.',
      '',
      'source       methods/m.ts',
      'stands for   @p/m',
      'phases       prepare, analysis',
      'packages     sharp 1.2',
      'extra files  a.json, b.json',
      'environment  LANG',
      'passed on    TOKEN',
      'retries      2, where a process died',
      'timeLimit    60 s',
      'maxParallel  at most 1 slice process',
      'latest job   main-9',
    ]);
  });

  test('its options, long ones shortened', () => {
    const option = { name: 'n', type: 'integer', required: true, default: undefined, description: 'how\nmany' };
    const lines = shown({
      options: [
        option,
        { ...option, name: 'list', required: false, default: JSON.stringify('x'.repeat(50)), description: '' },
        { ...option, name: 'none', required: false, description: '' },
      ],
    });
    expect(lines.slice(2, 7)).toEqual([
      'options',
      `  name  type     default${' '.repeat(25)}description`,
      `  n     integer  required${' '.repeat(24)}how⏎many`,
      `  list  integer  "${'x'.repeat(28)}…`,
      '  none  integer',
    ]);
  });

  test.each<[count: InputSummary['count'], columns: InputSummary['columns'], text: string]>([
    ['one', {}, 'any dataset'],
    ['one', null, 'a job'],
    ['optional', {}, 'optional'],
    ['optional', null, 'optional'],
    ['list', null, 'any number'],
    ['one', { image: 'bytes' }, 'with image: bytes'],
    ['list', { image: 'bytes', 'a\nb': 'unicode or null' }, 'any number, with image: bytes, a⏎b: unicode or null'],
  ])('an input that is %s of %j', (count, columns, text) => {
    expect(shown({ datasets: [{ name: 'source', count, columns }] })).toContain(`  source  ${text}`);
  });

  const map: MapDetails = {
    over: 'rows',
    input: {},
    output: { n: 'int32' },
    batchRows: null,
    concurrency: 4,
    onError: 'fail',
    reuseRows: true,
    retries: null,
    callsPerSecond: null,
  };

  test.each<[what: string, fields: Partial<MapDetails>, line: string]>([
    ['rows', {}, '  over         the rows of source'],
    ['files', { over: 'files' }, '  over         the files of the option files'],
    ['elements', { over: 'array' }, '  over         the elements of the option items'],
    ['columns', { input: { image: 'bytes' } }, '  columns in   image: bytes'],
    ['what it makes', {}, '  columns out  n: int32'],
    ['an error', { onError: 'record' }, "  onError      record: its cells are null, and the dataset 'bad' says why"],
    ['an error, by the options', { onError: 'chosen' }, '  onError      chosen by the options'],
    [
      'rows that are tried again',
      { retries: { times: 3, delay: 50, when: 'any' } },
      '  retries      up to 3 for a row that fails, after 50 ms and more',
    ],
    [
      'some rows that are tried again',
      { retries: { times: 3, delay: 50, when: 'chosen' } },
      '  retries      up to 3 for a row that fails, if `when` says so, after 50 ms and more',
    ],
    ['few calls', { callsPerSecond: 0.5 }, '  rate         at most 0.5 calls a second'],
    ['every row anew', { reuseRows: false }, '  reuseRows    no: each row is computed'],
  ])('a map of %s', (_, fields, line) => {
    expect(shown({ phases: [], map: { ...map, ...fields } })).toContain(line);
  });

  test('a map that takes rows again, and no column, says nothing of it', () => {
    const lines = shown({ phases: [], map });
    expect(lines.filter((line) => /columns in|reuseRows|phases|retries|rate/.test(line))).toEqual([]);
  });
});

describe('a workdir', () => {
  const workdir: WorkdirDetails = {
    name: 'main',
    path: '/w/main',
    slices: 8,
    jobs: { done: 1200, failed: 0, collected: 0, unfinished: 0 },
    files: 1,
    size: 1_700_000,
    disk: null,
  };

  test.each<[what: string, fields: Partial<WorkdirDetails>, line: string]>([
    ['done jobs only', {}, '  jobs    1,200 done'],
    ['no job', { jobs: { done: 0, failed: 0, collected: 0, unfinished: 0 } }, '  jobs    0 done'],
    [
      'all kinds',
      { jobs: { done: 1, failed: 2, collected: 3, unfinished: 4 } },
      '  jobs    1 done, 2 failed, 3 collected, 4 unfinished',
    ],
    ['its size', {}, '  size    1.7 MB in 1 file of finished jobs'],
    ['many slices', { slices: 1000 }, '  slices  1,000'],
    ['what it takes on disk', { disk: { files: 2, size: 4096 } }, '  on disk  4.1 kB in 2 files'],
  ])('%s', (_, fields, line) => {
    expect(formatWorkdir({ ...workdir, ...fields }, plain)).toContain(line);
  });

  test('is not measured by itself', () => {
    expect(formatWorkdir(workdir, plain)).toHaveLength(5);
  });
});
