import { inspect } from 'node:util';
import { packValue, unpackValue } from '@accelerator/job';
import { dataset, defineMethod, job } from '@accelerator/method';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { onlyDeclared } from '../src/phase/declared-names.ts';

const shape = { size: z.int(), label: z.string().optional(), length: z.int().optional() };
const method = defineMethod({
  options: z.object(shape),
  datasets: { source: dataset.optional() },
  jobs: { model: job.optional() },
  synthesis: () => 1,
});
const given = { options: { size: 3 }, datasets: { source: undefined }, jobs: { model: undefined } };
const inputs = onlyDeclared(method, given);
const { options } = inputs;

describe('a name that is not declared is an error with the right one', () => {
  test.each<[group: keyof typeof inputs, name: string, hint: string]>([
    ['options', 'sise', "'size'"],
    ['options', 'source', 'Write `datasets.source`.'],
    ['options', 'whatever', "'size', 'label'"],
    ['datasets', 'sorce', "'source'"],
    ['datasets', 'model', 'Write `jobs.model`.'],
    ['jobs', 'modell', "'model'"],
  ])('%s.%s', (group, name, hint) => {
    expect(() => inputs[group][name]).toThrow(
      expect.objectContaining({ code: 'NOT_DECLARED', hint: expect.stringContaining(hint), details: { group, name } }),
    );
  });

  test('taking apart', () => {
    expect(() => (({ sise }) => sise)(options)).toThrow("declares no 'sise' in its options");
  });

  test('also where a schema says that it takes no others', () => {
    const strict = defineMethod({ options: z.strictObject(shape), synthesis: () => 1 });
    expect(() => onlyDeclared(strict, given).options.sise).toThrow('declares no');
  });
});

describe('all else is as it was', () => {
  test.each<[string, (of: Record<string, unknown>) => unknown, unknown]>([
    ['what is there', (of) => of.size, 3],
    ['an option that was left out', (of) => of.label, undefined],
    ['the question whether it is there', (of) => ['sise' in of, 'size' in of], [false, true]],
    ['a copy, which may be asked for anything', (of) => ({ ...of }).sise, undefined],
    ['the rest when it is taken apart', ({ size, ...rest }) => [size, Object.keys(rest)], [3, []]],
    ['its keys', (of) => Object.entries(of), [['size', 3]]],
    [
      'a loop over its keys',
      (of) => [
        ...(function* () {
          for (const key in of) yield key;
        })(),
      ],
      ['size'],
    ],
    ['JSON', (of) => JSON.stringify(of), '{"size":3}'],
    ['a clone', (of) => structuredClone(of), { size: 3 }],
    ['printing', (of) => inspect(of), '{ size: 3 }'],
    ['a text', (of) => `${of}`, '[object Object]'],
    ['what every object has', (of) => [typeof of.hasOwnProperty, of.constructor === Object], ['function', true]],
    ['its class', (of) => of instanceof Object, true],
    ['awaiting it', (of) => Promise.resolve(of) instanceof Promise, true],
    ['keeping it', (of) => unpackValue(packValue(of, 'value'), 'file'), { size: 3 }],
    ['keeping it twice', (of) => unpackValue(packValue([of, [of]], 'value'), 'file'), [{ size: 3 }, [{ size: 3 }]]],
  ])('%s', (_, use, expected) => {
    expect(use(options)).toEqual(expected);
  });

  test('a schema that takes any option takes any name', () => {
    const loose = defineMethod({ options: z.looseObject(shape), synthesis: () => 1 });
    expect(onlyDeclared(loose, given).options.sise).toBeUndefined();
  });
});
