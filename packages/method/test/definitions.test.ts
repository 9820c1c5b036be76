import { json } from '@accelerator/dataset';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineMap } from '../src/define-map.ts';
import { defineMethod, isMethod } from '../src/define-method.ts';
import { collectInputPaths, inputDirectory, inputFile, inputFiles } from '../src/input-file-option.ts';
import { dataset, job } from '../src/inputs.ts';
import { skip } from '../src/skip.ts';
import { variablesOf } from '../src/variables.ts';

const synthesis = (): number => 1;
const map = (): null => null;
const output = { n: 'int32' } as const;
const refusal = (code: string): unknown => expect.objectContaining({ code });

describe('what a method does not say', () => {
  test('has a default', () => {
    const method = defineMethod({ synthesis });
    expect(isMethod(method)).toBe(true);
    expect({
      ...method,
      options: Object.keys(method.options.shape),
      synthesis: method.synthesis === synthesis,
    }).toEqual({
      description: '',
      options: [],
      datasets: {},
      jobs: {},
      dependExtra: [],
      env: [],
      passEnv: [],
      equivalentTo: undefined,
      retries: 0,
      timeLimit: undefined,
      maxParallel: undefined,
      resume: true,
      takesOver: undefined,
      prepare: undefined,
      analysis: undefined,
      synthesis: true,
      map: undefined,
    });
  });

  test('has one in a map too', () => {
    const method = defineMap({ output, map });
    expect(method.map).toMatchObject({ over: 'rows', input: {}, concurrency: 2, onError: 'fail', reuseRows: true });
    expect([Object.keys(method.datasets), method.synthesis]).toEqual([['source', 'previous'], undefined]);
  });

  test.each([undefined, null, 5, {}, { synthesis }, synthesis])('%o is no method', (value) => {
    expect(isMethod(value)).toBe(false);
  });
});

describe('what can not be', () => {
  const source = { source: dataset() };
  test.each<[string, () => unknown, string]>([
    ['no phase', () => defineMethod({ description: 'x' }), 'NO_PHASE'],
    ['phases that are undefined', () => defineMethod({ prepare: undefined }), 'NO_PHASE'],
    [
      'an option and a dataset',
      () => defineMethod({ synthesis, options: z.object({ source: z.string() }), datasets: source }),
      'DUPLICATE_INPUT',
    ],
    [
      'a dataset and a job',
      () => defineMethod({ synthesis, datasets: source, jobs: { source: job() } }),
      'DUPLICATE_INPUT',
    ],
    [
      'an option and a job',
      () => defineMethod({ synthesis, options: z.object({ j: z.string() }), jobs: { j: job() } }),
      'DUPLICATE_INPUT',
    ],
    ['a job called as the rows of a map', () => defineMap({ output, map, jobs: { source: job() } }), 'DUPLICATE_INPUT'],
    [
      'another dataset called as the rows of a map',
      () => defineMap({ output, map, datasets: source }),
      'MAP_INPUT_TAKEN',
    ],
    [
      'another dataset called as the chain of a map',
      () => defineMap({ output, map, datasets: { previous: dataset() } }),
      'MAP_INPUT_TAKEN',
    ],
    ['files without an option', () => defineMap({ over: 'files', output, map }), 'MAP_OPTION_MISSING'],
    [
      'items without an option',
      () => defineMap({ over: 'array', output, map, options: z.object({ files: z.string() }) }),
      'MAP_OPTION_MISSING',
    ],
    ['a column of no type', () => defineMap({ output: JSON.parse('{"n":"int33"}'), map }), 'COLUMN_SPEC'],
    [
      'a column twice',
      () =>
        defineMap({
          output: [
            ['n', 'int32'],
            ['n', 'bool'],
          ],
          map,
        }),
      'COLUMN_SPEC',
    ],
    ['a default that is none', () => defineMap({ output: { n: { type: 'int32', default: 'x' } }, map }), 'COLUMN_SPEC'],
    [
      'a generator as phase',
      () =>
        defineMethod({
          *synthesis() {
            yield 1;
          },
        }),
      'WRONG_SPEC',
    ],
    [
      'an async generator as phase',
      () =>
        defineMethod({
          async *analysis() {
            yield 1;
          },
        }),
      'WRONG_SPEC',
    ],
  ])('%s', (_, define, code) => {
    expect(define).toThrow(refusal(code));
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d retries', (retries) => {
    expect(() => defineMethod({ synthesis, retries })).toThrow(refusal('WRONG_LIMIT'));
    expect(() => defineMap({ output, map, retries })).toThrow(refusal('WRONG_LIMIT'));
  });

  test.each([0, -1, Number.NaN])('a time limit of %d seconds', (timeLimit) => {
    expect(() => defineMethod({ synthesis, timeLimit })).toThrow(refusal('WRONG_LIMIT'));
    expect(() => defineMap({ output, map, timeLimit })).toThrow(refusal('WRONG_LIMIT'));
  });

  test.each<[what: string, spec: object, code: string, part: string]>([
    ['no process', { maxParallel: 0 }, 'WRONG_LIMIT', 'maxParallel'],
    ['half a process', { maxParallel: 1.5 }, 'WRONG_LIMIT', 'maxParallel'],
    ['processes in a text', { maxParallel: '2' }, 'WRONG_LIMIT', "maxParallel of the method, received '2'"],
    ['rows in flight that are no number', { concurrency: Number.NaN }, 'WRONG_LIMIT', 'concurrency'],
    ['no rows in flight', { concurrency: 0 }, 'WRONG_LIMIT', 'concurrency'],
    ['a rate as number', { rate: 5 }, 'WRONG_LIMIT', '{ perSecond } for rate'],
    ['a rate of nothing', { rate: {} }, 'WRONG_LIMIT', 'rate.perSecond of the method, received nothing'],
    ['a rate of 0', { rate: { perSecond: 0 } }, 'WRONG_LIMIT', 'rate.perSecond'],
    ['a rate without end', { rate: { perSecond: Number.POSITIVE_INFINITY } }, 'WRONG_LIMIT', 'rate.perSecond'],
    ['a misspelled rate', { rate: { perSeconds: 5 } }, 'UNKNOWN_KEY', "rate has no key 'perSeconds'"],
    ['retries as a list', { retries: [3, 500] }, 'WRONG_LIMIT', 'received an array of 2'],
    ['retries of null', { retries: null }, 'WRONG_LIMIT', 'received null'],
    ['retries without a delay', { retries: { times: 3 } }, 'WRONG_LIMIT', 'retries.delay'],
    ['a delay below 0', { retries: { times: 3, delay: -1 } }, 'WRONG_LIMIT', 'retries.delay'],
    ['a delay that no timer can', { retries: { times: 3, delay: 2 ** 31 } }, 'WRONG_LIMIT', 'retries.delay'],
    ['half a try', { retries: { times: 0.5, delay: 1 } }, 'WRONG_LIMIT', 'retries.times'],
    ['a condition that is none', { retries: { times: 1, delay: 1, when: /busy/ } }, 'WRONG_LIMIT', 'retries.when'],
    ['a misspelled time', { retries: { time: 1, delay: 1 } }, 'UNKNOWN_KEY', "retries has no key 'time'"],
  ])('%s', (_, spec, code, part) => {
    expect(() => defineMap({ output, map, ...spec })).toThrow(refusal(code));
    expect(() => defineMap({ output, map, ...spec })).toThrow(part);
  });

  test('the retries of rows are those of a map', () => {
    const retries = { times: 3, delay: 0 };
    expect(defineMap({ output, map, retries })).toMatchObject({ retries: 0, map: { retries } });
    expect(defineMap({ output, map, retries: 2 })).toMatchObject({ retries: 2, map: { retries: undefined } });
    const spec: object = { retries };
    expect(() => defineMethod({ synthesis, ...spec })).toThrow('is for maps');
    expect(() => defineMethod({ synthesis, ...{ rate: { perSecond: 1 } } })).toThrow(refusal('UNKNOWN_KEY'));
  });

  test('limits at their borders are taken', () => {
    expect(defineMethod({ synthesis, retries: 0, timeLimit: 0.001 })).toMatchObject({ retries: 0, timeLimit: 0.001 });
    expect(defineMethod({ synthesis, timeLimit: Number.POSITIVE_INFINITY }).timeLimit).toBe(Number.POSITIVE_INFINITY);
  });
});

test('a map over files or items has no rows of a dataset, and may have one of that name', () => {
  const options = z.object({ files: inputFiles(), items: z.array(z.number()) });
  for (const over of ['files', 'array'] as const) {
    expect(Object.keys(defineMap({ over, output, map, options }).datasets)).toEqual([]);
  }
});

test('the columns that a map gives keep the order of a list', () => {
  const given = [
    ['z', 'int32'],
    ['10', json<number>()],
    ['2', { type: 'bool', nullable: false }],
  ] as const;
  expect(defineMap({ output: given, map }).map?.output.map(([name]) => name)).toEqual(['z', '10', '2']);
  expect(skip()).toBe(Symbol.for('accelerator.skip'));
});

test('inputs of each kind and count', () => {
  const columns = { c: 'int32' } as const;
  expect([dataset(columns), dataset.optional(), dataset.list()]).toEqual([
    { input: 'dataset', count: 'one', columns },
    { input: 'dataset', count: 'optional', columns: {} },
    { input: 'dataset', count: 'list', columns: {} },
  ]);
  expect([job(), job.optional(), job.list()]).toEqual([
    { input: 'job', count: 'one' },
    { input: 'job', count: 'optional' },
    { input: 'job', count: 'list' },
  ]);
});

test.each<[readonly string[], readonly string[], readonly string[]]>([
  [['LANG', 'TZ'], [], []],
  [
    ['API_KEY', 'GITHUB_TOKEN', 'DB_PASSWORD', 'SESSION_ID', 'MODE'],
    [],
    ['API_KEY', 'GITHUB_TOKEN', 'DB_PASSWORD', 'SESSION_ID'],
  ],
  [['my_secret', 'HTTP_COOKIE', 'OAUTH'], ['ADDRESS'], ['ADDRESS', 'my_secret', 'HTTP_COOKIE', 'OAUTH']],
])('of the variables %j and %j the secrets are %j', (env, passEnv, secrets) => {
  const variables = variablesOf(defineMethod({ synthesis, env, passEnv }));
  expect(variables).toEqual({ env: [...env, ...passEnv], secrets });
});

describe('input files among options', () => {
  const options = z.object({
    one: inputFile(),
    deep: z.array(z.object({ f: inputFile() })),
    all: inputFiles(),
    folder: inputDirectory(),
  });
  const given = { one: 'a.txt', deep: [{ f: 'b' }, { f: '/c' }], all: ['d', 'd'], folder: 'e' };

  test('are met wherever they stand, in order, and as often as they stand there', () => {
    const { value, paths } = collectInputPaths(() => options.parse(given));
    expect(paths.map(({ name }) => name)).toEqual(['a.txt', 'b', '/c', 'd', 'd', 'e']);
    expect(value.all[0]).toBe(paths[3]);
    expect(collectInputPaths(() => 1)).toEqual({ value: 1, paths: [] });
  });

  test('of a parse that fails do not count for the next one', () => {
    expect(() => collectInputPaths(() => options.parse({ ...given, folder: '' }))).toThrow();
    expect(collectInputPaths(() => inputFile().parse('x')).paths).toHaveLength(1);
    expect(inputFile().parse('y').name).toBe('y');
    expect(collectInputPaths(() => 0).paths).toEqual([]);
  });

  test.each(['', 5, null, undefined, ['a']])('%o is no path', (path) => {
    for (const schema of [inputFile(), inputDirectory()]) expect(schema.safeParse(path).success).toBe(false);
  });
});
