import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import pl from 'nodejs-polars';
import { expect, onTestFinished, test } from 'vitest';
import { until } from './rig/processes.ts';
import { prepared, TestProject } from './rig/project.ts';
import { axOf, projectWithJobs } from './rig/typed-jobs.ts';

const sdk = "import { dataset, defineBuild, defineMethod, z } from '@accelerator/sdk';";

test('--export: Arrow and Parquet, read by Polars, apache-arrow and hyparquet', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  expect(await ax('ds', 'main-2', '-c', '--export', 'all.arrow')).toMatch(/^8 rows of 15 columns in all\.arrow, /);
  await ax('ds', 'main-2', '-c', '--export', 'all.parquet');
  await ax('ds', 'main-4', '--export', 'none.parquet');
  await ax('ds', 'main-4', '--export', 'none.arrow');
  const arrow = readFileSync(project.path('all.arrow'));
  const frames = [pl.readIPC(arrow), pl.readParquet(project.path('all.parquet'))];
  for (const frame of frames) {
    const column = (name: string): unknown[] => frame.getColumn(name).toArray();
    expect(frame.columns.join()).toBe(
      'bytes,image,text,ascii,json,bool,int32,int64,float32,float64,number,date,time,datetime,msgpack',
    );
    expect(column('text')).toEqual([
      'plain',
      'a "quoted", one',
      null,
      '',
      'two\nlines',
      'plain',
      'a "quoted", one',
      '',
    ]);
    expect(column('bool')).toEqual([true, true, true, null, false, true, true, null]);
    expect(column('int32')).toEqual([-2, 0, 2, -1, 1, -2, 0, -1]);
    expect(column('float64')).toEqual([Number.NaN, 2 / 3, 4 / 3, null, 1, Number.NaN, 2 / 3, null]);
    expect(column('json')[1]).toBe('{"row":2,"list":[1,null]}');
    expect(column('date').slice(0, 2)).toEqual([new Date('1969-12-30'), new Date('1970-01-01')]);
    expect(column('datetime')[1]).toEqual(new Date('2026-01-01T00:00:02.005Z'));
    const dtypes = ['int64', 'time'].map((name) => String(frame.getColumn(name).dtype));
    expect(dtypes).toEqual(['DataType(Int64)', 'DataType(Time)']);
  }
  expect(pl.readParquet(project.path('none.parquet')).width).toBe(15);
  // No rows, and a list of no row groups that is a list of structs: Rust's readers ask for that.
  expect(readFileSync(project.path('none.parquet')).includes(Buffer.of(0x16, 0, 0x19, 0x0c))).toBe(true);
  expect(tableFromIPC(readFileSync(project.path('none.arrow')))).toMatchObject({ numRows: 0, numCols: 15 });
  const table = tableFromIPC(arrow);
  expect(table.getChild('int64')?.toJSON().slice(0, 2)).toEqual([2n ** 62n, null]);
  expect(table.getChild('bytes')?.toJSON()).toEqual(
    [0, 2, 4, 1, null, 0, 2, 1].map((row) => (row === null ? null : new Uint8Array([row, 255, 0]))),
  );
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(project.path('all.parquet')), utf8: false });
  expect(rows.slice(0, 2)).toMatchObject([
    { int64: 2n ** 62n, bytes: new Uint8Array([0, 255, 0]), image: new Uint8Array([137, 80, 78, 71, 0]), number: 0 },
    { int64: null, float32: 1, time: 27_000_250_000n, datetime: new Date('2026-01-01T00:00:02.005Z') },
  ]);
});

test('--export: CSV and JSON lines, also compressed, in the columns and the order that are asked for', async () => {
  const project = await projectWithJobs();
  const ax = axOf(project);
  await ax(
    'ds',
    'main-1',
    '--export',
    'a.csv',
    '-C',
    'text',
    'int64',
    'bytes',
    'json',
    'float64',
    'date',
    'datetime',
    'msgpack',
  );
  expect(project.read('a.csv').split(/\n(?!lines)/)).toEqual([
    'text,int64,bytes,json,float64,date,datetime,msgpack',
    'plain,4611686018427387904,AP8A,"{""row"":0,""list"":[1,null]}",NaN,1969-12-30,2026-01-01T00:00:00.005Z,"[[""k"",""1152921504606846976""]]"',
    '"a ""quoted"", one",,Av8A,"{""row"":2,""list"":[1,null]}",0.6666666666666666,1970-01-01,2026-01-01T00:00:02.005Z,"[[""k"",""1152921504606846976""]]"',
    ',4611686018427387908,BP8A,"{""row"":4,""list"":[1,null]}",1.3333333333333333,1970-01-03,2026-01-01T00:00:04.005Z,"[[""k"",""1152921504606846976""]]"',
    '"",4611686018427387905,Af8A,"{""row"":1,""list"":[1,null]}",,1969-12-31,2026-01-01T00:00:01.005Z,"[[""k"",""1152921504606846976""]]"',
    '"two\nlines",4611686018427387907,,"{""row"":3,""list"":[1,null]}",1,1970-01-02,2026-01-01T00:00:03.005Z,"[[""k"",""1152921504606846976""]]"',
    '',
  ]);
  // A line of its own for every row, though one column of it be null.
  await ax('ds', 'main-1', '--export', 'one.csv', '-C', 'int64');
  expect(project.read('one.csv').split('\n')).toHaveLength(7);
  await ax(
    'ds',
    'main-1',
    '--export',
    'a.jsonl',
    '-C',
    'text',
    'int64',
    'image',
    'json',
    'float64',
    'date',
    'time',
    'msgpack',
  );
  const lines = project.read('a.jsonl').split('\n');
  expect(lines[0]).toBe(
    '{"text":"plain","int64":4611686018427387904,"image":"iVBORwA=","json":{"row":0,"list":[1,null]},"float64":null,"date":"1969-12-30","time":"07:30:00.25","msgpack":[["k","1152921504606846976"]]}',
  );
  expect(lines[1]).toContain('"int64":null');
  expect(lines).toHaveLength(6);
  for (const name of ['a.csv', 'a.jsonl']) {
    const columns =
      name === 'a.csv'
        ? 'text int64 bytes json float64 date datetime msgpack'
        : 'text int64 image json float64 date time msgpack';
    await ax('ds', 'main-1', '--export', `${name}.gz`, '-C', ...columns.split(' '));
    expect(gunzipSync(readFileSync(project.path(`${name}.gz`))).toString()).toBe(project.read(name));
  }
});

test('--export: what formats have not is told or kept: signs of zeros, NaN, odd names, formulas, a byte order mark', async () => {
  const project = new TestProject({
    methods: {
      odd: `${sdk}
        export default defineMethod({
          synthesis({ job }) {
            const columns = [['2020', 'int32'], ['__proto__', 'int32'], ['constructor', 'int32'], ['f32', 'float32'], ['f64', 'float64'], ['number', 'number'], ['=n', 'unicode'], ['mixed', 'msgpack']];
            const rows = job.datasetWriter({ columns }).slice(0);
            const texts = ['=1+1', '+49 1', '-1', '@a', '\\tx', '-a', '1-1', '', null];
            const numbers = [0, -0, NaN, 1.5, -Infinity, Infinity, 0, -0, null];
            for (const [n, text] of texts.entries()) rows.write(n, n + 10, n + 20, numbers[n], numbers[n], numbers[n], text, [numbers[n]]);
            job.datasetWriter({ name: 'zeros', columns: { zero: 'float64' } }).slice(0).write(-0);
          },
        });`,
    },
    scripts: { main: `${sdk}\nexport default defineBuild((urd) => urd.build('odd', {}));` },
    config: { slices: 1 },
  });
  expect(await project.ax('run', '--quiet')).toMatchObject({ stderr: '', status: 0 });
  const ax = axOf(project);
  const rest = [0, -0, Number.NaN, 1.5, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, -0, null];
  await ax('ds', 'main-1', '--export', 'x.parquet');
  await ax('ds', 'main-1', '--export', 'x.arrow');
  const frames = [pl.readIPC(readFileSync(project.path('x.arrow'))), pl.readParquet(project.path('x.parquet'))];
  for (const frame of frames) {
    expect(frame.columns).toEqual(['2020', '__proto__', 'constructor', 'f32', 'f64', 'number', '=n', 'mixed']);
    for (const [name, first] of [
      ['2020', 0],
      ['__proto__', 10],
      ['constructor', 20],
    ] as const)
      expect(frame.getColumn(name).toArray()[1]).toBe(first + 1);
    for (const name of ['f32', 'f64', 'number']) expect(frame.getColumn(name).toArray()).toEqual(rest);
    expect(frame.getColumn('=n').toArray()[0]).toBe('=1+1');
  }
  // Three columns and the lists, each with NaN and both infinities.
  expect(await ax('ds', 'main-1', '--export', 'x.jsonl')).toMatch(
    /\n12 numbers became null: JSON has neither NaN nor inf/,
  );
  expect(JSON.parse(await ax('ds', 'main-1', '--export', 'y.jsonl', '--json', '-C', 'f64', '2020'))).toMatchObject({
    madeNull: 3,
  });
  const lines = project.read('x.jsonl').split('\n');
  expect(lines[1]).toBe(
    '{"2020":1,"__proto__":11,"constructor":21,"f32":-0,"f64":-0,"number":-0,"=n":"+49 1","mixed":[0]}',
  );
  expect(lines[2]).toContain('"f32":null,"f64":null,"number":null');
  await ax('ds', 'main-1', '--export', 'x.csv', '-C', '=n', 'f64', 'mixed', '--bom', '--escape-formulas');
  expect(project.read('x.csv').split('\n')).toEqual([
    "\ufeff'=n,f64,mixed",
    "'=1+1,0,[0]",
    "'+49 1,-0,[0]",
    '-1,NaN,[null]',
    "'@a,1.5,[1.5]",
    "'\tx,-Infinity,[null]",
    "'-a,Infinity,[null]",
    '1-1,0,[0]',
    '"",-0,[0]',
    ',,[null]',
    '',
  ]);
  await ax('ds', 'main-1', '--export', 'plain.csv', '-C', '=n');
  expect(project.read('plain.csv').slice(0, 8)).toBe('=n\n=1+1\n');
  const refused = await project.ax('ds', 'main-1', '--export', 'z.jsonl', '--bom');
  expect(refused.stderr).toContain("`--bom` is for .csv files, and 'z.jsonl' is none.");
  expect(existsSync(project.path('z.jsonl'))).toBe(false);
});

test('an export is there whole or not at all, and replaces nothing unasked', async () => {
  const project = await projectWithJobs();
  const before = readdirSync(project.directory);
  const cases: readonly (readonly [args: string[], sentence: RegExp])[] = [
    [['--export', 'x.xlsx'], /^error The name 'x\.xlsx' does not say what to write\.$/],
    [['--export', 'x.parquet.gz'], /^error A parquet file is not to be compressed as a whole\.$/],
    [
      ['--export', 'package.json.csv/x.csv'],
      /^error The file 'package\.json\.csv\/x\.csv' can't be written: its folder is not there\.$/,
    ],
    [
      ['--export', 'package.json/x.csv'],
      /^error The file 'package\.json\/x\.csv' can't be written: its folder is a file\.$/,
    ],
    [['--export', 'x.csv', '-C', 'nope'], /^error There is no column 'nope' in dataset main-1\.$/],
  ];
  for (const [args, sentence] of cases) {
    const { status, stderr } = await project.ax('ds', 'main-1', ...args);
    expect(status).toBe(1);
    expect(stderr.split('\n')[0]).toMatch(sentence);
  }
  // A damaged column is found while it is written.
  const file = project.path('workdirs/main/main-1/default/ascii/1.arrow');
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, 70), Buffer.from([(bytes[70] ?? 0) ^ 1]), bytes.subarray(71)]));
  for (const name of ['x.csv', 'x.jsonl.gz', 'x.parquet', 'x.arrow']) {
    const { status, stderr } = await project.ax('ds', 'main-1', '--export', name);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/column 'ascii' of dataset main-1, slice 1, is damaged/),
    ]);
  }
  expect(readdirSync(project.directory)).toEqual(before);
  project.write('there.csv', 'mine');
  const refused = await project.ax('ds', 'main-2', '--export', 'there.csv');
  expect([refused.status, refused.stderr.split('\n').map((line) => line.trim())]).toEqual([
    1,
    ["error There is a file 'there.csv' already.", '`--force` replaces it.', ''],
  ]);
  expect(project.read('there.csv')).toBe('mine');
  expect((await project.ax('ds', 'main-2', '--export', 'there.csv', '--force', '-C', 'ascii')).status).toBe(0);
  expect(project.read('there.csv')).toBe('ascii\na0\na2\na1\n');
});

/** A job with two million rows. */
const projectWithManyRows = prepared(async () => {
  const project = new TestProject({
    methods: {
      long: `${sdk}
        export default defineMethod({
          prepare: ({ job }) => job.datasetWriter({ columns: { text: 'unicode' } }),
          analysis({ prepareRes: writer }) { for (let row = 0; row < 1_000_000; row++) writer.write('row ' + row); },
        });`,
    },
    scripts: { main: `${sdk}\nexport default defineBuild((urd) => urd.build('long', {}));` },
  });
  expect((await project.ax('run')).status).toBe(0);
  return project;
});

test.each(['parquet', 'arrow', 'csv', 'jsonl.gz'])(
  'an export as %s takes little memory, however many rows there are',
  async (ending) => {
    const project = await projectWithManyRows();
    const { NODE_OPTIONS } = process.env;
    process.env.NODE_OPTIONS = `${NODE_OPTIONS ?? ''} --max-old-space-size=64`;
    onTestFinished(() => {
      if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = NODE_OPTIONS;
    });
    const { status, stdout } = await project.ax('ds', 'long', '--export', `x.${ending}`);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^2,000,000 rows of 1 column in /)]);
    if (ending !== 'parquet' && ending !== 'arrow') return;
    const file = project.path(`x.${ending}`);
    const text = (ending === 'parquet' ? pl.readParquet(file) : pl.readIPC(readFileSync(file))).getColumn('text');
    const values = [0, 65_535, 65_536, 999_999, 1_000_000, 1_999_999].map((row) => text.get(row));
    expect(values).toEqual([0, 65_535, 65_536, 999_999, 0, 999_999].map((row) => `row ${row}`));
    expect(text.length).toBe(2_000_000);
  },
);

test('Ctrl-C in the midst of an export leaves nothing behind', async () => {
  const project = await projectWithManyRows();
  const before = readdirSync(project.directory);
  // Compressed it takes long enough to be met in its midst, however late that is looked for.
  const child = project.start('ds', 'long', '--export', 'x.jsonl.gz');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await until(() => readdirSync(project.directory).some((name) => name.endsWith('.tmp')));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(existsSync(project.path('x.jsonl.gz'))).toBe(false);
  expect(readdirSync(project.directory)).toEqual(before);
});
