import { type ColumnType, misfitOf } from '@accelerator/column';
import { describe, expect, test } from 'vitest';
import { type ColumnOptions, Dataset, DatasetWriters, sliceOf } from '../src/index.ts';
import { makeHost, makeWorkdir, publish } from './make-dataset.ts';

const slices = 7;

/** Writes values of a hashlabel column, once by split() and once by each slice for itself. */
function write(column: ColumnOptions, values: readonly unknown[]): Dataset[] {
  const workdir = makeWorkdir();
  const columns: Record<string, ColumnOptions> = { key: column };
  const splitting = new DatasetWriters(makeHost(workdir, 'main-1', slices));
  const split = splitting.create({ columns, hashlabel: 'key' }).split();
  for (const value of values) split.write({ key: value });
  publish(workdir, 'main-1', slices, [splitting.close()]);

  const prepare = new DatasetWriters(makeHost(workdir, 'main-2', slices));
  const { declaration } = prepare.create({ columns, hashlabel: 'key' });
  const reports = Array.from({ length: slices }, (_, sliceno) => {
    const analysis = new DatasetWriters(makeHost(workdir, 'main-2', slices, sliceno));
    const writer = analysis.revive(JSON.parse(JSON.stringify(declaration)));
    for (const value of values) if (writer.belongsHere(value)) writer.write({ key: value });
    writer.discardOtherSlices();
    return analysis.close();
  });
  publish(workdir, 'main-2', slices, [prepare.close(), ...reports]);
  return [Dataset.open(workdir, 'main-1'), Dataset.open(workdir, 'main-2')];
}

describe('rows are placed by what is stored', () => {
  const day = new Date('2024-02-29');
  const cases: [string, ColumnOptions, unknown[]][] = [
    ['float32, rounded', { type: 'float32' }, [0.1, 0.2, 0.3, 1e-45, 1 / 3, -0, 0, Number.NaN, 5]],
    ['float32 with a default', { type: 'float32', default: 0.7 }, ['x', 1e300, undefined, 0.7, 0.1]],
    ['int32 with a default', { type: 'int32', default: -9 }, ['x', 1.5, 2 ** 31, undefined, -9, 3, -0, 0]],
    ['null for what is refused', { type: 'int32', default: null }, ['x', 1.5, 3, null]],
    ['null is refused too', { type: 'int32', nullable: false, default: 12 }, [null, 'x', 12, 4]],
    ['int64', { type: 'int64', default: 5n }, [1, 2n ** 70n, 5n, -1n]],
    ['number', { type: 'number', default: -0 }, ['x', 0, -0, 0.1, Number.NaN]],
    ['bool', { type: 'bool', default: true }, [1, 'x', true, false]],
    ['ascii', { type: 'ascii', default: 'none' }, ['é', 'none', 'e']],
    ['unicode, no form of it is changed', { type: 'unicode', default: '?' }, ['\ud800', '?', 'e\u0301', '\u00e9']],
    ['bytes', { type: 'bytes', default: Buffer.from('none') }, ['x', Buffer.from('none'), new Uint8Array([1])]],
    ['date', { type: 'date', default: day }, [new Date(Number.NaN), new Date(5), 'x', day, new Date(0)]],
    ['datetime', { type: 'datetime', default: day }, [new Date(Number.NaN), 7, day, new Date(5)]],
    ['time', { type: 'time', default: '07:00:00' }, ['25:00:00', 'x', '07:00:00', '07:00:00.000000', '08:00:00.5']],
  ];

  test.each(cases)('%s', (_, column, values) => {
    const [split, own] = write(column, values);
    for (const dataset of [split, own]) {
      expect(dataset?.rows).toBe(values.length);
      for (const sliceno of dataset?.sliceNumbers() ?? []) {
        const stored = [...(dataset?.iterate(sliceno, 'key') ?? [])];
        expect(stored.map((value) => sliceOf(column.type, value, slices))).toEqual(stored.map(() => sliceno));
      }
    }
    expect(own?.digest).toBe(split?.digest);
  });

  test('what can be neither stored nor replaced is the writer’s error, also where another slice is meant', () => {
    const wrong: [ColumnType, unknown][] = [
      ['date', new Date(Number.NaN)],
      ['datetime', new Date(Number.NaN)],
      ['time', 'noon'],
      ['unicode', 7],
      ['int32', { a: 1 }],
      ['float32', 1e300],
    ];
    for (const [type, value] of wrong) {
      expect(() => write({ type }, [value])).toThrow(expect.objectContaining({ code: 'WRONG_VALUE' }));
    }
  });

  test('columns whose values can not place rows', () => {
    for (const type of ['json', 'msgpack', 'image'] as const) {
      expect(() => write({ type }, [])).toThrow(expect.objectContaining({ code: 'COLUMN_SPEC' }));
    }
  });
});

describe('a default', () => {
  const create = (column: ColumnOptions): unknown =>
    new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1)).create({ columns: { c: column } });

  const refused: [ColumnOptions, string][] = [
    [{ type: 'int32', default: 2 ** 31 }, '2147483648'],
    [{ type: 'int32', default: 1.5 }, '1.5'],
    [{ type: 'int64', default: 2n ** 63n }, '9223372036854775808n'],
    [{ type: 'float32', default: 1e300 }, '1e+300'],
    [{ type: 'ascii', default: 'é' }, "'é'"],
    [{ type: 'unicode', default: '\ud800' }, "'\\ud800'"],
    [{ type: 'date', default: new Date(5) }, 'Date 1970-01-01T00:00:00.005Z'],
    [{ type: 'datetime', default: new Date(Number.NaN) }, 'an invalid Date'],
    [{ type: 'time', default: '24:61' }, "'24:61'"],
    [{ type: 'json', default: { a: Number.NaN } }, 'an object'],
    [{ type: 'json', default: new Date(0) }, 'Date 1970'],
    [{ type: 'msgpack', default: () => 1 }, 'a function'],
    [{ type: 'bytes', default: 'x' }, "'x'"],
  ];
  const named = refused.map(([column, shown]) => [`${column.type} ${shown}`, column, shown] as const);

  test.each(named)('%s is refused where it is declared, and named', (_, column, shown) => {
    expect(misfitOf(column.type, column.default)).toBeDefined();
    expect(() => create(column)).toThrow(expect.objectContaining({ code: 'COLUMN_SPEC' }));
    expect(() => create(column)).toThrow(`as its default, received ${shown}`);
  });

  test('null is none where null is not allowed', () => {
    expect(() => create({ type: 'int32', nullable: false, default: null })).toThrow('its default is null');
  });

  test('arrives in analysis as it was declared', () => {
    const workdir = makeWorkdir();
    const prepare = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const day = new Date('2024-02-29');
    const { declaration } = prepare.create({
      columns: {
        j: { type: 'json', default: { '2': [-0, null], a: 'x' } },
        m: { type: 'msgpack', default: new Map([[1, day]]) },
        z: { type: 'number', default: -0 },
        t: { type: 'time', default: '07:30:00.25' },
        f: { type: 'float32', default: 0.1 },
      },
    });
    const analysis = new DatasetWriters(makeHost(workdir, 'main-1', 1, 0));
    analysis.revive(JSON.parse(JSON.stringify(declaration))).write(undefined, () => 1, 'x', 5, 'x');
    publish(workdir, 'main-1', 1, [prepare.close(), analysis.close()]);
    const [row] = [...Dataset.open(workdir, 'main-1').iterate(0)];
    expect(row).toStrictEqual([{ '2': [-0, null], a: 'x' }, new Map([[1, day]]), -0, '07:30:00.25', Math.fround(0.1)]);
  });
});
