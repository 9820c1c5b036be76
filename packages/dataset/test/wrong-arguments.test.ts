import { isAcceleratorError, isIterator } from '@accelerator/base';
import { expect, test } from 'vitest';
import { type DatasetChain, DatasetWriters } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir } from './make-dataset.ts';

const columns = { n: 'int32', t: 'unicode', at: 'datetime' } as const;
const row = (n: number) => ({ n, t: `t${n}`, at: new Date(n) });

function makeChain(): DatasetChain {
  const workdir = makeWorkdir();
  const previous = makeDataset(workdir, 'main-1', { columns }, [[row(1)], [row(2)]]);
  return makeDataset(workdir, 'main-2', { columns, previous }, [[row(3)], []]).chain();
}

/** Calls a method as a program in JavaScript may, and takes all that it yields. */
function call(target: object, name: string, given: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') throw new Error(`There is no ${name}`);
  const result: unknown = Reflect.apply(method, target, given);
  return isIterator(result) ? Array.from(Object(result)) : result;
}

const names = [null, 7, Number.NaN, true, 10n, Symbol('s'), {}, Object.create(null), () => 1];
const numbers = [null, -1, 1.5, Number.NaN, '', 'x', [], {}, Object.create(null), () => 1, Symbol('s'), 10n, true];
const others = [null, 7, -1, Number.NaN, '', 'x', true, 10n, Symbol('s')];

test.each<[what: string, wrong: readonly unknown[], args: (value: unknown) => readonly [string, ...unknown[]]]>([
  ['the name of a column', names, (value) => ['iterate', null, [value]]],
  [
    'the name of a column to be placed by',
    names.slice(1),
    (hashlabel) => ['iterate', 0, 'n', { hashlabel, rehash: true }],
  ],
  ['the name of a column whose minimum is asked for', names, (value) => ['min', value]],
  ['names of columns', [7, true, {}, () => 1, Symbol('s')], (value) => ['iterate', null, value]],
  ['names of columns of batches', [...others, undefined], (value) => ['batches', null, value]],
  ['options', [...others, []], (value) => ['iterate', null, 'n', value]],
  ['options of batches', others, (value) => ['batches', null, ['n'], value]],
  ['whether memory is recycled', [null, 1, 'no', {}], (recycle) => ['batches', 0, ['n'], { recycle }]],
  ['where', [...others, {}], (where) => ['iterate', null, 'n', { where }]],
  ['map', [...others, {}], (map) => ['iterate', null, 'n', { map }]],
  ['a hook', [...others, {}], (beforeSlice) => ['iterate', null, 'n', { beforeSlice }]],
  ['rehash', [null, 1, 'no', {}], (rehash) => ['iterate', 0, 'n', { hashlabel: 'n', rehash }]],
  ['ranges', others, (range) => ['iterate', null, 'n', { range }]],
  ['a range', [...others, undefined, {}, [1, 2, 3]], (n) => ['iterate', null, 'n', { range: { n } }]],
  ['a limit', ['x', {}, Object.create(null), Symbol('s')], (n) => ['iterate', null, 'n', { range: { n: [n, 3] } }]],
  ['a limit of texts', [7, {}, Object.create(null)], (t) => ['iterate', null, 'n', { range: { t: [null, t] } }]],
  ['a limit in time', ['x', new Date(Number.NaN)], (at) => ['iterate', null, 'n', { range: { at: [at] } }]],
  ['rows by number', [null, '', 'x', true, [1], { from: 1 }, () => 1], (slice) => ['iterate', null, 'n', { slice }]],
  ['the first row', numbers.filter((value) => value !== -1), (start) => ['iterate', null, 'n', { slice: { start } }]],
  ['a slice', numbers.slice(1), (value) => ['iterate', value, 'n']],
  ['a filter', [...others, {}], (value) => ['filter', value]],
  ['a job', [null, undefined, 7, {}, []], (value) => ['within', value]],
])('of a list of datasets, %s that is none is refused', (_, wrong, args) => {
  const chain = makeChain();
  for (const value of wrong) {
    const [name, ...given] = args(value);
    try {
      call(chain, name, given);
      expect.fail(`${name} took ${String(typeof value)}`);
    } catch (error) {
      if (!isAcceleratorError(error)) throw error;
      expect(error.code).toMatch(/^(TEXT_EXPECTED|ITERATE_OPTION|UNKNOWN_KEY)$/);
    }
  }
});

test('the options of a chain are refused when they are none, and not taken for a chain without datasets', () => {
  const [, last] = makeChain().datasets;
  if (last === undefined) throw new Error('There are two');
  const wrong = [
    ...[...others, []].map((value) => [value]),
    ...numbers.map((length) => [{ length }]),
    ...[7, true, {}, [], () => 1].flatMap((border) => [[{ stop: border }], [{ since: border }]]),
    [{ reverse: 1 }],
    [{ retracted: 'no' }],
    [{ lenght: 1 }],
  ];
  for (const given of wrong) {
    expect(() => call(last, 'chain', given)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(ITERATE_OPTION|UNKNOWN_KEY)$/) }),
    );
  }
  expect(() => call(last, 'chain', [{ length: -1 }])).toThrow(
    'Iterating over dataset main-2: chain.length: expected a whole number from 0, received -1.',
  );
  expect(last.chain({ length: Number.POSITIVE_INFINITY }).datasets).toHaveLength(2);
  expect(last.chain({ length: 0 }).datasets).toHaveLength(0);
});

test('slices and rows that are not there are told, not counted as none', () => {
  const chain = makeChain();
  const [first] = chain.datasets;
  if (first === undefined) throw new Error('There are two');
  for (const sliceno of [2, -1, 1.5, Number.NaN, 'x', {}, Symbol('s')]) {
    const refused = expect.objectContaining({ code: 'ITERATE_OPTION' });
    expect(() => call(chain, 'rowsOf', [first, sliceno])).toThrow(refused);
    expect(() => call(chain, 'isRetracted', [first, sliceno, 0])).toThrow(refused);
    expect(() => call(first, 'rowsOf', [sliceno])).toThrow(refused);
    expect(() => call(first, 'cellDigests', ['n', sliceno])).toThrow(refused);
  }
  for (const dataset of [null, undefined, 'main-1', 7, {}]) {
    expect(() => call(chain, 'rowsOf', [dataset])).toThrow(/expected one of its datasets/);
    expect(() => call(chain, 'isRetracted', [dataset, 0, 0])).toThrow(/expected one of its datasets/);
  }
  for (const row of [1, ...numbers]) expect(() => call(chain, 'isRetracted', [first, 0, row])).toThrow(RangeError);
  for (const row of [3, -4, ...numbers.filter((each) => each !== -1)]) {
    expect(() => call(chain, 'row', [row])).toThrow(RangeError);
  }
  for (const name of names) {
    expect(() => call(first, 'column', [name])).toThrow(expect.objectContaining({ code: 'TEXT_EXPECTED' }));
  }
  for (const specs of others) {
    expect(() => call(first, 'typed', [specs])).toThrow(expect.objectContaining({ code: 'NO_COLUMNS' }));
  }
});

test('what a writer is given in the place of datasets, and of the numbers of rows, is refused in one sentence', () => {
  const [previous] = makeChain().datasets;
  if (previous === undefined) throw new Error('There are two');
  const writers = new DatasetWriters(makeHost(previous.workdir, 'main-3', 2));
  const writer = writers.create({ name: 'written', columns, previous });
  const notDatasets = ['main-1', 7, true, {}, [], () => 1, Symbol('s'), 10n];
  const uses: readonly (readonly [wrong: readonly unknown[], use: (value: unknown) => unknown])[] = [
    [notDatasets, (parent) => call(writers, 'create', [{ columns: {}, parent }])],
    [notDatasets, (value) => call(writers, 'create', [{ columns, previous: value }])],
    [[...notDatasets, null, undefined], (source) => call(writers, 'link', [{ source }])],
    [notDatasets, (value) => call(writers, 'link', [{ source: previous, previous: value }])],
    [['main-1', 7, true, {}, null, previous], (merge) => call(writers, 'link', [{ source: previous, merge }])],
    [[...notDatasets, null, undefined], (value) => call(writers, 'link', [{ source: previous, merge: [value] }])],
    [[...notDatasets, null, undefined], (value) => call(writer, 'retract', [value, 0, [0]])],
    [[...others, undefined, 1.5, {}], (sliceno) => call(writer, 'retract', [previous, sliceno, [0]])],
    [[...others, undefined, '0', {}], (rows) => call(writer, 'retract', [previous, 0, rows])],
    [[...others, undefined, '0', {}, 1.5], (value) => call(writer, 'retract', [previous, 0, [value]])],
    [[...notDatasets, null, undefined], (rows) => call(writer.slice(0), 'copyRows', [rows])],
  ];
  for (const [wrong, use] of uses) {
    for (const value of wrong) {
      expect(() => use(value)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(WRITER_USE|RETRACTION_INVALID)$/) }),
      );
    }
  }
  expect(() => writer.retract(previous, 0, new Set([0]))).not.toThrow();
  writers.discard();
});
