import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../packages/dataset/test/make-dataset.ts';
import { type Metric, readCandidates } from '../lib/nearest/candidates.ts';
import { findNearest, type Neighbour } from '../lib/nearest/find-nearest.ts';
import { Nearest } from '../lib/nearest/nearest-few.ts';
import { Products, panel, place, roundUp } from '../lib/nearest/products.ts';
import { ImageProject } from './image-project.ts';
import { numberAt, scores } from './vector-numbers.ts';

const count = Number(process.env.NEAREST_ROWS ?? 200);

test.each<Metric>(['cosine', 'dot', 'l2'])(
  'nearest by %s is what comparing all with all finds, ties in their order',
  (metric) => {
    const workdir = makeWorkdir();
    // Every tenth is one that was there before, some are not there.
    const rows = Array.from({ length: count }, (_, row) => ({
      v: row % 37 === 5 ? null : Array.from({ length: 48 }, (_, at) => numberAt(row % 10 === 9 ? row - 9 : row, at)),
    }));
    const slices = [rows.slice(0, 7), [], rows.slice(7, count - 40), rows.slice(count - 40)];
    const dataset = makeDataset(workdir, 'main-1', { columns: { v: 'vector' } }, slices);
    const candidates = readCandidates(dataset, 'v', { metric, key: [] });
    const all = slices.flatMap((slice, sliceno) =>
      slice.map(({ v }, row) => ({ sliceno, row, v: v === null ? null : Float32Array.from(v) })),
    );
    for (const sliceno of [0, 1, 2, 3]) {
      const options = { column: 'v', k: 4, metric, own: sliceno };
      const found: (Neighbour[] | undefined)[] = [...findNearest(dataset.batches(sliceno, ['v']), candidates, options)];
      const own = all.filter((each) => each.sliceno === sliceno);
      expect(found.length).toBe(own.length);
      for (const [row, neighbours] of found.entries()) {
        const query = own[row]?.v;
        if (query === null || query === undefined) {
          expect(neighbours).toBeUndefined();
          continue;
        }
        const naive = all
          .flatMap(({ v, ...place }) =>
            v === null || (place.sliceno === sliceno && place.row === row)
              ? []
              : [{ ...place, score: scores[metric](query, v) }],
          )
          .sort((a, b) => {
            const difference = metric === 'l2' ? a.score - b.score : b.score - a.score;
            return Math.abs(difference) < 1e-9 ? a.sliceno - b.sliceno || a.row - b.row : difference;
          })
          .slice(0, 4);
        expect(neighbours?.map(({ slice, row: at }) => [slice, at])).toEqual(
          naive.map((each) => [each.sliceno, each.row]),
        );
        for (const [index, { score }] of naive.entries()) {
          expect(Math.abs((neighbours?.[index]?.score ?? 99) - score)).toBeLessThan(1e-5);
        }
      }
    }
  },
);

test('of products, those that are greater than a limit are found, four by four', () => {
  const values = [0, -1, Number.NaN, 3, 7, 7, -9, 0, Number.POSITIVE_INFINITY, 1, 2, Number.NEGATIVE_INFINITY];
  const products = new Products(1, { queries: 4, candidates: 16 });
  products.setQuery(0, Float32Array.of(1));
  for (const [start, limit] of [
    -10,
    -1,
    2,
    3,
    6.5,
    7,
    1e30,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ].flatMap((each) => [0, 4, 8, 12].map((from) => [from, each] as const))) {
    const panels = Float32Array.from({ length: 16 }, (_, at) => values[at] ?? -1e9);
    const found = products.multiply(1, panels);
    let expected: number = start;
    while (expected < 16 && !found.subarray(expected, expected + 4).some((product) => product > limit)) expected += 4;
    expect([start, limit, products.findGreater(limit, start, 16)]).toEqual([start, limit, expected]);
  }
});

test('neighbours carry values of every type that has a form in JSON', () => {
  const columns = { v: 'vector', n: 'int64', at: 'datetime', day: 'date', x: 'float64', sum: 'decimal(9,2)' } as const;
  const day = new Date('2026-05-01T00:00:00.000Z');
  const rows = [
    { v: [1], n: 7n, at: new Date('2026-05-01T10:20:30.000Z'), day, x: Number.NaN, sum: '1.50' },
    { v: [2], n: 2n ** 60n, at: null, day, x: 0.5, sum: null },
  ];
  const dataset = makeDataset(makeWorkdir(), 'main-1', { columns }, [rows]);
  const { keys } = readCandidates(dataset, 'v', { metric: 'dot', key: ['n', 'at', 'day', 'x', 'sum'] });
  expect(Object.fromEntries(keys)).toEqual({
    n: [7, '1152921504606846976'],
    at: ['2026-05-01T10:20:30.000Z', null],
    day: ['2026-05-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z'],
    x: ['NaN', 0.5],
    sum: ['1.50', null],
  });
});

test('each candidate that is a little nearer than the best before is seen, however little', () => {
  for (const [lowest, step] of [
    [0.5, 2 ** -24],
    [-0.5, 2 ** -25],
    [1e-30, 2 ** -122],
    [-2, 0.01],
  ] as const) {
    const values = Float32Array.from({ length: 104 }, (_, at) => lowest + at * step);
    const products = new Products(1, { queries: 4, candidates: values.length });
    products.setQuery(0, Float32Array.of(1));
    const found = { products: products.multiply(1, values), from: 0, rows: 101, first: 0 };
    const findGreater = products.findGreater.bind(products);
    // Beside great squares the least steps are none.
    const some = Math.abs(lowest) < 0.1 ? [undefined, 0] : [undefined, 0, 1, 1e-7, 1000];
    for (const square of some) {
      const squares = square === undefined ? undefined : new Float64Array(104).fill(square);
      // The fifth tells that there are no more among which the best four could be.
      const nearest = new Nearest(5);
      nearest.begin(97);
      nearest.add({ ...found, squares, leastSquare: square ?? 0, findGreater });
      const best = nearest.best(4, 0, (candidate) => values[candidate] ?? 0);
      expect([lowest, square, best?.map(({ candidate }) => candidate)]).toEqual([lowest, square, [100, 99, 98, 96]]);
    }
  }
});

test('products of any length, of queries and candidates that fill no group, are sums of all places', () => {
  for (const [length, queries, candidates] of [
    [1, 1, 1],
    [3, 5, 9],
    [70, 4, 16],
    [4097, 2, 3],
  ] as const) {
    const vectorOf = (row: number): Float32Array => Float32Array.from({ length }, (_, at) => numberAt(row, at));
    const panels = new Float32Array(roundUp(candidates, panel) * length);
    for (let row = 0; row < candidates; row++) place(vectorOf(row), panels, row);
    const products = new Products(length, { queries, candidates });
    for (let row = 0; row < queries; row++) products.setQuery(row, vectorOf(1000 + row));
    const found = products.multiply(queries, panels);
    for (let query = 0; query < queries; query++) {
      for (let row = 0; row < candidates; row++) {
        const product = found[query * roundUp(candidates, panel) + row] ?? 0;
        // In single precision, one place after the other.
        let sum = 0;
        const [a, b] = [vectorOf(1000 + query), vectorOf(row)];
        for (let at = 0; at < length; at++) sum = Math.fround(sum + Math.fround((a[at] ?? 0) * (b[at] ?? 0)));
        expect([length, query, row, product]).toEqual([length, query, row, sum]);
      }
    }
  }
});

test('rows of another dataset, with what they are called; rows that do not fit are one sentence', {
  timeout: 300_000,
}, async () => {
  const line = (name: string, v: unknown): string => JSON.stringify({ name, v });
  const few = [line('a', [1, 0]), line('none', null), line('b', [0, 1]), line('far', [-3, 4])].join('\n');
  const project = new ImageProject({
    files: {
      'few.jsonl': Buffer.from(few),
      'big.jsonl': Buffer.from([line('e', [3e38, 0]), line('f', [2e38, 0])].join('\n')),
      'long.jsonl': Buffer.from([line('c', [1, 0, 0])].join('\n')),
      'odd.jsonl': Buffer.from([line('d', [2, 0.5]), line('none', null), line('zero', [0, 0])].join('\n')),
    },
    methods: {
      to_vectors: `import { dataset, defineMethod } from '@accelerator/sdk';
        export default defineMethod({
          datasets: { source: dataset() },
          prepare: ({ job, datasets }) =>
            job.datasetWriter({ columns: { embedding: 'vector' }, parent: datasets.source }),
          analysis({ prepareRes: writer, datasets, sliceno }) {
            for (const v of datasets.source.iterate(sliceno, 'v')) writer.write(v);
          },
        });`,
    },
    config: { slices: 2 },
  });
  const vectorsIn = async (file: string): Promise<string> => {
    const source = (await project.build('import_jsonl', { file })).id;
    return (await project.build('to_vectors', { source })).id;
  };
  const [few1, long, odd] = [await vectorsIn('few.jsonl'), await vectorsIn('long.jsonl'), await vectorsIn('odd.jsonl')];
  const near = await project.build('nearest', { source: odd, among: few1, k: 2, metric: 'l2', key: ['name'] });
  const rows = project.dataset(near.id);
  expect(
    [...rows.iterate(null, ['name', 'neighbours', 'nearest_score'])].map(([name, neighbours, score]) => [
      name,
      Array.isArray(neighbours) ? neighbours.map((each) => [each.name, each.score]) : neighbours,
      score,
    ]),
  ).toEqual([
    [
      'd',
      [
        ['a', 1.118034],
        ['b', 2.061553],
      ],
      Math.fround(1.118034),
    ],
    [
      'zero',
      [
        ['a', 1],
        ['b', 1],
      ],
      1,
    ],
    ['none', null, null],
  ]);
  // A product that single precision can't hold.
  const { id } = await project.build('nearest', { source: await vectorsIn('big.jsonl'), metric: 'dot', key: [] });
  for (const [neighbours, score] of project.dataset(id).iterate(null, ['neighbours', 'nearest_score'])) {
    expect(neighbours).toEqual([expect.objectContaining({ score: Math.fround(3e38) * Math.fround(2e38) })]);
    expect(score).toBe(Number.POSITIVE_INFINITY);
  }
  const fails = (inputs: object): Promise<string> => project.buildFails('nearest', { source: odd, ...inputs });
  expect(await fails({ among: long })).toContain(
    `Column 'embedding' has vectors of 2 numbers in ${odd}, and of 3 in ${long}.`,
  );
  expect(await fails({ key: ['embedding'] })).toContain(
    `Neighbours can't carry column 'embedding' of ${odd}, which is vector.`,
  );
  expect(await fails({ key: ['nope'] })).toContain(`failed in prepare`);
  // Where a neighbour is and how near stands under these names.
  const placed = await project.build('select_columns', { source: odd, rename: { name: 'score' } });
  expect(await fails({ among: placed.id, key: ['score'] })).toContain(
    `Neighbours can't carry column 'score' of ${placed.id}, as their own \`score\` stands there.`,
  );
  expect(await fails({ column: 'name' })).toContain(`Expected vectors in column 'name' of ${odd}, received unicode.`);
});
