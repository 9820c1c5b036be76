import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Dataset } from '../src/index.ts';
import { makeWorkdir } from './make-dataset.ts';
import { ChainModel, isLeftOut, type ModelRow } from './retraction-model.ts';

const slices = 3;
const day = fc.record({
  rows: fc.array(fc.array(fc.integer({ min: -99, max: 99 }), { maxLength: 9 }), { maxLength: slices }),
  gone: fc.array(fc.nat({ max: 200 }), { maxLength: 8 }),
});

/** One of each list in turn. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}

/** All ways to look at a chain give the rows of the model. */
function expectRows(last: Dataset, model: ChainModel, column: 'n' | 'twice'): void {
  const chain = last.chain();
  const rows = model.live();
  const values = rows.map(({ n }) => (column === 'n' ? n : BigInt(2 * n)));
  expect(chain.rows).toBe(rows.length);
  expect(chain.retractedRows).toBe(model.days.flat(2).length - rows.length);
  expect([...chain.iterate(null, column)]).toEqual(values);
  expect([...chain.iterate(null, [column, 'text', 'n'])]).toEqual(rows.map(({ n, text }, at) => [values[at], text, n]));
  expect([...chain.iterate(null, column, { slice: { start: 1 % (rows.length + 1), step: 2 } })]).toEqual(
    values.slice(1 % (rows.length + 1)).filter((_, at) => at % 2 === 0),
  );
  expect([...chain.iterate(null, 'n', { range: { n: [-20, 30] } })]).toEqual(
    rows.map(({ n }) => n).filter((n) => n >= -20 && n < 30),
  );
  for (let sliceno = 0; sliceno < slices; sliceno++) {
    const ofSlice = model.live(model.days.map((each) => [each[sliceno] ?? []]));
    expect([...chain.iterate(sliceno, 'n')]).toEqual(ofSlice.map(({ n }) => n));
  }
  const dealt = model.days.flatMap((each) => inTurns(each.map((slice) => model.live([[slice]])))).map(({ n }) => n);
  expect([...chain.iterate('roundrobin', 'n')]).toEqual(dealt);
  expect([...chain.iterate('roundrobin', 'n', { slice: { start: 1 % (rows.length + 1), step: 2 } })]).toEqual(
    dealt.slice(1 % (rows.length + 1)).filter((_, at) => at % 2 === 0),
  );
  const batches = [...chain.batches(null, ['n'])];
  expect(batches.flatMap(({ columns }) => [...(columns.n?.values ?? [])])).toEqual(rows.map(({ n }) => n));
  const all = [...chain.iterate(null, 'n')].map(Number);
  expect(chain.min('n')).toBe(all.length === 0 ? null : Math.min(...all));
  expect(chain.max('n')).toBe(all.length === 0 ? null : Math.max(...all));
  for (const [at, { n, text }] of rows.entries()) expect(chain.row(at)).toMatchObject({ n, text });
  expect(() => chain.row(rows.length)).toThrow(RangeError);
  if (rows.length > 0) expect(chain.row(-1)).toEqual(chain.row(rows.length - 1));
  expect([...last.chain({ retracted: true }).iterate(null, 'n')]).toEqual(model.days.flat(2).map(({ n }) => n));
  const latest: ModelRow[] = model.live(model.days.slice(-2));
  expect([...last.chain({ length: 2 }).iterate(null, 'n')]).toEqual(latest.map(({ n }) => n));
  expect([...last.iterate(null, 'n')]).toEqual(
    model.days
      .at(-1)
      ?.flat()
      .map(({ n }) => n),
  );
}

test('a chain has the rows that came and did not go, whichever way it is read, and so have children beside it', () => {
  fc.assert(
    fc.property(fc.array(day, { minLength: 1, maxLength: 20 }), (days) => {
      const model = new ChainModel(makeWorkdir(), slices);
      for (const each of days) model.add(each);
      if (model.last === null || model.child === null) throw new Error('The test has days');
      expectRows(model.last, model, 'n');
      expectRows(model.child, model, 'twice');
      const left = model.live().filter(({ n }) => !isLeftOut(n));
      expect([...(model.thinned?.chain().iterate(null, ['n', 'text']) ?? [])]).toEqual(
        left.map(({ n, text }) => [n, text]),
      );
    }),
    { numRuns: 12 },
  );
});

test('all rows as one Arrow table', async () => {
  const model = new ChainModel(makeWorkdir(), slices);
  for (let at = 0; at < 4; at++)
    model.add({
      rows: [
        [at, at + 10],
        [at + 20, at + 30, at + 40],
      ],
      gone: [1, 3],
    });
  const table = await model.last?.chain().toArrow(['n', 'text']);
  expect(table?.numRows).toBe(model.live().length);
  expect([...(table?.getChild('n') ?? [])]).toEqual(model.live().map(({ n }) => n));
  expect([...(table?.getChild('text') ?? [])]).toEqual(model.live().map(({ text }) => text));
});
