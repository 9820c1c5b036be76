import type { SeenByMap } from '@accelerator/job';
import { type AnyMap, defineMap } from '@accelerator/method';
import { describe, expect, test } from 'vitest';
import { watchInputs } from '../src/map/watched-inputs.ts';
import type { PhaseInputs } from '../src/phase/inputs.ts';

function mapOf(method: { readonly map?: AnyMap | undefined }): AnyMap {
  if (method.map === undefined) throw new Error('It is no map.');
  return method.map;
}

const rows = mapOf(
  defineMap({ over: 'rows', input: { n: 'int32' }, output: { m: 'int32' }, map: ({ n }) => ({ m: n }) }),
);
const array: AnyMap = { ...rows, over: 'array' };

const inputs: PhaseInputs = {
  options: { items: [1, 2], size: 3 },
  datasets: { source: 'the source', previous: undefined, palette: 'the palette' },
  jobs: { model: 'the model' },
};

type Look = (watched: ReturnType<typeof watchInputs>) => unknown;

describe('what a map looks at beside the cells of its rows', () => {
  test.each<[string, AnyMap, Look, unknown, SeenByMap[]]>([
    ['its source', rows, ({ datasets }) => Reflect.get(datasets, 'source'), 'the source', ['source']],
    [
      'its previous, which is not there',
      rows,
      ({ datasets }) => Reflect.get(datasets, 'previous'),
      undefined,
      ['previous'],
    ],
    ['another dataset', rows, ({ datasets }) => Reflect.get(datasets, 'palette'), 'the palette', []],
    ['a job', rows, ({ jobs }) => Reflect.get(jobs, 'model'), 'the model', []],
    ['its options', rows, ({ options }) => Reflect.get(Object(options), 'items'), [1, 2], []],
    [
      'all datasets at once',
      rows,
      ({ datasets }) => Object.keys({ ...datasets }).sort(),
      ['palette', 'previous', 'source'],
      ['source', 'previous'],
    ],
    ['names only', rows, ({ datasets }) => Object.keys(datasets).includes('source'), true, []],
    ['the array it is over', array, ({ options }) => Reflect.get(Object(options), 'items'), [1, 2], ['items']],
    ['another option', array, ({ options }) => Reflect.get(Object(options), 'size'), 3, []],
    [
      'a dataset called source, which is not what it is over',
      array,
      ({ datasets }) => Reflect.get(datasets, 'source'),
      'the source',
      [],
    ],
    ['the array, as JSON', array, ({ options }) => JSON.stringify(options), '{"items":[1,2],"size":3}', ['items']],
  ])('%s', (_, map, look, found, expected) => {
    const seen = new Set<SeenByMap>();
    expect(look(watchInputs(map, inputs, seen))).toEqual(found);
    expect([...seen].sort()).toEqual([...expected].sort());
  });

  test('making the inputs ready looks at nothing', () => {
    const seen = new Set<SeenByMap>();
    watchInputs(rows, inputs, seen);
    watchInputs(array, inputs, seen);
    expect([...seen]).toEqual([]);
  });
});
