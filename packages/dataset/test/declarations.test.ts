import { columnTypeNames } from '@accelerator/column';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ColumnDeclarations,
  checkSpecs,
  declareColumns,
  declareDataset,
  isWritten,
  listColumns,
} from '../src/index.ts';
import { declareLink } from '../src/link/declare-link.ts';
import { comesFirst } from '../src/manifest/column-list.ts';
import { defaultOf } from '../src/manifest/declaration.ts';
import { decodeDefault, encodeDefault } from '../src/manifest/default-value.ts';
import { renameColumns } from '../src/manifest/rename-columns.ts';
import { makeDataset, makeWorkdir } from './make-dataset.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });

describe('names that objects put first', () => {
  test.each<[string, boolean]>([
    ['0', true],
    ['7', true],
    ['2020', true],
    ['4294967294', true],
    ['4294967295', false],
    ['99999999999', false],
    ['00', false],
    ['01', false],
    ['-1', false],
    ['1.0', false],
    ['1e3', false],
    [' 1', false],
    ['', false],
    ['٣', false],
  ])('%j: %j', (name, expected) => {
    expect(comesFirst(name)).toBe(expected);
    expect(Object.keys({ z: 1, [name]: 2 })[0] === name).toBe(expected);
  });
});

describe('columns as they were declared', () => {
  test('a list keeps its order, an object tells when nobody knows it', () => {
    expect(
      listColumns(
        [
          ['b', 'int32'],
          ['2', 'bool'],
          ['__proto__', 'json'],
        ],
        'x',
      ),
    ).toEqual({
      columns: [
        ['b', 'int32'],
        ['2', 'bool'],
        ['__proto__', 'json'],
      ],
      inOrder: true,
    });
    expect(listColumns({ b: 'int32', a: 'bool' }, 'x')).toEqual({
      columns: [
        ['b', 'int32'],
        ['a', 'bool'],
      ],
      inOrder: true,
    });
    expect(listColumns({ b: 'int32', 2: 'bool' }, 'x').inOrder).toBe(false);
    expect(listColumns({ 2: 'bool' }, 'x').inOrder).toBe(true);
    expect(listColumns({}, 'x')).toEqual({ columns: [], inOrder: true });
    expect(listColumns([], 'x')).toEqual({ columns: [], inOrder: true });
  });

  test.each<[string, string]>([
    ['a text in a list', '["a"]'],
    ['a pair without a type', '[["a"]]'],
    ['a pair of three', '[["a", "int32", true]]'],
    ['a name that is a number', '[[1, "int32"]]'],
    ['an object in a list', '[{ "a": "int32" }]'],
    ['one name twice', '[["a", "int32"], ["b", "int32"], ["a", "bool"]]'],
  ])('%s is refused', (_, text) => {
    expect(() => listColumns(JSON.parse(text), 'dataset main-1')).toThrow(refusal('COLUMN_SPEC'));
  });

  test.each(['int', 'Int32', 'string', '', 'toString', '__proto__'])('there is no type %j', (type) => {
    const declared: ColumnDeclarations = JSON.parse(JSON.stringify({ a: type }));
    expect(() => declareColumns(declared, 'x')).toThrow(refusal('COLUMN_SPEC'));
    const inside: ColumnDeclarations = JSON.parse(JSON.stringify({ a: { type } }));
    expect(() => declareColumns(inside, 'x')).toThrow(refusal('COLUMN_SPEC'));
  });

  test.each([
    ['string', "Did you mean 'unicode'?"],
    ['Text', "Did you mean 'unicode'?"],
    ['int', "Did you mean 'int32' or 'int64'?"],
    ['uint8', "Did you mean 'int32'?"],
    ['boolean', "Did you mean 'bool'?"],
    ['double', "Did you mean 'float64'?"],
    ['blob', "Did you mean 'bytes'?"],
    ['timestamp', "Did you mean 'datetime'?"],
    ['dict', "Did you mean 'json'?"],
    ['flaot64', "Did you mean 'float64'?"],
    ['constructor', columnTypeNames.map((name) => `'${name}'`).join(', ')],
  ])('whoever asks for %j is told what there is', (type, hint) => {
    const declared: ColumnDeclarations = JSON.parse(JSON.stringify({ a: type }));
    expect(() => declareColumns(declared, 'x')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(hint) }),
    );
  });

  test('each type, with nulls and without', () => {
    for (const type of columnTypeNames) {
      expect(
        declareColumns(
          [
            ['a', type],
            ['b', { type, nullable: false }],
          ],
          'x',
        ).columns,
      ).toEqual([
        { name: 'a', type, nullable: true },
        { name: 'b', type, nullable: false },
      ]);
    }
  });
});

describe('a default goes through JSON and comes back', () => {
  test.each<[Parameters<typeof encodeDefault>[0], unknown]>([
    ['int32', -(2 ** 31)],
    ['int64', -(2n ** 63n)],
    ['float64', Number.NaN],
    ['float64', Number.NEGATIVE_INFINITY],
    ['number', -0],
    ['number', Number.MIN_VALUE],
    ['number', 2 ** 53 + 2],
    ['float32', Math.fround(0.1)],
    ['bool', false],
    ['unicode', ''],
    ['unicode', 'a\u2028\0😀'],
    ['ascii', '\x7f'],
    ['date', new Date(-8.64e15)],
    ['datetime', new Date(8.64e15)],
    ['time', '23:59:59.999999'],
    ['bytes', Buffer.alloc(0)],
    ['image', Buffer.from([0, 255])],
    ['json', { '2': [-0, null], a: '' }],
    ['json', ''],
    ['msgpack', new Map<unknown, unknown>([[1n, undefined]])],
    ['msgpack', null],
    ['json', null],
    ['int32', null],
  ])('of a %s column: %o', (type, value) => {
    const json = JSON.parse(JSON.stringify(encodeDefault(type, value)));
    const back = decodeDefault(type, json);
    expect(back).toStrictEqual(value);
  });

  test('any number does', () => {
    fc.assert(
      fc.property(fc.double(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number, bigint) => {
        expect(decodeDefault('number', encodeDefault('number', number))).toBe(number);
        expect(decodeDefault('int64', encodeDefault('int64', bigint))).toBe(bigint);
      }),
    );
  });

  test('no default is none, null is one', () => {
    const { columns } = declareColumns(
      { a: 'int32', b: { type: 'int32', default: null }, c: { type: 'int32', default: 0 } },
      'x',
    );
    expect(columns.map(defaultOf)).toEqual([undefined, null, 0]);
  });
});

describe('renaming', () => {
  const renamed = (rename: Readonly<Record<string, string>>, drop: readonly string[] = []): string[] =>
    [...renameColumns(['a', 'b', 'c'], { rename, drop }, 'main-1')].map((pair) => pair.join('='));

  test.each<[Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
    [{}, ['b'], ['a=a', 'c=c']],
    [{ a: 'b' }, ['b'], ['b=a', 'c=c']],
    [{ a: 'x' }, ['a', 'b', 'c'].slice(1), ['x=a']],
    [{ a: 'toString' }, [], ['toString=a', 'b=b', 'c=c']],
    [{ b: '' }, [], ['a=a', '=b', 'c=c']],
    [{}, ['a', 'b', 'c'], []],
  ])('by %j without %j', (rename, drop, expected) => {
    expect(renamed(rename, drop)).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ['{ "a": "x", "b": "x" }', []],
    ['{ "a": "x" }', ['a']],
    ['{ "z": "x" }', []],
    ['{ "a": 5 }', []],
    ['{ "a": null }', []],
  ])('by %s without %j is refused', (rename, drop) => {
    expect(() => renamed(JSON.parse(rename), drop)).toThrow(refusal('COLUMN_SPEC'));
  });

  test('any permutation keeps all columns, and its inverse gives the old names back', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 5 }), (shuffled) => {
        const rename = Object.fromEntries(names.map((name, index) => [name, shuffled[index] ?? '']));
        const there = renameColumns(names, { rename, drop: [] }, 'main-1');
        const inverse = Object.fromEntries(Object.entries(rename).map(([old, name]) => [name, old]));
        const back = renameColumns(there.keys(), { rename: inverse, drop: [] }, 'main-1');
        expect([...back.keys()]).toEqual(names);
      }),
    );
  });
});

describe('a dataset', () => {
  const columns = { n: 'int32', s: 'unicode' } as const;

  test('says what it was not told', () => {
    expect(declareDataset('main-1', { columns: { n: 'int32' } })).toEqual({
      name: 'default',
      caption: '',
      columns: [{ name: 'n', type: 'int32', nullable: true }],
      inOrder: true,
      parent: null,
      previous: null,
      hashlabel: null,
      drop: [],
      rename: {},
      merge: [],
      allowMissingSlices: false,
      written: false,
    });
  });

  test.each<[string, object, string]>([
    ['a hashlabel that is no column', { hashlabel: 'x' }, 'COLUMN_NOT_FOUND'],
    ['a hashlabel that can not place rows', { columns: { j: 'json' }, hashlabel: 'j' }, 'COLUMN_SPEC'],
    ['columns of no parent to drop', { drop: ['n'] }, 'COLUMN_NOT_FOUND'],
    ['columns of no parent to rename', { rename: { n: 'm' } }, 'COLUMN_NOT_FOUND'],
  ])('with %s is refused', (_, options, code) => {
    expect(() => declareDataset('main-1', { columns, ...options })).toThrow(refusal(code));
  });

  test("takes over its parent's hashlabel by the name that it has here", () => {
    const parent = makeDataset(makeWorkdir(), 'main-1', { columns, hashlabel: 'n' }, [[]]);
    const hashlabel = (options: object): string | null =>
      declareDataset('main-2', { parent, columns: { own: 'bool' }, ...options }).hashlabel;
    expect(hashlabel({})).toBe('n');
    expect(hashlabel({ rename: { n: 'm' } })).toBe('m');
    expect(hashlabel({ rename: { s: 'n' } })).toBeNull();
    expect(hashlabel({ drop: ['n'] })).toBeNull();
    expect(hashlabel({ columns: { n: 'int32' } })).toBeNull();
    expect(hashlabel({ hashlabel: null })).toBeNull();
    expect(hashlabel({ hashlabel: 'own' })).toBe('own');
    expect(() => hashlabel({ hashlabel: 's' })).toThrow(refusal('COLUMN_NOT_FOUND'));
    expect(() => hashlabel({ rename: { s: 'own' } })).toThrow(refusal('COLUMN_SPEC'));
    expect(() => hashlabel({ drop: ['z'] })).toThrow(refusal('COLUMN_NOT_FOUND'));
  });

  test('is written when its phase wrote it, or has no columns of its own', () => {
    const one = declareDataset('main-1', { columns });
    expect([isWritten(one), isWritten({ ...one, written: true })]).toEqual([false, true]);
    expect(isWritten({ ...one, columns: [] })).toBe(false);
    expect(isWritten({ ...one, columns: [], parent: 'main-0' })).toBe(true);
  });
});

describe('a key that nobody knows is refused, with the nearest', () => {
  const columns = { n: 'int32' } as const;
  const cases: readonly (readonly [what: string, use: (key: object) => unknown, key: string, near: string])[] = [
    ['a writer', (key) => declareDataset('main-1', { columns, ...key }), 'hash_label', 'hashlabel'],
    ['a column to write', (key) => declareColumns({ n: { type: 'int32', ...key } }, 'x'), 'defualt', 'default'],
    ['a link', (key) => declareLink('main-1', { source: numbers(), ...key }), 'renames', 'rename'],
    ['a column that is wanted', (key) => checkSpecs({ n: { type: 'int32', ...key } }, 'x'), 'nulable', 'nullable'],
    ['rows', (key) => numbers().iterate(0, 'n', key), 'ranges', 'range'],
    ['batches', (key) => [...numbers().batches(0, ['n'], key)], 'where', 'range'],
  ];
  test.each(cases)('of %s', (_, use, key, near) => {
    expect(() => use({})).not.toThrow();
    const hint = expect.stringContaining(`'${near}'`);
    expect(() => use({ [key]: 1 })).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY', hint }));
  });

  test('and so is a type that is wanted and does not exist; columns must be there', () => {
    const wanted: object = { n: 'int23' };
    expect(() => checkSpecs({ ...wanted }, 'x')).toThrow(refusal('COLUMN_SPEC'));
    const nothing: { columns: ColumnDeclarations } = JSON.parse('{}');
    expect(() => declareDataset('main-1', nothing)).toThrow(refusal('NO_COLUMNS'));
  });

  function numbers() {
    return makeDataset(makeWorkdir(), 'main-1', { columns }, [[{ n: 1 }]]);
  }
});
