import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { checkContract, Dataset, DatasetWriters, type LinkOptions, manifestPath } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

function link(workdir: string, jobId: string, options: LinkOptions): Dataset {
  const writers = new DatasetWriters(makeHost(workdir, jobId, 2));
  writers.link(options);
  publish(workdir, jobId, 2, [writers.close()]);
  return Dataset.open(workdir, options.name === undefined ? jobId : `${jobId}/${options.name}`);
}

function makeFamily() {
  const workdir = makeWorkdir();
  const base = makeDataset(workdir, 'main-1', { columns: { a: 'int32', b: 'int32' } }, [[{ a: 1, b: 2 }], []]);
  const left = makeDataset(workdir, 'main-2', { parent: base, columns: { c: 'unicode' } }, [[{ c: 'left' }], []]);
  const right = makeDataset(workdir, 'main-3', { parent: base, columns: { c: 'unicode', d: 'bool' } }, [
    [{ c: 'right', d: true }],
    [],
  ]);
  return { workdir, base, left, right };
}

describe('linking without copying', () => {
  test('filters and renames', () => {
    const { workdir, left } = makeFamily();
    const linked = link(workdir, 'main-9', { source: left, columns: ['c', 'a'], rename: { c: 'side' } });
    expect([...linked.iterate(null, ['a', 'side'])]).toEqual([[1, 'left']]);
    expect([...linked.columns.keys()].sort()).toEqual(['a', 'side']);
    expect(linked.column('side').location).toBe('../../main-2/default/c');
    expect(() => link(workdir, 'main-8', { source: left, columns: ['x'] })).toThrow("no column 'x' in dataset main-2");
  });

  test.each<[string, Record<string, string>, string[], number[]]>([
    ['a column that had the name is replaced', { a: 'c' }, ['c', 'b'], [1, 2]],
    ['two swap their names', { a: 'c', c: 'a' }, ['c', 'b', 'a'], [1, 2, 3]],
    ['names go round', { a: 'b', b: 'c', c: 'a' }, ['b', 'c', 'a'], [1, 2, 3]],
    ['a chain: the last of the old names is replaced', { a: 'b', b: 'c' }, ['b', 'c'], [1, 2]],
    ['into a new name', { c: 'd' }, ['a', 'b', 'd'], [1, 2, 3]],
    ['to itself', { a: 'a' }, ['a', 'b', 'c'], [1, 2, 3]],
    ['to a whole number', { a: '7', c: '__proto__' }, ['7', 'b', '__proto__'], [1, 2, 3]],
    ['a whole number in the last place', { c: '7' }, ['a', 'b', '7'], [1, 2, 3]],
  ])('renames all at once: %s', (_, rename, names, values) => {
    const workdir = makeWorkdir();
    const columns = { a: 'int32', b: 'int32', c: 'int32' } as const;
    const source = makeDataset(workdir, 'main-1', { columns }, [[{ a: 1, b: 2, c: 3 }], []]);
    const linked = link(workdir, 'main-2', { source, rename });
    expect([...linked.columns.keys()]).toEqual(names);
    expect([...linked.iterate(null)]).toEqual([values]);
    const child = makeDataset(workdir, 'main-3', { parent: source, columns: { own: 'int32' }, rename }, [
      [{ own: 9 }],
      [],
    ]);
    expect([...child.iterate(null)]).toEqual([[...values, 9]]);
    const again = link(workdir, 'main-4', { source: child, merge: [linked] });
    expect([...again.iterate(null)]).toEqual([[...values, 9]]);
  });

  test('refuses renames that can not be', () => {
    const workdir = makeWorkdir();
    const columns = { a: 'int32', b: 'int32', c: 'int32' } as const;
    const source = makeDataset(workdir, 'main-1', { columns }, [[], []]);
    const code = (options: Omit<LinkOptions, 'source'>): string => {
      try {
        link(workdir, 'main-2', { source, ...options });
        return 'none';
      } catch (error) {
        return isAcceleratorError(error) ? error.code : String(error);
      }
    };
    expect(code({ rename: { x: 'y' } })).toBe('COLUMN_NOT_FOUND');
    expect(code({ rename: { a: 'd', b: 'd' } })).toBe('COLUMN_SPEC');
    expect(code({ rename: { a: 'c', c: 'c' } })).toBe('COLUMN_SPEC');
    expect(code({ columns: ['b'], rename: { a: 'd' } })).toBe('COLUMN_SPEC');
    expect(code({ rename: JSON.parse('{"a":null}') })).toBe('COLUMN_SPEC');
    expect(() =>
      makeDataset(workdir, 'main-3', { parent: source, columns: { d: 'int32' }, rename: { a: 'd' } }, [[], []]),
    ).toThrow("Column 'd' of dataset main-3: a column of the parent is renamed to it as well.");
  });

  test('the hashlabel goes with its column, and not with its name', () => {
    const workdir = makeWorkdir();
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 2));
    const split = writers.create({ columns: { a: 'int32', b: 'int32' }, hashlabel: 'b' }).split();
    for (let n = 0; n < 9; n++) split.write(n, n * 7);
    publish(workdir, 'main-1', 2, [writers.close()]);
    const source = Dataset.open(workdir, 'main-1');
    const hashlabel = (options: Omit<LinkOptions, 'source'>, job: number): string | null =>
      link(workdir, `main-${job}`, { source, ...options }).hashlabel;
    expect(hashlabel({ rename: { b: 'c' } }, 2)).toBe('c');
    expect(hashlabel({ rename: { a: 'b', b: 'a' } }, 3)).toBe('a');
    expect(hashlabel({ rename: { a: 'b' } }, 4)).toBe(null);
    expect(hashlabel({ columns: ['a'] }, 5)).toBe(null);
    const other = link(workdir, 'main-6', { source, rename: { a: 'b' } });
    expect(hashlabel({ merge: [other] }, 7)).toBe(null);
    expect(hashlabel({ merge: [source] }, 8)).toBe('b');
    const child = new DatasetWriters(makeHost(workdir, 'main-9', 2));
    expect(child.create({ columns: {}, parent: source, rename: { a: 'b' } }).declaration.hashlabel).toBe(null);
  });

  test('merges the columns of relatives, the last one wins', () => {
    const { workdir, left, right } = makeFamily();
    const merged = link(workdir, 'main-9', { name: 'both', source: left, merge: [right] });
    expect([...merged.iterate(null, ['a', 'c', 'd'])]).toEqual([[1, 'right', true]]);
    const stranger = makeDataset(workdir, 'main-5', { columns: { z: 'int32' } }, [[{ z: 1 }], []]);
    expect(() => link(workdir, 'main-8', { source: left, merge: [stranger] })).toThrow(
      expect.objectContaining({ code: 'UNRELATED_DATASETS' }),
    );
    const forced = link(workdir, 'main-7', { source: left, merge: [stranger], allowUnrelated: true });
    expect([...forced.iterate(null, ['c', 'z'])]).toEqual([['left', 1]]);
    const longer = makeDataset(workdir, 'main-6', { columns: { y: 'int32' } }, [[{ y: 1 }], [{ y: 2 }]]);
    expect(() => link(workdir, 'main-4', { source: left, merge: [longer], allowUnrelated: true })).toThrow(
      expect.objectContaining({ code: 'ROW_COUNT' }),
    );
  });

  test('publishes a dataset of another job, on another chain', () => {
    const { workdir, base, left, right } = makeFamily();
    const linked = link(workdir, 'main-9', { source: right, previous: left });
    expect(linked.previous?.id).toBe('main-2');
    expect([...linked.chain().iterate(null, 'c')]).toEqual(['left', 'right']);
    expect(link(workdir, 'main-10', { source: base }).digest).toBe(base.digest);
  });
});

describe('the content digest', () => {
  test('is of values, types, row counts and the previous dataset, and of nothing else', () => {
    const workdir = makeWorkdir();
    const rows = [[{ a: 1 }], [{ a: 2 }]];
    const one = makeDataset(workdir, 'main-1', { columns: { a: 'int32' } }, rows);
    const digests = [
      one,
      makeDataset(workdir, 'main-3', { columns: { a: 'int64' } }, [[{ a: 1n }], [{ a: 2n }]]),
      makeDataset(workdir, 'main-4', { columns: { a: 'int32' } }, [[{ a: 1 }, { a: 2 }], []]),
      makeDataset(workdir, 'main-5', { columns: { b: 'int32' } }, [[{ b: 1 }], [{ b: 2 }]]),
      makeDataset(workdir, 'main-6', { columns: { a: { type: 'int32', nullable: false } } }, rows),
      makeDataset(workdir, 'main-7', { columns: { a: 'int32' }, previous: one }, rows),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
    const same = makeDataset(workdir, 'main-20', { name: 'other', caption: 'x', columns: { a: 'int32' } }, rows);
    expect(same.digest).toBe(one.digest);
  });

  test('is the same whether a column is linked or written', () => {
    const { workdir, left } = makeFamily();
    const written = makeDataset(workdir, 'main-9', { columns: { a: 'int32', b: 'int32', c: 'unicode' } }, [
      [{ a: 1, b: 2, c: 'left' }],
      [],
    ]);
    expect(written.digest).toBe(left.digest);
  });

  test('tells columns in another order, as whoever asks for all of them gets them', () => {
    const workdir = makeWorkdir();
    const rows = [[{ a: 1, b: 2 }], []];
    const one = makeDataset(workdir, 'main-1', { columns: { a: 'int32', b: 'int32' } }, rows);
    const other = makeDataset(workdir, 'main-2', { columns: { b: 'int32', a: 'int32' } }, rows);
    expect([...other.iterate(null)]).toEqual([[2, 1]]);
    expect(other.digest).not.toBe(one.digest);
  });
});

describe('a contract', () => {
  test('names what is missing, wrong or null', () => {
    const workdir = makeWorkdir();
    const dataset = makeDataset(workdir, 'main-1', { columns: { image: 'bytes', n: 'int32' } }, [
      [
        { image: Buffer.from('x'), n: null },
        { image: null, n: 1 },
      ],
    ]);
    const check = (specs: Parameters<typeof checkContract>[1]) =>
      checkContract(dataset, specs, 'thumbnailer datasets.source');
    expect(() => check({ imag: 'bytes' })).toThrow(
      "Expected a column 'imag' for thumbnailer datasets.source, but there is no column of that name in dataset main-1.",
    );
    expect(() => check({ n: 'int64' })).toThrow(
      "Expected int64 in column 'n' for thumbnailer datasets.source, but dataset main-1 has int32 there.",
    );
    expect(() => check({ n: 'int32' })).toThrow(
      "Expected no nulls in column 'n' for thumbnailer datasets.source, but dataset main-1 has 1 there.",
    );
    check({ n: { type: 'int32', nullable: true }, image: { type: 'bytes', nullable: true } });
  });

  test('holds for the whole chain', () => {
    const workdir = makeWorkdir();
    const old = makeDataset(workdir, 'main-1', { columns: { n: 'int64' } }, [[{ n: 1n }]]);
    const last = makeDataset(workdir, 'main-2', { columns: { n: 'int32' }, previous: old }, [[{ n: 1 }]]);
    expect(() => last.typed({ n: 'int32' }).chain().iterate(null, 'n')).toThrow(
      "Expected int32 in column 'n' for the chain of main-2, but dataset main-1 has int64 there.",
    );
  });
});

test('one Arrow table of all rows', async () => {
  const workdir = makeWorkdir();
  const day = new Date('2024-02-29');
  const dataset = makeDataset(
    workdir,
    'main-1',
    {
      columns: {
        a: 'int32',
        b: 'unicode',
        c: 'bool',
        d: 'date',
        e: 'int64',
        f: 'float64',
        g: 'bytes',
        h: 'time',
        i: 'datetime',
      },
    },
    [
      [
        { a: 1, b: 'é', c: true, d: day, e: 5n, f: 0.5, g: Buffer.from('x'), h: '00:00:01', i: day },
        { a: null, b: null, c: null, d: null, e: null, f: null, g: null, h: null, i: null },
      ],
      [{ a: 2, b: '', c: false, d: day, e: 6n, f: -1, g: Buffer.from(''), h: '00:00:02', i: day }],
    ],
  );
  const table = await dataset.toArrow();
  expect(table.numRows).toBe(3);
  const column = (name: string) => [...(table.getChild(name) ?? [])];
  expect(column('a')).toEqual([1, null, 2]);
  expect(column('b')).toEqual(['é', null, '']);
  expect(column('c')).toEqual([true, null, false]);
  expect(column('e')).toEqual([5n, null, 6n]);
  expect(column('f')).toEqual([0.5, null, -1]);
  expect(column('i')).toEqual([day.getTime(), null, day.getTime()]);
  expect(column('g')[0]).toEqual(new Uint8Array([120]));
  expect(String(table.schema.fields.map(({ type }) => type))).toBe(
    'Int32,Utf8,Bool,Date32<DAY>,Int64,Float64,Binary,Time64<MICROSECOND>,Timestamp<MILLISECOND, UTC>',
  );
});

test('damage in one file leaves other columns and slices readable', () => {
  const workdir = makeWorkdir();
  const dataset = makeDataset(workdir, 'main-1', { columns: { a: 'int32', b: 'int32' } }, [
    [{ a: 1, b: 2 }],
    [{ a: 3, b: 4 }],
  ]);
  const file = path.join(dataset.column('a').directory, '0.arrow');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, 100, 110));
  expect(() => [...dataset.iterate(null, ['a', 'b'])]).toThrow(
    expect.objectContaining({
      code: 'COLUMN_FILE_DAMAGED',
      message: expect.stringContaining("column 'a' of dataset main-1, slice 0, is damaged in batch 0"),
    }),
  );
  expect([...dataset.iterate(null, 'b')]).toEqual([2, 4]);
  expect([...dataset.iterate(1, 'a')]).toEqual([3]);
});

test('a manifest that cannot be read is named with the reason', () => {
  const workdir = makeWorkdir();
  makeDataset(workdir, 'main-1', { columns: { a: 'int32' } }, [[]]);
  const file = manifestPath(path.join(workdir, 'main-1'), 'default');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, 40));
  expect(() => Dataset.open(workdir, 'main-1')).toThrow(expect.objectContaining({ code: 'MANIFEST_DAMAGED' }));
  writeFileSync(file, text.replace('"location": "a"', '"location": "../../../secret"'));
  expect(() => Dataset.open(workdir, 'main-1')).toThrow(expect.objectContaining({ code: 'MANIFEST_DAMAGED' }));
  writeFileSync(file, text.replace('"format": 1', '"format": 2'));
  expect(() => Dataset.open(workdir, 'main-1')).toThrow('of a format that is known here');
});
