import { expect, test } from 'vitest';
import type { Dataset } from '../src/index.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

function makeChain(workdir = makeWorkdir()): Dataset[] {
  const datasets: Dataset[] = [];
  for (const n of [1, 2, 3, 4]) {
    const columns = n === 2 ? { n: 'int32', extra: 'bool' } : { n: 'int32' };
    const options = { columns: JSON.parse(JSON.stringify(columns)), previous: datasets.at(-1) };
    datasets.push(makeDataset(workdir, `main-${n}`, options, [[{ n, ...(n === 2 && { extra: true }) }]]));
  }
  return datasets;
}

const idsOf = (datasets: Iterable<Dataset>): string[] => [...datasets].map(({ id }) => id);

test('a chain since a dataset, told by its content, or since the input of a job', () => {
  const workdir = makeWorkdir();
  const [first, second, third, last] = makeChain(workdir);
  if (last === undefined || second === undefined || third === undefined) throw new Error('There are four');
  const since = (options: object) => idsOf(last.chain(options));
  expect(since({ since: second })).toEqual(['main-3', 'main-4']);
  expect(since({ since: second, reverse: true, length: 1 })).toEqual(['main-4']);
  expect(since({ since: 'main-1' })).toEqual(['main-2', 'main-3', 'main-4']);
  expect(since({ since: last })).toEqual([]);
  const job = { inputs: { source: third, other: second, none: null, list: [first] } };
  expect(since({ since: job })).toEqual(['main-4']);
  expect(since({ since: job, input: 'other' })).toEqual(['main-3', 'main-4']);
  expect(since({ since: job, input: 'none' })).toHaveLength(4);
  expect(since({ since: null })).toHaveLength(4);
  expect(since({ stop: job, input: 'other' })).toEqual(['main-3', 'main-4']);
  expect(since({ stop: second })).toEqual(['main-3', 'main-4']);
  expect(since({ since: first, stop: second })).toEqual(['main-3', 'main-4']);
  // Built again elsewhere, with the same content.
  const [, again] = makeChain();
  expect(since({ since: again })).toEqual(['main-3', 'main-4']);
  expect(last.chain({ since: second }).rows).toBe(2);

  const other = makeDataset(workdir, 'main-9', { columns: { n: 'int32' } }, [[{ n: 9 }]]);
  expect(() => last.chain({ since: other })).toThrow(
    expect.objectContaining({ code: 'OTHER_CHAIN', message: expect.stringMatching(/main-9.*main-4/) }),
  );
  expect(() => last.chain({ since: 'main-77' })).toThrow(/main-77/);
  for (const input of ['sourc', 'list', 'toString']) {
    expect(() => last.chain({ since: job, input })).toThrow(expect.objectContaining({ code: 'ITERATE_OPTION' }));
  }
  expect(() => last.chain({ stop: job, input: 'sourc' })).toThrow(
    expect.objectContaining({ hint: "Did you mean 'source'?" }),
  );
});

test('a chain counts its columns, and knows which of its datasets are in a job', () => {
  const workdir = makeWorkdir();
  const last = makeChain(workdir).at(-1);
  const more = makeDataset(workdir, 'main-4', { name: 'more', columns: { n: 'int32' }, previous: last }, [[{ n: 5 }]]);
  expect([...more.chain().columnCounts()]).toEqual([
    ['n', 5],
    ['extra', 1],
  ]);
  const within = more.chain().within('main-4');
  expect([idsOf(within), [...within.iterate(null, 'n')]]).toEqual([
    ['main-4', 'main-4/more'],
    [4, 5],
  ]);
  expect(idsOf(more.chain().within({ id: 'main-2' }))).toEqual(['main-2']);
  expect(idsOf(more.chain().within('main-5'))).toEqual([]);
});
