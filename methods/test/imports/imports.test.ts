import { gzipSync } from 'node:zlib';
import * as arrow from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { ImageProject } from '../image-project.ts';

const day1 = '{"id":1,"at":"2026-03-01T12:00:00Z","tags":["a"]}\n{"id":2,"tags":[]}\n\n{"id":3\n';
const day2 = '{"id":4,"at":null,"more":true}\n{"id":5.5}\n';

test('JSON lines, Parquet and Arrow become datasets, in chains, with their bad rows', async () => {
  const project = new ImageProject({ config: { slices: 2 } });
  project.write('in/day1.jsonl', day1);
  project.write('in/day2.jsonl.gz', gzipSync(day2));
  const parquet = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'n', type: 'INT64', converted_type: 'UINT_64', repetition_type: 'REQUIRED' },
      { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      { name: 'n', data: [1n, 2n ** 64n - 1n, 3n] },
      { name: 'at', data: [new Date(5), null, null] },
    ],
  });
  project.write('in/a.parquet', Buffer.from(parquet));
  const table = new arrow.Table({ word: arrow.vectorFromArray(['a', 'b', 'a']) });
  project.write('in/a.arrow', Buffer.from(arrow.tableToIPC(table, 'stream')));
  project.write('in/bad.parquet', Buffer.from(parquet).fill(0xff, 4, 20));
  project.write(
    'build-scripts/main.ts',
    `import { writeFileSync } from 'node:fs';
    import { defineBuild } from '@accelerator/sdk';
    export default defineBuild(async (urd) => {
      const plain = (_key, value) => typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? Buffer.from(value).toString() : value;
      const show = (job, name = 'default') => [...job.dataset(name).chain().iterate(null, null)];
      const types = (job) => Object.fromEntries([...job.dataset().columns].map(([name, { type }]) => [name, type]));
      const given = { types: { at: 'datetime' }, onError: 'record' } as const;
      const day1 = await urd.build('import_jsonl', { file: 'in/day1.jsonl', ...given });
      const day2 = await urd.build('import_jsonl', { file: 'in/day2.jsonl.gz', ...given, previous: day1 });
      const parquet = await urd.build('import_parquet', { file: 'in/a.parquet', onError: 'record' });
      const again = await urd.build('import_parquet', { file: 'in/a.parquet', onError: 'record', rename: {}, order: 'slices', previous: parquet });
      const words = await urd.build('import_arrow', { file: 'in/a.arrow', rowNumber: 'row' });
      const failures = {};
      for (const [name, method, file] of [['parquet', 'import_parquet', 'in/bad.parquet'], ['row', 'import_parquet', 'in/a.parquet'], ['line', 'import_jsonl', 'in/day1.jsonl'], ['folder', 'import_arrow', 'in'], ['none', 'import_arrow', 'in/none']]) {
        try { await urd.build(method, { file }); failures[name] = 'nothing'; } catch (error) { const { code, message } = error.code === 'JOB_FAILED' ? error.cause : error; failures[name] = [code, message]; }
      }
      writeFileSync('out.json', JSON.stringify({
        jsonl: { types: types(day2), result: await day1.load(), rows: show(day2), bad: show(day2, 'bad'), files: day2.files().length },
        parquet: { types: types(parquet), result: await parquet.load(), rows: show(again), bad: show(again, 'bad') },
        arrow: { types: types(words), result: await words.load(), rows: [...words.dataset().iterate('roundrobin', null)] },
        failures,
      }, plain));
    });`,
  );
  const { status, stderr } = await project.run('main');
  expect([status, stderr]).toEqual([0, '']);
  const largest = "column 'n': it is more than 9223372036854775807, the largest int64";
  const badRow = [1, { n: '18446744073709551615', at: null }, largest];
  const reasons = ['it is no JSON: a comma or } was expected at byte 8', "column 'id': it is no integer"];
  expect(project.readJson('out.json')).toEqual({
    jsonl: {
      types: { id: 'int64', at: 'datetime', tags: 'json', more: 'bool' },
      result: { rows: 2, rowsPerSlice: [1, 1], bad: 1, skipped: 1, cut: {} },
      // Of a chain, the columns that all of its datasets have.
      rows: [
        [1, '2026-03-01T12:00:00.000Z', ['a']],
        [2, null, []],
        [4, null, null],
      ],
      bad: [
        [4, '{"id":3', reasons[0]],
        [2, '{"id":5.5}', reasons[1]],
      ],
      files: 0,
    },
    parquet: {
      types: { n: 'int64', at: 'datetime' },
      result: { rows: 2, rowsPerSlice: [2, 0], bad: 1, cut: {} },
      rows: [
        [1, '1970-01-01T00:00:00.005Z'],
        [3, null],
        [1, '1970-01-01T00:00:00.005Z'],
        [3, null],
      ],
      bad: [badRow, badRow],
    },
    arrow: {
      types: { row: 'int64', word: 'unicode' },
      result: { rows: 3, rowsPerSlice: [2, 1], bad: 0, cut: {} },
      rows: [
        [0, 'a'],
        [1, 'b'],
        [2, 'a'],
      ],
    },
    failures: {
      parquet: [
        'TABLE_FILE',
        "The file 'in/bad.parquet' can't be imported: its rows from 0 to 2 can't be decoded: they are damaged, encrypted, or packed in a way that is not known.",
      ],
      row: ['TABLE_ROW', `Row 1 of 'in/a.parquet' can't be imported: ${largest}.`],
      line: ['TABLE_LINE', `Line 4 of 'in/day1.jsonl' can't be imported: ${reasons[0]}.`],
      folder: ['INPUT_NOT_A_FILE', "Expected a file at 'in', received a directory."],
      none: ['INPUT_UNREADABLE', "There is no input file 'in/none'."],
    },
  });
});
