import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { axProgram, finish, type Outcome, prepared, TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, z } from '@accelerator/sdk';";

const methods = {
  small: `${sdk}
    export default defineMethod({
      datasets: { previous: dataset.optional() },
      options: z.object({ from: z.int() }),
      prepare: ({ job, datasets }) => job.datasetWriter({
        previous: datasets.previous,
        columns: {
          name: { type: 'unicode', nullable: true }, price: 'float64', id: 'int64', day: 'date', tags: 'json', blob: 'bytes',
        },
      }),
      analysis({ prepareRes: writer, options, sliceno, slices }) {
        const names = ['Ada', 'bob\\tsaid', 'Ärger 🎈', null, 'ada\\nlovelace', ''];
        for (let row = sliceno; row < names.length; row += slices) {
          writer.write(
            names[row], row * 5, BigInt(row + options.from), new Date(Date.UTC(2026, row, 1)),
            { tag: row % 2 ? 'odd' : 'even' }, Buffer.from('secret ' + row),
          );
        }
      },
    });`,
  // Enough rows for threads.
  large: `${sdk}
    export default defineMethod({
      prepare: ({ job }) => job.datasetWriter({ columns: { id: 'int32', text: 'unicode', kind: 'ascii' } }),
      analysis({ prepareRes: writer, sliceno }) {
        for (let row = 0; row < 60_000; row++) writer.write(sliceno * 60_000 + row, 'row ' + row, 'k' + (row % 3));
      },
    });`,
  // Retracts some of these, whichever slice they lie in, and has a row more in each.
  thinned: `${sdk}
    export default defineMethod({
      datasets: { previous: dataset() },
      prepare: ({ job, datasets: { previous } }) =>
        job.datasetWriter({ columns: { id: 'int32', text: 'unicode', kind: 'ascii' }, previous }),
      analysis({ prepareRes: writer, datasets: { previous }, sliceno, slices }) {
        writer.write(-1 - sliceno, 'row more', 'k3');
        const other = (sliceno + 1) % slices;
        // Scattered, a long piece, and of the last slice all.
        const rows = Array.from({ length: 60_000 }, (_, row) => row);
        writer.retract(previous, other, rows.filter((row) => other === 3 || row % 7 === 3 || (row >= 1000 && row < 5000)));
      },
    });`,
};

const build = `${sdk}
  export default defineBuild(async (urd) => {
    const one = await urd.build('small', { from: 0 });
    await urd.build('small', { from: 100, previous: one });
    const large = await urd.build('large', {});
    await urd.build('thinned', { previous: large });
  });`;

/**
 * main-1 and main-2 (a chain of six rows each), main-3 (240,000 rows in four slices), main-4 (which retracts some of
 * these).
 */
const projectWithRows = prepared(async () => {
  const project = new TestProject({ methods, scripts: { main: build }, config: { slices: 4 } });
  expect(await project.ax('run', '--quiet')).toMatchObject({ stderr: '', status: 0 });
  return project;
});

const found = (stdout: string): Partial<Outcome> => ({ status: 0, stdout, stderr: '' });
const nothing: Partial<Outcome> = { status: 1, stdout: '', stderr: '' };

test('rows in slice order: all columns but bytes, or those that are named', async () => {
  const project = await projectWithRows();
  const grep = (...args: string[]): Promise<Outcome> => project.ax('grep', ...args);
  expect(await grep('Ada', 'main-1')).toMatchObject(found('Ada\t0\t0\t2026-01-01\t{"tag":"even"}\n'));
  expect(await grep('ada', 'small~', 'name')).toMatchObject(found('ada⏎lovelace\n'));
  expect(await grep('-i', '^ada', 'main-1', 'name', 'id')).toMatchObject(found('Ada\t0\nada⏎lovelace\t4\n'));
  expect(await grep('-n', '-i', 'ada', 'main-1', 'name', '-s', 'price')).toMatchObject(found('0\t0\n1\t20\n'));
  expect(await grep('-v', 'a', 'main-1', 'name', '-s', 'id')).toMatchObject(found('5\n2\n3\n'));
  expect(await grep('^.$', 'main-1', 'id')).toMatchObject(found('0\n4\n1\n5\n2\n3\n'));
  expect(await grep('r.🎈|r .$', 'main-1', 'name')).toMatchObject(found('Ärger 🎈\n'));
  expect(await grep('"odd"', 'main-1', 'tags', '-s', 'id')).toMatchObject(found('1\n5\n3\n'));
  expect(await grep('2026-0[23]', 'main-1', 'day')).toMatchObject(found('2026-02-01\n2026-03-01\n'));
  // Of images and bytes nothing is read, unless they are named.
  expect(await grep('secret', 'main-1')).toMatchObject(nothing);
  expect(await grep('secret [35]', 'main-1', 'blob', 'name')).toMatchObject(
    found('<bytes 8 B>\t\n<bytes 8 B>\tnull\n'),
  );
  expect(await grep('^$', 'main-1', 'name', '-s', 'name', 'id')).toMatchObject(found('\t5\nnull\t3\n'));
  expect(await grep('zzz', 'main-1')).toMatchObject(nothing);
});

test('only what matches, ids of datasets, chains, JSON', async () => {
  const project = await projectWithRows();
  const grep = (...args: string[]): Promise<Outcome> => project.ax('grep', ...args);
  expect(await grep('-o', '[aeo]d?', 'main-1', 'name')).toMatchObject(
    found('a ad a o e a e o a e '.replaceAll(' ', '\n')),
  );
  expect(await grep('-c', '-n', 'Ada', 'main-2', 'name')).toMatchObject(found('main-1\t0\tAda\nmain-2\t0\tAda\n'));
  expect(await grep('-c', '-l', '^10\\d$', 'main-2', 'id')).toMatchObject(found('main-2\n'));
  expect(await grep('-c', '-l', 'ada', 'main-2')).toMatchObject(found('main-1\nmain-2\n'));
  expect(await grep('-l', 'ada', 'main-2', '--json')).toMatchObject(found('{"dataset":"main-2"}\n'));
  expect(await grep('-l', 'zzz', 'main-2')).toMatchObject(nothing);
  const json = await grep('lovelace', 'main-2', 'name', '-s', 'name', 'id', 'day', 'tags', 'blob', '--json');
  expect(JSON.parse(json.stdout)).toEqual({
    dataset: 'main-2',
    row: 1,
    values: {
      name: 'ada\nlovelace',
      id: '104',
      day: '2026-05-01T00:00:00.000Z',
      tags: { tag: 'even' },
      blob: { bytes: 8 },
    },
  });
  expect(await grep('-o', '\\d+', 'main-1', 'id', 'price', '--json', '-r', 'id=2..3')).toMatchObject(
    found(
      '{"dataset":"main-1","row":4,"column":"id","match":"2"}\n{"dataset":"main-1","row":4,"column":"price","match":"10"}\n',
    ),
  );
});

test('several patterns and datasets, context, headers, counts, formats that programs read; ax cat', async () => {
  const project = await projectWithRows();
  const ax = (...args: string[]): Promise<Outcome> => project.ax(...args);
  expect(
    await ax('grep', '-e', 'Ada', '-e', 'bob', '-d', 'main-1', '-d', 'main-2', 'name', '-s', 'id', '-H'),
  ).toMatchObject(found('dataset\tid\nmain-1\t0\nmain-1\t1\nmain-2\t100\nmain-2\t101\n'));
  expect(await ax('grep', '-N', '>=20', 'main-1', 'price', '-C', '1', '-n', '-S')).toMatchObject(
    found('0\t0\t0\n0\t1\t20\n--\n1\t2\t5\n1\t3\t25\n'),
  );
  expect(await ax('grep', '-c', '--count', '-F', 'A', 'small', 'name')).toMatchObject(found('main-1\t1\nmain-2\t1\n'));
  expect(await ax('grep', '-q', 'no such', 'main-1')).toMatchObject(nothing);
  const csv = await ax('cat', 'main-1', 'name', 'blob', '--roundrobin', '-f', 'csv', '-m', '4');
  expect(csv).toMatchObject(
    found('name,blob\nAda,c2VjcmV0IDA=\nbob\tsaid,c2VjcmV0IDE=\nÄrger 🎈,c2VjcmV0IDI=\n,c2VjcmV0IDM=\n'),
  );
  expect(await ax('cat', 'main-1', 'name', '--slice', '0', '-f', 'raw', '-z')).toMatchObject(
    found('Ada\0ada\nlovelace\0'),
  );
  expect(
    await ax('cat', '-d', 'main-1', '-d', 'main-1', 'price', '-u', '-f', 'table', '-H', '-r', 'price=5..11'),
  ).toMatchObject(found('dataset  price\nmain-1       5\nmain-1      10\n'));
});

test('ranges of numbers, dates and text; what they rule out is not read', async () => {
  const project = await projectWithRows();
  const ids = async (...ranges: string[]): Promise<string> => {
    const flags = ranges.flatMap((range) => ['--range', range]);
    const { stdout, stderr } = await project.ax('grep', '', 'main-1', '-s', 'id', ...flags);
    return stderr === '' ? stdout.trim().replaceAll('\n', ' ') : (stderr.split('\n')[0] ?? '');
  };
  expect(await ids('price=10..20')).toBe('2 3');
  expect(await ids('price=..10')).toBe('0 1');
  expect(await ids('id=3..')).toBe('4 5 3');
  expect(await ids('id=1..5', 'price=..20')).toBe('1 2 3');
  expect(await ids('id=1..', 'id=..3')).toBe('1 2');
  expect(await ids('day=2026-02..2026-04')).toBe('1 2');
  expect(await ids('name=a..b')).toBe('4');
  expect(await ids('price=1e9..')).toBe('');
  expect(await ids('price=a..b')).toBe("error Expected a number as limit of column 'price' for --range, received 'a'.");
  expect(await ids('id=1.5..')).toBe(
    "error Expected a whole number as limit of column 'id' for --range, received '1.5'.",
  );
  expect(await ids('day=2026-13..')).toMatch(/^error Expected a day /);
  expect(await ids('price')).toBe("error Expected COLUMN=FROM..TO for --range, received 'price'.");
  expect(await ids('tags=a..b')).toBe("error Column 'tags' of type json has no order for a range.");
  expect(await ids('prise=1..2')).toBe("error There is no column 'prise' in dataset main-1.");
  // Slices 0 to 2 hold no such row: that their files are gone is not noticed.
  for (const column of ['id', 'text', 'kind']) {
    for (const slice of [0, 1, 2])
      rmSync(project.path('workdirs/main/main-3/default', column, `${slice}.arrow`), { force: true });
  }
  expect(await project.ax('grep', '9$', 'main-3', 'text', '-r', 'id=239995..')).toMatchObject(found('row 59999\n'));
});

describe('many rows, in threads', () => {
  test('come in order, with their numbers, once each', async () => {
    const project = await projectWithRows();
    const { status, stdout } = await project.ax('grep', '-n', '00$', 'large', 'text');
    const numbers = Array.from({ length: 240_000 }, (_, row) => row).filter(
      (row) => (row % 60_000) % 100 === 0 && row % 60_000 > 0,
    );
    expect(stdout).toBe(numbers.map((row) => `${row}\trow ${row % 60_000}\n`).join(''));
    expect(status).toBe(0);
    expect(await project.ax('grep', '-l', 'row', 'large')).toMatchObject(found('main-3\n'));
    expect(await project.ax('grep', 'no such', 'large')).toMatchObject(nothing);
  });

  test('of a chain are those that are not retracted', async () => {
    const project = await projectWithRows();
    const isLive = (row: number): boolean => row % 7 !== 3 && (row < 1000 || row >= 5000);
    const rows = Array.from({ length: 60_000 }, (_, row) => row).filter(isLive);
    const slice = rows.flatMap((row) => (row % 100 === 0 && row > 0 ? [`main-3\trow ${row}\n`] : []));
    const { status, stdout } = await project.ax('grep', '-c', '00$|more', 'main-4', 'text');
    expect(stdout).toBe([...slice, ...slice, ...slice, ...Array(4).fill('main-4\trow more\n')].join(''));
    expect(status).toBe(0);
    expect(await project.ax('grep', '-c', '-v', 'row', 'main-4', 'text')).toMatchObject(nothing);
    const counts = await project.ax('hist', '-c', 'main-4', 'kind', '--json');
    const count = (kind: number): number => 3 * rows.filter((row) => row % 3 === kind).length;
    const values = [0, 1, 2].map((kind) => [`k${kind}`, count(kind)]);
    expect(JSON.parse(counts.stdout)).toMatchObject({ rows: 3 * rows.length + 4, nulls: 0 });
    expect(
      Object.fromEntries(
        JSON.parse(counts.stdout).values.map((each: { value: string; count: number }) => [each.value, each.count]),
      ),
    ).toEqual({ ...Object.fromEntries(values), k3: 4 });
  });

  test('end at once when the reader goes, and when they are told to', async () => {
    const project = await projectWithRows();
    const shell = (command: string): Promise<Outcome> =>
      finish(spawn('sh', ['-c', command], { cwd: project.directory, stdio: ['ignore', 'pipe', 'pipe'] }));
    const ax = `${process.execPath} ${axProgram}`;
    expect(await shell(`${ax} grep row large text | head -2`)).toMatchObject(found('row 0\nrow 1\n'));
    // A pattern that takes for ever.
    const child = project.start('grep', '^((\\w|\\d|.|[ow0-9])+)+!$', 'large', 'text');
    await setTimeout(1500);
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect((await finish(child)).signal).toBe('SIGINT');
  });

  test('a damaged column is told, with exit status 2, after the rows before it', async () => {
    const project = await projectWithRows();
    rmSync(project.path('workdirs/main/main-3/default/text/2.arrow'));
    const { status, stdout, stderr } = await project.ax('grep', 'row 777$', 'large', 'text');
    expect([status, stdout]).toEqual([2, 'row 777\nrow 777\n']);
    expect(stderr).toMatch(
      /^error The file of column 'text' of dataset main-3, slice 2, cannot be opened: ENOENT[^\n]*\n +caused by [^\n]*\n +A job that/,
    );
  });
});

test('what is wrong has exit status 2, and one sentence', async () => {
  const project = await projectWithRows();
  const cases: readonly (readonly [string[], RegExp])[] = [
    [
      ['(', 'main-1'],
      /^error The pattern is no regular expression: Invalid regular expression: .*\n +Regular expressions are/,
    ],
    [['a', 'main-1', 'nmae'], /^error There is no column 'nmae' in dataset main-1\.\n +Did you mean 'name'\?\n$/],
    [['a', 'smal'], /^error There is no job 'smal'/],
    [['-o', '-v', 'a', 'main-1'], /^error Rows that do not match have no matching part/],
    [['a'], /^error missing required argument 'dataset'/],
    [['-d', 'main-1'], /^error missing required argument 'pattern'/],
    [['-N', 'x', 'main-1'], /^error Expected a number, a comparison or a range for --numeric, received 'x'\./],
    [['a', 'main-1', '--slice', '4'], /^error Expected a slice from 0 to 3 for --slice, received '4'\./],
    [['--nope', 'a', 'main-1'], /^error unknown option '--nope'/],
  ];
  for (const [args, sentence] of cases) {
    const { status, stdout, stderr } = await project.ax('grep', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
  }
  expect((await project.ax('grep', '--help')).status).toBe(0);
});

test('ax hist: bins of numbers, values of text, a chain, JSON', async () => {
  const project = await projectWithRows();
  const hist = async (...args: string[]): Promise<string[]> => {
    const { status, stdout, stderr } = await project.ax('hist', ...args);
    expect([status, stderr]).toEqual([0, '']);
    return stdout.trimEnd().split('\n');
  };
  const cells = (lines: string[]): string[][] => lines.map((line) => line.split(/\s{2,}/));
  const price = await hist('main-1', 'price', '-b', '5');
  expect(price[0]).toBe('price  float64 in main-1: 6 rows');
  expect(cells(price.slice(1)).map((row) => row.slice(0, 2))).toEqual([
    ['0 – 5', '1'],
    ['5 – 10', '1'],
    ['10 – 15', '1'],
    ['15 – 20', '1'],
    ['20 – 25', '1'],
    ['25 – 30', '1'],
  ]);
  expect(price[1]).toMatch(/^0 – 5 +1 +17 % {2}█+$/);
  const name = await hist('-c', 'main-2', 'name');
  expect(name[0]).toBe('name  unicode in main-1 to main-2: 12 rows, 5 different values');
  expect(cells(name.slice(1)).map((row) => row.slice(0, 2))).toEqual([
    ['""', '2'],
    ['Ada', '2'],
    ['ada⏎lovelace', '2'],
    ['bob said', '2'],
    ['Ärger 🎈', '2'],
    ['null', '2'],
  ]);
  // In threads; and as a program reads it.
  const { stdout } = await project.ax('hist', 'large', 'id', '--json', '-b', '4');
  expect(JSON.parse(stdout)).toMatchObject({
    datasets: ['main-3'],
    rows: 240_000,
    nulls: 0,
    bins: [
      { from: 0, to: 100_000, count: 100_000 },
      { from: 100_000, to: 200_000, count: 100_000 },
      { from: 200_000, to: 300_000, count: 40_000 },
    ],
    values: null,
  });
  const kinds = await hist('large', 'kind', '-t', '2');
  expect(cells(kinds.slice(1)).map((row) => row.slice(0, 2))).toEqual([
    ['k0', '80,000'],
    ['k1', '80,000'],
    ['all others', '80,000'],
  ]);
  const wrong = await project.ax('hist', 'main-1', 'blob');
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    "error The values of column 'blob' of type bytes can't be counted.\n",
  ]);
});
