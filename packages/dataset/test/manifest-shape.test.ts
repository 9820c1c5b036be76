import { problemOf } from '@accelerator/base';
import { expect, test } from 'vitest';
import { readManifest } from '../src/index.ts';
import { columnsOf, inManifest } from '../src/manifest/manifest.ts';
import { countProblem, manifestShape } from '../src/manifest/manifest-shape.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

const workdir = (): string => {
  const made = makeWorkdir();
  makeDataset(made, 'main-1', { columns: { n: 'int32', t: 'time' }, hashlabel: null }, [[{ n: 1, t: '07:00:00' }], []]);
  return made;
};

/** Made once. */
let written: string | undefined;

/** What is wrong with a manifest in which something stands in another place: `columns.n.slices.0.rows`. */
function problem(place: string, value: unknown): string | undefined {
  written ??= JSON.stringify(readManifest(workdir(), 'main-1'));
  const manifest = JSON.parse(written);
  const steps = place.split('.');
  const owner = steps.slice(0, -1).reduce((at, step) => at[step], manifest);
  owner[steps.at(-1) ?? ''] = value;
  return problemOf(manifestShape, manifest) ?? countProblem(manifest);
}

test.each<[string, unknown]>([
  ['name', ''],
  ['name', 'a/../b'],
  ['order', ['t', 'n']],
  ['order', undefined],
  ['columns.n.location', '../other/n'],
  ['columns.n.location', '../../main-2/default/x'],
  ['columns.n.location', '%2E%2E'],
  ['parent', 'main-2/a/b'],
  ['previous', 'my-dir-12'],
  ['columns.n.min', null],
  ['columns.t.max', '23:59:59.999999'],
])('%s may be %j', (place, value) => {
  expect(problem(place, value)).toBeUndefined();
});

test.each<[string, unknown]>([
  ['format', 2],
  ['name', undefined],
  ['jobId', 'main'],
  ['jobId', '../main-1'],
  ['jobId', 'main-01'],
  ['jobId', 'main-0'],
  ['slices', 0],
  ['slices', 65_537],
  ['rows', [-1, 0]],
  ['rows', [1.5, 0]],
  ['rows', [1, 0, 0]],
  ['parent', '../x-1/y'],
  ['parent', 'main-1/a\0'],
  ['previous', 'x'],
  ['hashlabel', 1],
  ['digest', 'abc'],
  ['columns', []],
  ['more', 1],
  ['order', ['n']],
  ['order', ['n', 'n']],
  ['order', ['n', 'x']],
  ['columns.n.type', 'int33'],
  ['columns.n.nullable', 'yes'],
  ['columns.n.location', '../../../secret'],
  ['columns.n.location', '../../main-2/../x'],
  ['columns.n.location', '/etc'],
  ['columns.n.location', '.'],
  ['columns.n.location', '..'],
  ['columns.n.location', 'a/b'],
  ['columns.n.location', 'a\0'],
  ['columns.n.min', {}],
  ['columns.n.min', 'x'],
  ['columns.t.max', '25:00:00'],
  ['columns.n.slices', []],
  ['columns.n.slices.0.rows', 2],
  ['columns.n.slices.0.nulls', 2],
  ['columns.n.slices.0.footerSize', 1e9],
  ['columns.n.slices.0.footerSize', 0],
  ['columns.n.slices.0.footerChecksum', ''],
  ['columns.n.slices.0.footerChecksum', 'xyz'],
])('%s can not be %j', (place, value) => {
  expect(problem(place, value)).toMatch(/\S/);
});

test('columns keep their order where an object can not', () => {
  const columns = new Map(columnsOf(readManifest(workdir(), 'main-1')));
  const [n, t] = columns.values();
  if (n === undefined || t === undefined) throw new Error('The test has two columns');
  const order = (...names: readonly string[]): string[] =>
    columnsOf(inManifest(new Map(names.map((name, at) => [name, at === 0 ? n : t])))).map(([name]) => name);
  expect(order('b', 'a')).toEqual(['b', 'a']);
  expect(order('b', '10')).toEqual(['b', '10']);
  expect(order('10', '9')).toEqual(['10', '9']);
  expect(inManifest(columns)).not.toHaveProperty('order');
});

test.each(['', '.', '..', '../main-1', 'a/../b', 'main-9', 'main-1/other', 'main-1\\x', 'main-1\0'])(
  'there is no dataset %j',
  (id) => {
    expect(() => readManifest(workdir(), id)).toThrow(expect.objectContaining({ code: 'DATASET_NOT_FOUND' }));
  },
);
