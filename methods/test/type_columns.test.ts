import path from 'node:path';
import { AcceleratorError, type Dataset, type Job } from '@accelerator/sdk';
import { buildInTemp } from '@accelerator/sdk/testing';
import { expect, test } from 'vitest';
import { TestProject } from '../../test/rig/project.ts';

/** Writes rows that are given as texts; `null` is null. */
const makeTable = `
  import { dataset, defineMethod, z } from '@accelerator/sdk';
  const value = (type, text) => {
    if (text === null) return null;
    if (type === 'bytes') return Buffer.from(text, 'latin1');
    if (type === 'int32' || type === 'number') return Number(text);
    if (type === 'datetime' || type === 'date') return new Date(text);
    if (type === 'bool') return text === 'true';
    return text;
  };
  export default defineMethod({
    options: z.object({
      columns: z.array(z.tuple([z.string(), z.string()])),
      rows: z.array(z.array(z.string().nullable())),
      hashlabel: z.string().nullable().default(null),
      retract: z.int().default(0),
      note: z.string().default(''),
    }),
    datasets: { previous: dataset.optional() },
    synthesis({ job, options, datasets: { previous } }) {
      const types = options.columns.map(([, type]) => type);
      const writer = job.datasetWriter({ columns: options.columns, hashlabel: options.hashlabel, previous, caption: 'made' });
      const split = writer.split();
      for (const row of options.rows) split.write(...row.map((text, index) => value(types[index], text)));
      let left = options.retract;
      if (left > 0) for (const { dataset, sliceno, row } of previous?.chain().places(null, [...previous.columns.keys()]) ?? []) {
        if (left-- > 0) writer.retract(dataset, sliceno, [row]);
      }
    },
  });`;

const methods = path.resolve(import.meta.dirname, '..');

type Types = Readonly<Record<string, string>>;
type Row = readonly (string | null)[];

interface TableOptions {
  readonly hashlabel?: string;
  readonly previous?: Job;
  /** So many rows of the chain before. */
  readonly retract?: number;
  /** Changes nothing but the key. */
  readonly note?: string;
}

/** What a test has in its hands. */
interface Tables {
  table(columns: Types, rows: readonly Row[], options?: TableOptions): Promise<Job>;
  type(source: Job | Dataset, options: object): Promise<Job>;
  /** The sentence of a build that fails. */
  fails(source: Job | Dataset, options: object): Promise<string>;
}

/** Runs a test in an engine with three slices. */
async function withTables(body: (tables: Tables) => Promise<void>): Promise<void> {
  const config = { methods: [methods, 'methods'] };
  const { directory } = new TestProject({ methods: { make_table: makeTable }, config });
  await using _built = await buildInTemp(
    async (urd) => {
      // The test's own method is in no list of methods that the compiler has.
      const build = (method: string, inputs: object): Promise<Job> => Reflect.apply(urd.build, urd, [method, inputs]);
      const type: Tables['type'] = (source, options) => build('type_columns', { source, ...options });
      await body({
        table: (columns, rows, options = {}) =>
          build('make_table', { columns: Object.entries(columns), rows, ...options }),
        type,
        async fails(source, options) {
          const error = await type(source, options).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (!(error instanceof Error)) throw new Error('It did not fail.');
          const cause = error.cause instanceof Error ? error.cause.message : '';
          return `${error.message} ${cause} ${error instanceof AcceleratorError ? (error.hint ?? '') : ''}`;
        },
      });
    },
    {},
    { project: directory, slices: 3 },
  );
}

const rowsOf = (dataset: Dataset, columns?: readonly string[]): unknown[][] =>
  [...dataset.iterate('roundrobin', columns ?? [...dataset.columns.keys()])].map((row) => [...row]);

const typesOf = (dataset: Dataset): Record<string, string> =>
  Object.fromEntries([...dataset.columns].map(([name, { type, nullable }]) => [name, nullable ? `${type}?` : type]));

test('typed columns are appended, the others linked', () =>
  withTables(async ({ table, type }) => {
    const columns = { name: 'unicode', age: 'bytes', born: 'ascii', score: 'unicode' };
    const source = await table(columns, [
      ['Åsa', '41', '3.2.1985', '1,5'],
      ['Bo', ' 7 ', '29.02.2020', ''],
      ['Cy', null, '31.12.1999', '-0,25'],
      ['Di', '0', '1.1.2000', '1e3'],
    ]);
    const typed = await type(source, {
      types: {
        age: 'int32',
        born: { type: 'date', format: '%d.%m.%Y' },
        score: { type: 'number', nullable: true },
      },
      decimal: ',',
    });
    const dataset = typed.dataset();
    expect(rowsOf(dataset)).toEqual([
      ['Åsa', 41, new Date('1985-02-03'), 1.5],
      ['Bo', 7, new Date('2020-02-29'), null],
      ['Cy', null, new Date('1999-12-31'), -0.25],
      ['Di', 0, new Date('2000-01-01'), 1000],
    ]);
    expect(typesOf(dataset)).toEqual({ name: 'unicode?', age: 'int32?', born: 'date?', score: 'number?' });
    expect([dataset.column('age').min, dataset.column('age').max]).toEqual([0, 41]);
    expect([dataset.parent, dataset.caption]).toEqual([source.dataset().id, 'made']);
    expect(dataset.column('name').digest).toBe(source.dataset().column('name').digest);
    expect(await typed.load()).toEqual({
      rows: 4,
      bad: 0,
      columns: Object.fromEntries(['age', 'born', 'score'].map((name) => [name, { bad: 0, defaulted: 0, cut: 0 }])),
    });
    // Values of other types are taken as they are written.
    const again = await type(typed, {
      types: { age: 'int64', born: 'unicode', score: 'float32', name: 'bytes' },
      discardUntyped: true,
      caption: 'again',
    });
    expect(typesOf(again.dataset())).toEqual({ name: 'bytes?', age: 'int64?', born: 'unicode?', score: 'float32?' });
    expect(rowsOf(again.dataset(), ['age', 'born', 'score'])).toEqual([
      [41n, '1985-02-03', 1.5],
      [7n, '2020-02-29', null],
      [null, '1999-12-31', -0.25],
      [0n, '2000-01-01', 1000],
    ]);
    expect([again.dataset().parent, again.dataset().caption]).toEqual([null, 'again']);
  }));

test('a bad value costs the job, a default, or its row', () =>
  withTables(async ({ table, type, fails }) => {
    const columns = { id: 'unicode', a: 'unicode', b: 'bytes' };
    const rows: Row[] = Array.from({ length: 30 }, (_, row) => [
      `r${row}`,
      row % 7 === 3 ? `x${row}` : String(row),
      row % 5 === 1 ? '1.5.\xe5' : row === 18 ? null : `${row}.5`,
    ]);
    const source = await table(columns, rows);
    const types = { a: 'int32', b: 'float64' };
    const failed = await fails(source, { types });
    expect(failed).toMatch(
      /Expected an int32 in column 'a' for row 1 of slice 0 in dataset main-\d+, received 'x3': it is no integer\./,
    );

    const isGood = (row: number): boolean => row % 7 !== 3 && row % 5 !== 1;
    const recorded = await type(source, { types, onError: 'record' });
    const values = rows.map(([id], row) => [id, row, row === 18 ? null : row + 0.5]);
    expect(new Set(rowsOf(recorded.dataset()))).toEqual(new Set(values.filter((_, row) => isGood(row))));
    // Rows stay in their slices and in their order.
    for (const sliceno of [0, 1, 2]) {
      const wanted = values.filter((_, row) => row % 3 === sliceno && isGood(row));
      expect([...recorded.dataset().iterate(sliceno, ['id', 'a', 'b'])]).toEqual(wanted);
    }
    const bad = recorded.dataset('bad');
    expect(typesOf(bad)).toEqual({ a: 'unicode?', b: 'bytes?', reason: 'unicode?' });
    const found = rowsOf(bad).map(([a, b, reason]) => [a, Buffer.from(b as Uint8Array).toString('latin1'), reason]);
    const wanted = rows.flatMap(([, a, b], row) => {
      const reasons = [
        ...(row % 7 === 3 ? [`a '${a}': it is no integer`] : []),
        ...(row % 5 === 1 ? ["b '1.5.\ufffd': it is no number"] : []),
      ];
      return reasons.length === 0 ? [] : [[a, b, reasons.join('; ')]];
    });
    expect(new Set(found)).toEqual(new Set(wanted));
    expect(await recorded.load()).toEqual({
      rows: 20,
      bad: 10,
      columns: { a: { bad: 4, defaulted: 0, cut: 0 }, b: { bad: 6, defaulted: 0, cut: 0 } },
    });

    const some = await type(source, { types, defaults: { a: '-1' }, onError: 'record' });
    expect(rowsOf(some.dataset(), ['a']).filter(([a]) => a === -1)).toHaveLength(4);
    expect(await some.load()).toMatchObject({ rows: 24, bad: 6, columns: { a: { bad: 0, defaulted: 4 } } });
    const all = await type(source, { types, defaults: { a: null, b: 'inf' } });
    expect(rowsOf(all.dataset(), ['id', 'a', 'b'])).toEqual(
      rows.map(([id], row) => [
        id,
        row % 7 === 3 ? null : row,
        row % 5 === 1 ? Number.POSITIVE_INFINITY : row === 18 ? null : row + 0.5,
      ]),
    );
    expect(all.dataset().parent).toBe(source.dataset().id);
    expect(
      all
        .output()
        .map(({ text }) => text)
        .join(''),
    ).toMatch(/column +defaulted\na +4\nb +6\n/);

    expect(await fails(source, { types, defaults: { a: 'x' } })).toContain("received 'x': it is no integer");
    expect(await fails(source, { types, defaults: { id: '1' } })).toContain('it has a default, but no type');
    expect(await fails(source, { types: { c: 'int32' } })).toContain("There is no column 'c' in dataset");
    expect(await fails(source, { types: { a: 'int23' } })).toContain("Did you mean 'int32' or 'int64'?");
    expect(await fails(source, { types: { a: { type: 'int32', base: 99 } } })).toContain('a base from 2 to 36, or 0');
    expect(await fails(source, { types, timezone: 'Europe/Stokholm' })).toContain("Did you mean 'Europe/Stockholm'?");
    expect(await fails(source, { types: { a: { type: 'unicode', encoding: 'latin1' } } })).toContain('decoded already');
  }));

test('renamed columns: what gets a type stays visible under its old name too', () =>
  withTables(async ({ table, type, fails }) => {
    const plain = await table({ a: 'ascii', b: 'bytes', c: 'unicode' }, [['0', '1', '2']]);
    const typed = await type(plain, {
      types: { b: 'int32', c: 'int64', d: 'number' },
      rename: { a: 'b', b: 'c', c: 'd' },
    });
    expect(typesOf(typed.dataset())).toEqual({ a: 'ascii?', b: 'int32?', c: 'int64?', d: 'number?' });
    expect(rowsOf(typed.dataset(), ['a', 'b', 'c', 'd'])).toEqual([['0', 0, 1n, 2]]);
    // A copy has the same columns.
    const copied = await type(plain, {
      types: { b: 'int32', c: 'int64', d: 'number' },
      rename: { a: 'b', b: 'c', c: 'd' },
      onError: 'record',
    });
    expect(rowsOf(copied.dataset(), ['a', 'b', 'c', 'd'])).toEqual([['0', 0, 1n, 2]]);
    expect([...copied.dataset().columns.keys()].sort()).toEqual(['a', 'b', 'c', 'd']);

    const texts = await table({ a: 'bytes', b: 'bytes', c: 'bytes' }, [['a', 'yes', 'c']]);
    const columnsOf = async (options: object): Promise<unknown> => {
      const job = await type(texts, options);
      const [row] = rowsOf(job.dataset()).map((cells) =>
        cells.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell) : cell)),
      );
      return Object.fromEntries([...job.dataset().columns.keys()].map((name, index) => [name, row?.[index]]));
    };
    const types = { a: 'ascii', c: 'ascii' };
    const b = Buffer.from('yes');
    for (const onError of ['fail', 'record']) {
      expect(await columnsOf({ types, discardUntyped: true, onError })).toEqual({ a: 'a', c: 'c' });
      expect(await columnsOf({ types, rename: { b: null }, onError })).toEqual({ a: 'a', c: 'c' });
      expect(await columnsOf({ types, rename: { b: 'c' }, onError })).toEqual({ a: 'a', b, c: 'yes' });
      expect(await columnsOf({ types: { ...types, b: 'bool' }, rename: { b: 'c' }, onError })).toEqual({
        a: 'a',
        b: true,
        c: 'yes',
      });
      // Without a type it is moved, and takes the place of what had the name.
      expect(await columnsOf({ types: { a: 'ascii' }, rename: { b: 'c' }, onError })).toEqual({ a: 'a', c: b });
      expect(await columnsOf({ types: { a: 'ascii' }, rename: { b: 'x' }, onError })).toEqual({
        a: 'a',
        x: b,
        c: Buffer.from('c'),
      });
    }
    expect(await fails(texts, { types: {}, rename: { a: 'x', b: 'x' } })).toContain("'a' and 'b'");
    expect(await fails(texts, { types: {}, rename: { d: 'x' } })).toContain("There is no column 'd'");
  }));

test('rows go to the slice of their typed value', () =>
  withTables(async ({ table, type, fails }) => {
    const rows: Row[] = Array.from({ length: 40 }, (_, row) => [
      `0${row}`,
      row % 9 === 4 ? 'x' : String(row % 5),
      `t${row}`,
    ]);
    const source = await table({ a: 'ascii', b: 'ascii', c: 'unicode' }, rows, { hashlabel: 'a' });
    const numbers = await table(
      { a: 'int32', b: 'number', c: 'unicode' },
      rows.map(([a, , c]) => [a ?? '', '0', c ?? '']),
      {
        hashlabel: 'a',
      },
    );
    const placesOf = (dataset: Dataset, column: string): Map<unknown, number> =>
      new Map(
        dataset
          .sliceNumbers()
          .flatMap((sliceno) => [...dataset.iterate(sliceno, column)].map((value) => [value, sliceno])),
      );

    // Typing the column by which rows are placed places them anew: where other datasets have these numbers.
    const typed = (await type(source, { types: { a: 'int32' } })).dataset();
    expect(typed.hashlabel).toBe('a');
    expect(typed.rows).toBe(40);
    expect(placesOf(typed, 'a')).toEqual(placesOf(numbers.dataset(), 'a'));
    expect(new Set(rowsOf(typed, ['a', 'c']))).toEqual(new Set(rows.map(([, , c], row) => [row, c])));

    // Another column; bad rows are recorded once.
    const other = await type(source, { types: { b: 'int32' }, hashlabel: 'b', onError: 'record' });
    expect(other.dataset().hashlabel).toBe('b');
    expect(other.dataset().rows).toBe(36);
    expect(other.dataset('bad').rows).toBe(4);
    expect(await other.load()).toMatchObject({ rows: 36, bad: 4, columns: { b: { bad: 4 } } });
    expect(new Set(rowsOf(other.dataset(), ['a', 'c']))).toEqual(
      new Set(rows.filter((_, row) => row % 9 !== 4).map(([a, , c]) => [a, c])),
    );
    const filled = await type(source, { types: { a: 'int32', b: 'int32' }, defaults: { b: '7' } });
    expect(await filled.load()).toMatchObject({ rows: 40, columns: { b: { defaulted: 4 } } });

    const kept = (await type(source, { types: { b: 'int32' }, defaults: { b: null } })).dataset();
    expect([kept.hashlabel, kept.parent]).toEqual(['a', source.dataset().id]);
    const none = (await type(source, { types: { b: 'unicode' }, hashlabel: '' })).dataset();
    expect([none.hashlabel, none.parent]).toEqual([null, source.dataset().id]);
    const renamed = (await type(source, { types: { x: 'int32' }, rename: { a: 'x' } })).dataset();
    expect([renamed.hashlabel, [...renamed.columns.keys()].sort()]).toEqual(['x', ['b', 'c', 'x']]);
    expect(placesOf(renamed, 'x')).toEqual(placesOf(numbers.dataset(), 'a'));
    const moved = (await type(source, { types: {}, rename: { a: 'x' } })).dataset();
    expect([moved.hashlabel, moved.rows]).toEqual(['x', 40]);
    const gone = (await type(source, { types: { b: 'unicode' }, rename: { a: null } })).dataset();
    expect([gone.hashlabel, [...gone.columns.keys()]]).toEqual([null, ['b', 'c']]);
    expect((await type(source, { types: { b: 'unicode' }, discardUntyped: true })).dataset().hashlabel).toBeNull();
    expect(await fails(source, { types: { b: 'unicode' }, discardUntyped: true, hashlabel: 'c' })).toContain(
      'can’t be placed',
    );
  }));

test('a chain gives a chain, and goes on where the job before ended', () =>
  withTables(async ({ table, type, fails }) => {
    const columns = { a: 'unicode', b: 'ascii' };
    const one = await table(columns, [
      ['1', 'x'],
      ['bad', 'y'],
    ]);
    const two = await table({ ...columns, c: 'bytes' }, [['3', 'x', '1']], { previous: one });
    const three = await table(
      columns,
      [
        ['4', 'x'],
        ['worse', 'z'],
      ],
      { previous: two },
    );
    const options = { types: { a: 'int32' }, onError: 'record' };
    const early = await type(two, options);
    expect(early.datasets().sort()).toEqual(['0', '0.bad', 'bad', 'default']);
    const chain = early.dataset().chain();
    expect(chain.datasets.map(({ name, rows }) => [name, rows])).toEqual([
      ['0', 1],
      ['default', 1],
    ]);
    expect([...(chain.datasets[1]?.columns.keys() ?? [])]).toEqual(['a', 'b', 'c']);
    expect([...early.dataset('bad').chain().iterate(null, 'a')]).toEqual(['bad']);

    const late = await type(three, { ...options, previous: early });
    expect(late.datasets().sort()).toEqual(['bad', 'default']);
    expect([...late.dataset().chain().iterate(null, 'a')]).toEqual([1, 3, 4]);
    expect([...late.dataset('bad').chain().iterate(null, ['a', 'reason'])]).toEqual([
      ['bad', "a 'bad': it is no integer"],
      ['worse', "a 'worse': it is no integer"],
    ]);
    expect(await late.load()).toMatchObject({ rows: 1, bad: 1 });
    // Nothing is new.
    const same = await type(three, { ...options, previous: late });
    expect([...same.dataset().chain().iterate(null, 'a')]).toEqual([1, 3, 4]);

    const latest = await type(three, { ...options, length: 2 });
    expect([...latest.dataset().chain().iterate(null, 'a')]).toEqual([3, 4]);
    // What continues nothing is new; what continues something else is not known.
    const alone = await type(one, { ...options, previous: early });
    expect([...alone.dataset().chain().iterate(null, 'a')]).toEqual([1, 3, 1]);
    const aside = await table(columns, [['7', 'x']], { previous: one });
    expect(await fails(aside, { ...options, previous: early })).toContain('its chain does not have it');
    // The source of the job before was built again, as another job with the same content.
    const other = { previous: one, note: 'built again' };
    const twoAgain = await table({ ...columns, c: 'bytes' }, [['3', 'x', '1']], other);
    expect(twoAgain.id).not.toBe(two.id);
    const threeAgain = await table(
      columns,
      [
        ['4', 'x'],
        ['worst', 'z'],
      ],
      { previous: twoAgain },
    );
    const lateAgain = await type(threeAgain, { ...options, previous: early });
    expect([...lateAgain.dataset().chain().iterate(null, 'a')]).toEqual([1, 3, 4]);
    expect(await fails(three, { ...options, previous: two })).toContain('has no input source');
    // c is only in one of the datasets.
    expect(await fails(three, { types: { c: 'int32' } })).toContain("There is no column 'c' in dataset");
    const renamed = await type(three, { types: {}, rename: { c: 'd' } });
    expect(
      renamed
        .dataset()
        .chain()
        .datasets.map((each) => each.columns.has('d')),
    ).toEqual([false, true, false]);

    // Each its own way to be placed.
    const placed = await table(columns, [['5', 'x']], { previous: three, hashlabel: 'a' });
    const all = await type(placed, { types: { a: 'number' }, defaults: { a: '0' } });
    expect(
      all
        .dataset()
        .chain()
        .datasets.map(({ hashlabel }) => hashlabel),
    ).toEqual([null, null, null, 'a']);
    expect([...all.dataset().chain().iterate(null, 'a')].sort()).toEqual([0, 0, 1, 3, 4, 5]);
  }));

test('rows that are retracted stay so', () =>
  withTables(async ({ table, type, fails }) => {
    const one = await table({ a: 'unicode' }, [['1'], ['2'], ['3'], ['4']]);
    const two = await table({ a: 'unicode' }, [['5']], { previous: one, retract: 2 });
    const live = [...two.dataset().chain().iterate(null, 'a')].map(Number).sort();
    expect(live).toHaveLength(3);
    const appended = await type(two, { types: { a: 'int32' } });
    expect([...appended.dataset().chain().iterate(null, 'a')].sort()).toEqual(live);
    const copied = await type(two, { types: { a: 'int32' }, onError: 'record' });
    expect([...copied.dataset().chain().iterate(null, 'a')].sort()).toEqual(live);
    expect(copied.dataset().chain().retractedRows).toBe(0);
    const before = await type(one, { types: { a: 'int32' } });
    const after = await type(two, { types: { a: 'int32' }, previous: before });
    expect([...after.dataset().chain().iterate(null, 'a')].sort()).toEqual(live);
    const recorded = await type(one, { types: { a: 'int32' }, onError: 'record' });
    expect(await fails(two, { types: { a: 'int32' }, onError: 'record', previous: recorded })).toContain(
      'retracts rows',
    );
  }));

test('times of a zone are UTC, and it is told where microseconds were cut', () =>
  withTables(async ({ table, type }) => {
    const source = await table({ at: 'ascii', n: 'ascii' }, [
      ['2020-09-30 13:44:00.123456', '1 234,5'],
      ['2020-02-22 12:44:00.5', '2,0'],
      ['2020-02-22 12:44:00Z', '3'],
    ]);
    const typed = await type(source, {
      types: { at: 'datetime', n: 'number' },
      timezone: 'Europe/Stockholm',
      decimal: ',',
      thousands: ' ',
    });
    expect(rowsOf(typed.dataset())).toEqual([
      [new Date('2020-09-30T11:44:00.123Z'), 1234.5],
      [new Date('2020-02-22T11:44:00.5Z'), 2],
      [new Date('2020-02-22T12:44:00Z'), 3],
    ]);
    expect(await typed.load()).toMatchObject({ columns: { at: { cut: 1 } } });
    expect(
      typed
        .output()
        .map(({ text }) => text)
        .join(''),
    ).toContain('a datetime has milliseconds');
  }));
