import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Dataset, DatasetWriters, linkedFiles, listDatasets, partFiles, sliceOf } from '../src/index.ts';
import { makeDataset, makeHost, makeWorkdir, publish } from './make-dataset.ts';

describe('a writer', () => {
  test('outside analysis must be told the slice', () => {
    const writers = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 2));
    const writer = writers.create({ columns: { a: 'int32' } });
    expect(() => writer.write(1)).toThrow(
      expect.objectContaining({
        code: 'WRITER_USE',
        hint: expect.stringContaining('writer.slice(n) or writer.split()'),
      }),
    );
    expect(() => writer.slice(2)).toThrow('expected a slice from 0 to 1, received 2.');
    writer.slice(0).write(1);
    expect(() => writer.split()).toThrow('cannot be mixed');
    expect(() => writers.create({ columns: { b: 'int32' } })).toThrow('has created a dataset of that name already');
  });

  test('wants every slice, unless it is told otherwise', () => {
    const workdir = makeWorkdir();
    const write = (jobId: string, allowMissingSlices: boolean) => {
      const writers = new DatasetWriters(makeHost(workdir, jobId, 4));
      const writer = writers.create({ columns: { a: 'int32' }, allowMissingSlices });
      writer.slice(1).write(1);
      publish(workdir, jobId, 4, [writers.close()]);
    };
    expect(() => write('main-1', false)).toThrow('slices 0, 2, 3 of 4 were not written.');
    write('main-2', true);
    expect(Dataset.open(workdir, 'main-2').rowsPerSlice).toEqual([0, 1, 0, 0]);
  });

  test('may not write a slice twice in two phases', () => {
    const workdir = makeWorkdir();
    const prepare = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const { declaration } = prepare.create({ columns: { a: 'int32' } });
    const reports = ['a', 'b'].map((directory) => {
      const host = { ...makeHost(workdir, 'main-1', 1, 0), directory: path.join(workdir, directory) };
      const analysis = new DatasetWriters(host);
      analysis.revive(declaration).write(1);
      return analysis.close();
    });
    expect(() => publish(workdir, 'main-1', 1, [prepare.close(), ...reports])).toThrow('slice 0 was written twice');
  });

  test('that prepare wrote itself is closed in analysis and adds no part there', () => {
    const workdir = makeWorkdir();
    const prepare = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const writer = prepare.create({ columns: { a: 'int32' } });
    writer.split().write(7);
    const report = prepare.close();
    const analysis = new DatasetWriters(makeHost(workdir, 'main-1', 1, 0));
    const revived = analysis.revive(writer.declaration);
    expect(() => revived.write(1)).toThrow('it was written by an earlier phase');
    publish(workdir, 'main-1', 1, [report, analysis.close()]);
    expect([...Dataset.open(workdir, 'main-1').iterate(null, 'a')]).toEqual([7]);
  });

  test('leaves out a refused row in all columns and can go on', () => {
    const workdir = makeWorkdir();
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const slice = writers.create({ columns: { a: 'int32', b: 'unicode', c: 'int32' } }).slice(0);
    slice.write(1, 'x', 1);
    const write = (values: unknown[]) => Reflect.apply(slice.write, slice, values);
    expect(() => slice.writeValues([2, 'y', 'no'])).toThrow(
      "Expected an integer between -2147483648 and 2147483647 for column 'c' of dataset main-1, slice 0, row 1, received 'no'.",
    );
    expect(() => write([2, 'y'])).toThrow('expected 3 values (a, b, c), received 2.');
    slice.write({ c: 3, a: 3, b: 'z' });
    publish(workdir, 'main-1', 1, [writers.close()]);
    expect([...Dataset.open(workdir, 'main-1').iterate(0)]).toEqual([
      [1, 'x', 1],
      [3, 'z', 3],
    ]);
  });

  test('takes rows as objects, and says which name is wrong', () => {
    const slice = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1))
      .create({ columns: { width: 'int32', extra: { type: 'json', nullable: true } } })
      .slice(0);
    const row: Record<string, unknown> = { widht: 1, extra: null };
    // @ts-expect-error: wrong names are red, too
    expect(() => slice.write({ widht: 1, extra: null })).toThrow(
      expect.objectContaining({ code: 'COLUMN_NOT_FOUND', hint: "Did you mean 'width'?" }),
    );
    expect(row).toBeDefined();
  });

  test('never takes for a value what every object inherits', () => {
    const slice = new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1))
      .create({ columns: { ['__proto__']: 'json', n: 'int32' } })
      .slice(0);
    const write = (row: object) => Reflect.apply(slice.writeRow, slice, [row]);
    expect(() => write({ n: 1 })).toThrow("for column '__proto__' of dataset main-1");
    write({ ['__proto__']: [1], n: 1 });
    expect(() => write({ ['__proto__']: [1], n: 1, toString: 2 })).toThrow("'toString'");
  });

  test('writes an object into a single json column as the value', () => {
    const workdir = makeWorkdir();
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const slice = writers.create({ columns: { shape: 'json' } }).slice(0);
    slice.write({ shape: 1 });
    slice.writeRow({ shape: 2 });
    publish(workdir, 'main-1', 1, [writers.close()]);
    expect([...Dataset.open(workdir, 'main-1').iterate(0, 'shape')]).toEqual([{ shape: 1 }, 2]);
  });

  test('keeps defaults of every kind on their way to analysis', () => {
    const workdir = makeWorkdir();
    const prepare = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const day = new Date('2024-02-29');
    const { declaration } = prepare.create({
      columns: {
        i: { type: 'int64', default: -1n },
        d: { type: 'date', default: day },
        f: { type: 'float64', default: Number.NaN },
        b: { type: 'bytes', default: Buffer.from('é') },
        n: { type: 'unicode', default: null },
      },
    });
    const analysis = new DatasetWriters(makeHost(workdir, 'main-1', 1, 0));
    const writer = analysis.revive(JSON.parse(JSON.stringify(declaration)));
    writer.write(undefined, 'x', 'x', 1, 2);
    publish(workdir, 'main-1', 1, [prepare.close(), analysis.close()]);
    const [row] = [...Dataset.open(workdir, 'main-1').iterate(0)];
    expect(row).toEqual([-1n, day, Number.NaN, new Uint8Array([0xc3, 0xa9]), null]);
    expect(() =>
      new DatasetWriters(makeHost(workdir, 'main-2', 1)).create({ columns: { a: { type: 'int32', default: 'x' } } }),
    ).toThrow(
      "Column 'a' of dataset main-2: expected an integer between -2147483648 and 2147483647 as its default, received 'x'.",
    );
  });

  test('names an unknown type and the nearest', () => {
    const columns: Record<string, 'int32'> = JSON.parse('{"a":"int3"}');
    expect(() => new DatasetWriters(makeHost(makeWorkdir(), 'main-1', 1)).create({ columns })).toThrow(
      expect.objectContaining({ code: 'COLUMN_SPEC', hint: "Did you mean 'int32' or 'int64'?" }),
    );
  });
});

describe('splitting', () => {
  test('goes round robin without a hashlabel', () => {
    const workdir = makeWorkdir();
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 3));
    const split = writers.create({ columns: { n: 'int32' } }).split();
    for (let n = 0; n < 7; n++) split.write(n);
    publish(workdir, 'main-1', 3, [writers.close()]);
    const dataset = Dataset.open(workdir, 'main-1');
    expect(dataset.rowsPerSlice).toEqual([3, 2, 2]);
    expect([...dataset.iterate('roundrobin', 'n')]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('by hashlabel puts equal values into one slice, and slices refuse or drop what is not theirs', () => {
    const workdir = makeWorkdir();
    const names = ['ada', 'bob', 'eve', 'kim', null, 'ada', 'eve'];
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 3));
    const split = writers.create({ columns: { name: 'unicode' }, hashlabel: 'name' }).split();
    for (const name of names) split.write(name);
    publish(workdir, 'main-1', 3, [writers.close()]);
    const dataset = Dataset.open(workdir, 'main-1');
    expect(dataset.hashlabel).toBe('name');
    for (const sliceno of [0, 1, 2]) {
      const expected = names.filter((name) => sliceOf('unicode', name, 3) === sliceno);
      expect([...dataset.iterate(sliceno, 'name', { hashlabel: 'name' })]).toEqual(expected);
      const host = makeHost(workdir, `main-${sliceno + 5}`, 3, sliceno);
      const analysis = new DatasetWriters(host);
      const writer = analysis.revive({ ...split1(workdir), hashlabel: 'name' });
      const wrong = names.find((name) => !writer.belongsHere(name));
      expect(() => writer.write(wrong)).toThrow(`does not belong to slice ${sliceno} by its 'name'.`);
      writer.discardOtherSlices();
      for (const name of names) writer.write(name);
      expect(analysis.close().parts[0]?.rows).toBe(expected.length);
    }
  });

  test('on the fly: rehash gives each slice its rows', () => {
    const workdir = makeWorkdir();
    const rows = Array.from({ length: 30 }, (_, n) => ({ n, key: n % 7 }));
    const dataset = makeDataset(workdir, 'main-1', { columns: { n: 'int32', key: 'int32' } }, [
      rows.slice(0, 20),
      rows.slice(20),
    ]);
    expect(() => dataset.iterate(0, 'n', { hashlabel: 'key' })).toThrow("expected it to be partitioned by 'key'");
    const slices = [0, 1].map((sliceno) => [
      ...dataset.iterate(sliceno, ['n', 'key'], { hashlabel: 'key', rehash: true }),
    ]);
    expect(slices.flat()).toHaveLength(30);
    for (const [sliceno, found] of slices.entries()) {
      expect(found.length).toBeGreaterThan(0);
      for (const [, key] of found) expect(sliceOf('int32', key, 2)).toBe(sliceno);
    }
  });

  test('the hash is the same for ever and for equal values of different types', () => {
    const golden = ['ada', 'bob', '', '😀'].map((name) => sliceOf('unicode', name, 1000));
    expect(golden).toEqual([407, 658, 421, 435]);
    expect([0, 1, -5, 0.5, 2 ** 40].map((n) => sliceOf('float64', n, 1000))).toEqual([295, 723, 903, 38, 966]);
    for (const n of [0, 1, -5, 2 ** 31 - 1]) {
      expect(new Set([sliceOf('int32', n, 97), sliceOf('int64', BigInt(n), 97), sliceOf('number', n, 97)]).size).toBe(
        1,
      );
    }
    expect(sliceOf('float64', -0, 97)).toBe(sliceOf('int32', 0, 97));
    expect(sliceOf('date', new Date('2024-02-29'), 97)).toBe(sliceOf('datetime', new Date('2024-02-29'), 97));
    expect(sliceOf('time', '07:30:00', 97)).toBe(sliceOf('time', '07:30:00.000', 97));
    expect(sliceOf('int32', null, 97)).toBe(0);
  });
});

function split1(workdir: string) {
  return new DatasetWriters(makeHost(workdir, 'main-9', 3)).create({ columns: { name: 'unicode' } }).declaration;
}

describe('names', () => {
  test('of datasets and columns may be any strings, and none leads out of the job', () => {
    const workdir = makeWorkdir();
    const names = [
      '',
      '..',
      '.',
      'a/b',
      '../../etc',
      'output',
      'dataset.json',
      'åäö 😀',
      '\0',
      'x'.repeat(300),
      '%41',
      'default',
    ];
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    for (const name of names) {
      const columns = Object.fromEntries(names.map((column) => [column, 'unicode' as const]));
      const slice = writers.create({ name, columns }).slice(0);
      slice.writeValues(names.map((column) => `${name} ${column}`));
    }
    publish(workdir, 'main-1', 1, [writers.close()]);
    expect(readdirSync(workdir)).toEqual(['main-1']);
    expect(readdirSync(path.join(workdir, 'main-1'))).not.toContain('output');
    expect(listDatasets(path.join(workdir, 'main-1'))).toEqual([...names].sort());
    for (const name of names.filter((each) => each !== '')) {
      const dataset = Dataset.open(workdir, `main-1/${name}`);
      expect(dataset.name).toBe(name);
      for (const column of names) expect([...dataset.iterate(0, column)]).toEqual([`${name} ${column}`]);
    }
  });

  test('that do not exist get the nearest that do', () => {
    const workdir = makeWorkdir();
    makeDataset(workdir, 'main-1', { name: 'bad', columns: { a: 'int32' } }, [[]]);
    expect(() => Dataset.open(workdir, 'main-1/bat')).toThrow(
      expect.objectContaining({
        code: 'DATASET_NOT_FOUND',
        message: 'There is no dataset main-1/bat: job main-1 has no such dataset.',
        hint: "Did you mean 'bad'?",
      }),
    );
    expect(() => Dataset.open(workdir, 'main-1')).toThrow('Job main-1 has no default dataset.');
    expect(inspect({ found: Dataset.open(workdir, 'main-1/bad') })).toMatch(
      /^{ found: Dataset main-1\/bad: 0 rows in 1 /,
    );
    expect(() => Dataset.open(workdir, 'main-2')).toThrow('There is no dataset main-2: there is no job main-2');
    expect(() => Dataset.open(workdir, '../main-1')).toThrow(expect.objectContaining({ code: 'DATASET_NOT_FOUND' }));
  });
});

describe('in the phase that writes it', () => {
  test('a finished dataset can be read, appended to and chained on at once', () => {
    const workdir = makeWorkdir();
    const host = { ...makeHost(workdir, 'main-1', 2), directory: path.join(workdir, 'attempt'), workdir };
    const writers = new DatasetWriters(host);
    const first = writers.create({ name: 'first', columns: { a: 'int32' } });
    first.split().write(1);
    const dataset = first.finish();
    expect([...dataset.iterate(null, 'a')]).toEqual([1]);
    const second = writers.create({ name: 'second', columns: { b: 'int32' }, parent: dataset, previous: dataset });
    second.slice(0).write(2);
    second.slice(1);
    const both = second.finish();
    expect([...both.iterate(null, ['a', 'b'])]).toEqual([[1, 2]]);
    expect([...both.chain().iterate(null, 'a')]).toEqual([1, 1]);
    expect(both.column('a').location).toBe('../first/a');
    expect(writers.close().declarations).toHaveLength(2);
  });

  test('a discarded dataset leaves nothing, and its name is free', () => {
    const workdir = makeWorkdir();
    const writers = new DatasetWriters(makeHost(workdir, 'main-1', 1));
    const writer = writers.create({ columns: { a: 'int32' } });
    writer.slice(0).write(1);
    writer.discard();
    expect(existsSync(path.join(workdir, 'main-1', 'default'))).toBe(false);
    writers
      .create({ columns: { b: 'int32' } })
      .slice(0)
      .write(2);
    const report = writers.close();
    expect(report.parts.map(({ columns }) => Object.keys(columns))).toEqual([['b']]);
  });
});

test('the files of a part and of links are listed with their sizes', () => {
  const workdir = makeWorkdir();
  const parent = makeDataset(workdir, 'main-1', { columns: { a: 'int32' } }, [[{ a: 1 }], []]);
  const writers = new DatasetWriters(makeHost(workdir, 'main-2', 2));
  const writer = writers.create({ name: 'x', parent, columns: { b: 'int32' } });
  writer.slice(0).write(1);
  writer.slice(1);
  const report = writers.close();
  expect(Object.keys(Object.assign({}, ...report.parts.map(partFiles)))).toEqual(['x/b/0.arrow']);
  publish(workdir, 'main-2', 2, [report]);
  expect(linkedFiles(Dataset.open(workdir, 'main-2/x').manifest)).toEqual({
    '../main-1/default/a/0.arrow': parent.column('a').size,
  });
});
