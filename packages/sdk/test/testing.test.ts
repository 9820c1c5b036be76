import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dataset, defineMap, defineMethod, inputFile, json, skip, z } from '@accelerator/sdk';
import { testMap } from '@accelerator/sdk/testing';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';

const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`ax-rows-${process.pid}-`));
afterAll(() => expect(left()).toEqual([]));

const vat = defineMap({
  options: z.object({ rate: z.number().min(0).default(25) }),
  input: { net: 'number' },
  output: { vat: 'number' },
  map: ({ net }, { options }) => (net < 0 ? skip() : { vat: (net * options.rate) / 100 }),
});

describe('testMap', () => {
  test('gives rows, tells what was skipped, and fills in options', async () => {
    const { rows, outcomes, bad } = await testMap(vat, [{ net: 100 }, { net: -1 }, { net: 8 }]);
    expect(rows).toEqual([{ vat: 25 }, { vat: 2 }]);
    expect(outcomes).toEqual(['kept', 'skipped', 'kept']);
    expect(bad).toEqual([]);
    expect((await testMap(vat, [{ net: 50 }], { rate: 10 })).rows).toEqual([{ vat: 5 }]);
    expect(await testMap(vat, [])).toEqual({ rows: [], outcomes: [], bad: [] });
  });

  test('gives what the columns give back, of every type', async () => {
    const map = defineMap({
      input: {
        text: 'unicode',
        at: 'datetime',
        shape: json<[number, number]>(),
        note: { type: 'ascii', nullable: true },
      },
      output: { bytes: 'bytes', float32: 'float32', int64: 'int64', at: 'datetime', json: 'json', note: 'unicode' },
      map: ({ text, at, shape: [width, height], note }) => ({
        bytes: Buffer.from(text),
        float32: width / height,
        int64: BigInt(width),
        at,
        json: { width, height },
        note,
      }),
    });
    const at = new Date('2026-01-01T00:00:00Z');
    const { rows } = await testMap(map, [{ text: 'é', at, shape: [1, 3], note: null }]);
    expect(rows).toEqual([
      {
        bytes: new Uint8Array([0xc3, 0xa9]),
        float32: Math.fround(1 / 3),
        int64: 1n,
        at,
        json: { width: 1, height: 3 },
        note: null,
      },
    ]);
  });

  test.each([
    ['an option', vat, [], { rate: -1 }, 'OPTION_INVALID', 'Expected at least 0 for options.rate, received -1.'],
    ['a name', vat, [], { rat: 1 }, 'UNKNOWN_INPUT', /rat/],
    ['a given value', vat, [{ net: 'x' }], {}, 'WRONG_VALUE', /net.*'x'/],
    ['a given null', vat, [{ net: null }], {}, 'WRONG_VALUE', /net/],
    ['a missing column', vat, [{}], {}, 'WRONG_VALUE', /net/],
    ['rows as an input', vat, [], { source: [] }, 'TEST_INPUT', /second argument/],
    ['a method with phases', defineMethod({ synthesis: () => 1 }), [], {}, 'TEST_INPUT', /Expected a map/],
  ])('refuses as a build does: %s', async (_, method, rows, inputs, code, message) => {
    const tested = testMap as (...given: unknown[]) => Promise<unknown>;
    await expect(tested(method, rows, inputs)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('refuses what the engine refuses of a returned value, and says for which row', async () => {
    const returned = (value: unknown): Promise<unknown> =>
      testMap(
        defineMap({
          over: 'array',
          options: z.object({ items: z.array(z.int()) }),
          output: { n: 'int32' },
          map: () => value as null,
        }),
        [1],
      );
    const wrong = [{ n: 'x' }, { n: 2 ** 40 }, { n: 1.5 }, { m: 1 }, {}, 5, [1], new Date(), undefined];
    for (const value of wrong)
      await expect(returned(value), String(value)).rejects.toMatchObject({ code: 'ROW_FAILED' });
    await expect(returned(null)).resolves.toMatchObject({ rows: [{ n: null }] });
  });

  test('goes on after a bad row where the map says so, calls again what is to be tried again, one row at a time', async () => {
    let [now, most, tries] = [0, 0, 0];
    const map = defineMap({
      over: 'array',
      options: z.object({ items: z.array(z.string()) }),
      output: { length: 'int32' },
      concurrency: 8,
      onError: 'record',
      retries: { times: 2, delay: 60_000 },
      rate: { perSecond: 0.001 },
      async map({ item }) {
        most = Math.max(most, ++now);
        await new Promise(setImmediate);
        now--;
        if (item === 'never') throw new Error('no such word');
        if (item === 'third' && ++tries < 3) throw new Error('busy');
        return { length: item.length };
      },
    });
    const { rows, outcomes, bad } = await testMap(map, ['a', 'never', 'third', 'bc']);
    expect(rows).toEqual([{ length: 1 }, { length: null }, { length: 5 }, { length: 2 }]);
    expect(outcomes).toEqual(['kept', 'bad', 'kept', 'kept']);
    expect(bad).toEqual([{ row: 1, reason: 'no such word (after 3 attempts)' }]);
    expect([most, tries]).toEqual([1, 3]);
  });

  test('opens files, further datasets given as rows, and runs setup once', async () => {
    let setups = 0;
    const map = defineMap({
      over: 'files',
      options: z.object({ files: z.array(inputFile()) }),
      datasets: { words: dataset({ word: 'unicode' }), more: dataset.list({ n: 'number' }), maybe: dataset.optional() },
      output: { name: 'unicode', found: 'bool', sum: 'number' },
      setup({ datasets }) {
        setups++;
        return new Set(datasets.words.iterate(null, 'word'));
      },
      map: ({ file }, { constants, datasets }) => ({
        name: file.name,
        found: constants.has(JSON.parse(file.read().toString('utf8')).name),
        sum: datasets.more.flatMap((each) => [...each.iterate(null, 'n')]).reduce((sum, n) => sum + n, 0),
      }),
    });
    const inputs = { words: [{ word: '@accelerator/sdk' }], more: [[{ n: 1 }, { n: 2 }], [{ n: 3 }]] };
    const { rows } = await testMap(map, ['packages/sdk/package.json', 'package.json'], inputs);
    expect(rows).toEqual([
      { name: 'packages/sdk/package.json', found: true, sum: 6 },
      { name: 'package.json', found: false, sum: 6 },
    ]);
    expect(setups).toBe(1);
    await expect(testMap(map, ['no-such-file'], inputs)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  test('refuses what the map does not declare', async () => {
    const map = defineMap({
      input: { n: 'number' },
      output: { m: 'number' },
      map: (_, { options }) => ({ m: Reflect.get(options, 'rate') }),
    });
    await expect(testMap(map, [{ n: 1 }])).rejects.toMatchObject({ cause: { code: 'NOT_DECLARED' } });
  });

  test('knows the types of rows, options and results', () => {
    type Tested = Awaited<ReturnType<typeof run>>['rows'][number];
    const run = () => testMap(vat, [{ net: 1 }]);
    expectTypeOf<Tested>().toEqualTypeOf<{ readonly vat: number | null }>();
    // Only for the compiler.
    const wrong = (): unknown => [
      // @ts-expect-error the column is named otherwise
      testMap(vat, [{ nett: 1 }]),
      // @ts-expect-error and is a number
      testMap(vat, [{ net: '1' }]),
      // @ts-expect-error so is the option
      testMap(vat, [{ net: 1 }], { rate: '1' }),
      // @ts-expect-error rows are no input
      testMap(vat, [{ net: 1 }], { source: [] }),
      // @ts-expect-error a method with phases is no map
      testMap(defineMethod({ synthesis: () => 1 }), []),
    ];
    expect(wrong).toBeTypeOf('function');
  });
});
