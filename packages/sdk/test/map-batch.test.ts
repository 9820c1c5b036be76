import { type ColumnType, defineMap, skip, z } from '@accelerator/sdk';
import { testMap } from '@accelerator/sdk/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';

const day = new Date('2026-02-03T00:00:00Z');
const cells: readonly [type: ColumnType, values: readonly unknown[]][] = [
  ['unicode', ['é', '', 'long '.repeat(40)]],
  ['ascii', ['a', 'b', '']],
  ['bytes', [new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([0])]],
  ['json', [{ a: [1] }, 'x', false]],
  ['msgpack', [new Map([[1, 2]]), 'x', 1n]],
  ['bool', [true, false, true]],
  ['int32', [1, -5, 2 ** 31 - 1]],
  ['int64', [1n, -5n, 2n ** 62n]],
  ['float32', [0.5, Number.NaN, -0]],
  ['float64', [0.1, Number.POSITIVE_INFINITY, -0]],
  ['number', [0.1, 3, 4]],
  ['date', [day, new Date(0), day]],
  ['time', ['10:11:12', '00:00:00', '23:59:59.999999']],
  ['datetime', [new Date(5), day, new Date(-7)]],
  ['decimal(5,2)', ['1.20', '-3.00', '999.99']],
  ['vector', [Float32Array.of(1, 2), Float32Array.of(0, -1), Float32Array.of(3, 4)]],
];
/** Of types that have an element for each row, or numbers for each. */
const lists = ['bool', 'int32', 'int64', 'float32', 'float64', 'number', 'date', 'time', 'datetime', 'vector'];

describe('mapBatch', () => {
  test.each(cells)('gets and gives %s in each form', async (type, values) => {
    const spec = { type, nullable: true } as const;
    const rows = [...values, null].map((x) => ({ x }));
    const byRow = await testMap(
      defineMap({ input: { x: spec }, output: { x: spec }, map: ({ x }) => ({ x }) as never }),
      rows as never,
    );
    const forms = [(x: { toArray(): unknown[] }) => x, (x: { toArray(): unknown[] }) => x.toArray()];
    for (const form of forms) {
      for (const batchRows of [3, 100]) {
        const map = defineMap({
          input: { x: spec },
          output: { x: spec },
          batchRows,
          mapBatch: ({ columns: { x } }) => ({ x: form(x) }) as never,
        });
        expect(await testMap(map, rows as never)).toEqual(byRow);
      }
    }
    if (!lists.includes(type)) return;
    const bare = defineMap({
      input: { x: type },
      output: { x: type },
      mapBatch: ({ columns: { x } }) => ({ x: x.values }) as never,
    });
    expect((await testMap(bare, rows.slice(0, -1) as never)).rows).toEqual(byRow.rows.slice(0, -1));
  });

  test.each([1, 2, 5, 100])('fails, skips and refuses as the row form does, in batches of %i', async (batchRows) => {
    const rows = Array.from({ length: 23 }, (_, n) => ({ n }));
    const common = { input: { n: 'int32' }, output: { twice: 'int32', text: 'unicode' }, onError: 'record' } as const;
    const wrong = (n: number): boolean => n === 7 || n === 8 || n === 22;
    const byRow = defineMap({
      ...common,
      map({ n }) {
        if (wrong(n)) throw new Error(`no ${n}`);
        if (n % 5 === 0) return skip();
        return { twice: n === 12 ? 2 ** 40 : n * 2, text: `${n}` };
      },
    });
    const batches = defineMap({
      ...common,
      batchRows,
      mapBatch(batch) {
        const all = batch.columns.n.toArray();
        const bad = all.find(wrong);
        if (bad !== undefined) throw new Error(`no ${bad}`);
        for (const [index, n] of all.entries()) if (n % 5 === 0) batch.skip(index);
        return { twice: all.map((n) => (n === 12 ? 2 ** 40 : n * 2)), text: all.map(String) };
      },
    });
    const [expected, made] = [await testMap(byRow, rows), await testMap(batches, rows)];
    expect(made.rows).toEqual(expected.rows);
    expect(made.outcomes).toEqual(expected.outcomes);
    expect(made.bad.map(({ row }) => row)).toEqual([7, 8, 12, 22]);
    expect(made.bad[0]?.reason).toBe(expected.bad[0]?.reason);
    await expect(
      testMap({ ...batches, map: { ...batches.map, onError: 'fail' } } as typeof batches, rows),
    ).rejects.toMatchObject({
      code: 'ROW_FAILED',
      message: 'Row 7 of slice 0 failed: no 7',
    });
  });

  test.each<[what: string, result: unknown, message: string]>([
    ['too few', { y: [1] }, "column 'y': expected 3 values, received 1"],
    ['too many in an array', { y: new Int32Array(4) }, "column 'y': expected 3 values, received 4"],
    [
      'another array',
      { y: new Float64Array(3) },
      'expected the values of an int32 column as Int32Array, received a Float64Array',
    ],
    ['a number', { y: 5 }, "column 'y': expected an array or { values, … }, received 5"],
    ['no column', {}, "column 'y' is missing"],
    ['another column', { y: [1, 2, 3], z: [] }, "column 'z' is none of its output, y"],
    ['a list', [1, 2, 3], 'expected an object with y, received a list'],
    ['nothing', undefined, 'expected an object with y, received nothing'],
  ])('whose result has %s is refused, whatever onError says', async (_, result, message) => {
    const map = defineMap({
      input: { n: 'int32' },
      output: { y: 'int32' },
      onError: 'record',
      mapBatch: () => result as null,
    });
    await expect(testMap(map, [{ n: 1 }, { n: 2 }, { n: 3 }])).rejects.toMatchObject({
      code: 'MAP_RESULT',
      message: expect.stringContaining(message),
    });
  });

  test('that looks at other rows is found out, and one that only rounds otherwise is not', async () => {
    const scaled = (by: (all: Float64Array) => number, checkBatch = true) =>
      defineMap({
        input: { x: 'float64' },
        output: { y: 'float64' },
        checkBatch,
        mapBatch: ({ columns: { x } }) => ({ y: x.values.map((each) => each / by(x.values)) }),
      });
    const rows = [{ x: 1 }, { x: 2 }, { x: 4 }];
    const depends = scaled((all) => Math.max(...all));
    await expect(testMap(depends, [{ x: 4 }, { x: 1 }, { x: 2 }])).rejects.toMatchObject({
      code: 'BATCH_DEPENDS',
      message: expect.stringContaining("row 1 of slice 0, column 'y' is 0.25 among 3 rows and 1 alone"),
    });
    expect(
      (
        await testMap(
          scaled((all) => Math.max(...all), false),
          rows,
        )
      ).rows,
    ).toHaveLength(3);
    expect(
      (
        await testMap(
          scaled((all) => 1 + all.length * 1e-13),
          rows,
        )
      ).rows,
    ).toHaveLength(3);
  });

  test('goes over lists too, and knows where rows stand', async () => {
    const map = defineMap({
      over: 'array',
      options: z.object({ items: z.array(z.string()) }),
      output: { text: 'unicode' },
      batchRows: 2,
      mapBatch: (batch) => ({ text: batch.items.map((item, index) => `${item}${batch.rowNumber(index)}`) }),
    });
    expect((await testMap(map, ['a', 'b', 'c'])).rows.map(({ text }) => text)).toEqual(['a0', 'b1', 'c2']);
    const wrong = defineMap({
      ...({ input: { n: 'int32' } } as const),
      output: { y: 'int32' },
      mapBatch: (batch) => {
        batch.skip(3);
        return null;
      },
    });
    await expect(testMap(wrong, [{ n: 1 }])).rejects.toThrow(
      'Expected a row of the batch, 0 to 0, for skip(), received 3.',
    );
  });

  test('is tried again whole, and then by halves', async () => {
    let calls = 0;
    const map = defineMap({
      input: { n: 'int32' },
      output: { n: 'int32' },
      onError: 'null',
      retries: { times: 1, delay: 0 },
      mapBatch({ columns: { n } }) {
        calls++;
        if (n.values.includes(3)) throw new Error('three');
        return { n };
      },
    });
    const { rows } = await testMap(
      map,
      [1, 2, 3, 4].map((n) => ({ n })),
    );
    expect(rows.map(({ n }) => n)).toEqual([1, 2, null, 4]);
    // The whole, the half with it and the row itself, each twice; the two others once, and one of these alone.
    expect(calls).toBe(2 + 1 + 2 + 2 + 1 + 1);
  });

  test('has types from end to end', () => {
    defineMap({
      options: z.object({ by: z.int() }),
      input: { n: 'int32', text: { type: 'unicode', nullable: true }, v: 'vector' },
      output: { big: 'int64', v: 'vector', text: 'unicode' },
      setup: () => 5,
      mapBatch({ rows, columns: { n, text, v } }, { options, constants }) {
        expectTypeOf(n.values).toEqualTypeOf<Int32Array>();
        expectTypeOf(n.toArray()).toEqualTypeOf<number[]>();
        expectTypeOf(text.toArray()).toEqualTypeOf<(string | null)[]>();
        expectTypeOf(v.values).toEqualTypeOf<Float32Array>();
        expectTypeOf(constants).toBeNumber();
        expectTypeOf(options.by).toBeNumber();
        return { big: new BigInt64Array(rows), v, text };
      },
    });
    // @ts-expect-error An int32 column is no Float64Array.
    defineMap({ input: {}, output: { n: 'int32' }, mapBatch: ({ rows }) => ({ n: new Float64Array(rows) }) });
    // @ts-expect-error A column is missing.
    defineMap({ input: {}, output: { n: 'int32', m: 'int32' }, mapBatch: ({ rows }) => ({ n: new Int32Array(rows) }) });
    expect(() => defineMap({ input: {}, output: { n: 'int32' } } as never)).toThrow('received neither');
    expect(() => defineMap({ input: {}, output: {}, map: () => null, mapBatch: () => null } as never)).toThrow(
      'received both',
    );
    expect(() => defineMap({ input: {}, output: { n: 'int32' }, batchRows: 0, mapBatch: () => null })).toThrow(
      expect.objectContaining({ code: 'WRONG_LIMIT' }),
    );
  });
});
