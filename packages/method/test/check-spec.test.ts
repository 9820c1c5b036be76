import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineMap } from '../src/define-map.ts';
import { defineMethod } from '../src/define-method.ts';
import { dataset } from '../src/inputs.ts';

const synthesis = (): number => 1;
const refused =
  (spec: object): (() => unknown) =>
  () =>
    defineMethod({ synthesis, ...spec });

test.each([
  ['depend_extra', "Here it is called 'dependExtra'."],
  ['equivalent_hashes', "Here it is called 'equivalentTo'."],
  ['dependExtras', "Did you mean 'dependExtra'?"],
  ['timelimit', "Did you mean 'timeLimit'?"],
  ['time_limit', "Here it is called 'timeLimit'."],
  ['anlysis', "Did you mean 'analysis'?"],
  ['retry', "Here it is called 'retries'."],
  ['passenv', "Did you mean 'passEnv'?"],
])('the key %s of a method is refused', (key, hint) => {
  expect(refused({ [key]: ['model.txt'] })).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY', hint }));
});

test.each([
  ['columns', "Here it is called 'output'."],
  ['onerror', "Did you mean 'onError'?"],
  ['equivalentTo', expect.stringContaining("There are 'description'")],
  ['synthesis', expect.stringContaining("There are 'description'")],
])('the key %s of a map is refused', (key, hint) => {
  const spec = { output: { n: 'int32' }, map: () => ({ n: 1 }), [key]: 1 } as const;
  expect(() => defineMap(spec)).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY', hint }));
});

test.each([
  ['equivalentTo', refused({ equivalentTo: { presnt: 'a', earlier: [] } }), "Did you mean 'present'?"],
  ['a dataset input', () => dataset({ n: { type: 'int32', ...{ nulable: true } } }), "Did you mean 'nullable'?"],
])('a misspelled key of %s is refused', (_, define, hint) => {
  expect(define).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY', hint }));
});

test('a map goes over what there is', () => {
  const over = JSON.parse('"file"');
  const define = (): unknown => defineMap({ over, output: { n: 'int32' }, map: () => null });
  expect(define).toThrow(expect.objectContaining({ code: 'WRONG_SPEC', message: expect.stringContaining("'files'") }));
});

test.each([
  ['options that are no schema', { options: { text: '' } }, 'options of defineMethod'],
  ['options that are no object', { options: z.string() }, 'options of defineMethod'],
  ['a list of datasets', { datasets: ['source'] }, 'datasets of defineMethod'],
  ['a list of jobs', { jobs: ['other'] }, 'jobs of defineMethod'],
  ['an equivalence without fingerprints', { equivalentTo: { present: 'a' } }, 'equivalentTo.earlier of defineMethod'],
  ['a dataset that is no input', { datasets: { source: 'bytes' } }, 'datasets.source of defineMethod'],
  [
    'a job among the datasets',
    { datasets: { source: { input: 'job', count: 'one' } } },
    'datasets.source of defineMethod',
  ],
])('%s: a sentence that names the place', (_, spec, place) => {
  expect(refused(spec)).toThrow(
    expect.objectContaining({ code: 'WRONG_SPEC', message: expect.stringContaining(place) }),
  );
});
