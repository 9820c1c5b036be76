import { AcceleratorError } from '@accelerator/base';
import { dataset, defineMethod, job } from '@accelerator/method';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { groupInputs } from '../src/group-inputs.ts';
import { loaded } from './test-run.ts';

const method = loaded(
  'm',
  defineMethod({
    options: z.object({ size: z.int().default(1), mode: z.string().default('') }),
    datasets: { source: dataset() },
    jobs: { before: job.optional() },
    synthesis: () => 1,
  }),
);

const grouped = { options: { size: 2 }, datasets: { source: 'main-1' }, jobs: { before: 'main-2' } };

describe('inputs are sorted by the groups in which the method declares them', () => {
  test.each<[string, unknown, object]>([
    ['flat', { before: 'main-2', size: 2, source: 'main-1' }, grouped],
    ['grouped', grouped, grouped],
    ['one group', { options: { size: 2 } }, { options: { size: 2 }, datasets: {}, jobs: {} }],
    ['nothing', undefined, { options: {}, datasets: {}, jobs: {} }],
    ['an empty object', {}, { options: {}, datasets: {}, jobs: {} }],
    [
      'undefined for an input',
      { size: undefined, source: 'main-1' },
      { options: {}, datasets: { source: 'main-1' }, jobs: {} },
    ],
    [
      'undefined for a group',
      { options: undefined, datasets: { source: 'main-1' } },
      { options: {}, datasets: { source: 'main-1' }, jobs: {} },
    ],
    ['null stays', { source: null }, { options: {}, datasets: { source: null }, jobs: {} }],
    [
      'an object without a prototype',
      Object.assign(Object.create(null), { size: 2 }),
      { options: { size: 2 }, datasets: {}, jobs: {} },
    ],
  ])('%s', (_, given, expected) => {
    expect(groupInputs(method, given)).toEqual(expected);
  });

  test('an input that has the name of a group is an input', () => {
    const odd = loaded(
      'odd',
      defineMethod({ options: z.object({ jobs: z.int(), options: z.int() }), synthesis: () => 1 }),
    );
    expect(groupInputs(odd, { jobs: 4, options: 5 })).toEqual({
      options: { jobs: 4, options: 5 },
      datasets: {},
      jobs: {},
    });
  });
});

describe('what does not fit is told in a sentence', () => {
  test.each<[string, unknown, string, string, string | undefined]>([
    ['an unknown name', { sise: 2 }, 'UNKNOWN_INPUT', "The method 'm' has no input 'sise'.", "Did you mean 'size'?"],
    [
      'an unknown name in a group',
      { options: { sise: 2 } },
      'UNKNOWN_INPUT',
      "The method 'm' has no input 'sise'.",
      "Did you mean 'size'?",
    ],
    [
      'an unknown group',
      { option: { size: 2 } },
      'UNKNOWN_INPUT',
      "The method 'm' has no input 'option'.",
      "There are 'size', 'mode', 'source', 'before'.",
    ],
    [
      'an unknown name beside groups',
      { options: {}, x: 1 },
      'UNKNOWN_INPUT',
      "The method 'm' has no input 'x'.",
      "There are 'size', 'mode', 'source', 'before'.",
    ],
    [
      'an input beside the groups',
      { options: {}, source: 'main-1' },
      'INPUT_MISPLACED',
      "Expected 'source' in datasets of the inputs of m, found it beside the groups.",
      undefined,
    ],
    [
      'an input in another group',
      { options: { source: 'main-1' } },
      'INPUT_MISPLACED',
      "Expected 'source' in datasets of the inputs of m, found it in options.",
      undefined,
    ],
    [
      'a group that is a number',
      { options: 2 },
      'INPUT_INVALID',
      'Expected an object for options of m, received 2.',
      'Inputs are given by their names: `{ source: … }`.',
    ],
    [
      'a group that is an array',
      { datasets: ['main-1'] },
      'INPUT_INVALID',
      'Expected an object for datasets of m, received an array of 1.',
      'Inputs are given by their names: `{ source: … }`.',
    ],
    [
      'text for all inputs',
      'main-1',
      'INPUT_INVALID',
      "Expected an object for the inputs of m, received 'main-1'.",
      'Inputs are given by their names: `{ source: … }`.',
    ],
    [
      'null for all inputs',
      null,
      'INPUT_INVALID',
      'Expected an object for the inputs of m, received null.',
      'Inputs are given by their names: `{ source: … }`.',
    ],
    [
      'a map for all inputs',
      new Map(),
      'INPUT_INVALID',
      'Expected an object for the inputs of m, received a Map.',
      'Inputs are given by their names: `{ source: … }`.',
    ],
    [
      'a promise for all inputs',
      Promise.resolve({}),
      'INPUT_INVALID',
      'Expected an object for the inputs of m, received a Promise.',
      'Put `await` before what gives it: `await urd.build(…)`.',
    ],
  ])('%s', (_, given, code, message, hint) => {
    let thrown: unknown;
    try {
      groupInputs(method, given);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AcceleratorError);
    expect(thrown).toMatchObject({ code, message });
    expect(thrown).toHaveProperty('hint', hint);
  });
});
