import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipOf } from './csv/zip-of.ts';
import { ImageProject } from './image-project.ts';

/** `a,b` and 40 rows. */
const zstd =
  'KLUv/WSyAE0DACLGDw+w63mDaliRJCEpeb8TOR3n5uXk4+K/39+PjYuJh4Vvuz4fU0hHRV+3vdKHNbxCQjgGheBPmy0PKLZQC8cUUCeoECC27Wegk9IBEAYF/EbsGZMfMRvyh45owMhCViAHS/05RFvwUxVCmHY=';

const days = ['a,b\n1,x\n2,y\n3,z\n', 'a,b\n4,x\n5\n', 'a,b\n6,"x\ny"\n#no\n'];

test('files, packed and in zips, one after the other in a chain, and what none can be', async () => {
  const files: Record<string, Buffer | string> = {
    'in/day1.csv': days[0] ?? '',
    'in/day2.csv.gz': Buffer.concat([gzipSync(days[1]?.slice(0, 6) ?? ''), gzipSync(days[1]?.slice(6) ?? '')]),
    'in/day3.zip': await zipOf({ 'folder/day3.csv': days[2] ?? '' }),
    'in/all.zip': await zipOf({ 'z/day 1.csv': days[0] ?? '', 'day2.csv': days[1] ?? '', 'notes.txt': 'none' }),
    'in/ragged.csv': 'a,b\n1,2\n1,2,3\n',
  };
  const project = new ImageProject({ config: { slices: 2 } });
  for (const [name, content] of Object.entries(files)) project.write(name, content);
  project.write(
    'build-scripts/main.ts',
    `import { readFileSync, writeFileSync } from 'node:fs';
    import { gunzipSync } from 'node:zlib';
    import { defineBuild } from '@accelerator/sdk';
    export default defineBuild(async (urd) => {
      const good = { onError: 'record', comment: '#', types: { a: 'int32' } } as const;
      const show = (job, name) => [...job.dataset(name).chain().iterate(null, null)].map((row) => row.map((each) => each instanceof Uint8Array ? Buffer.from(each).toString() : typeof each === 'bigint' ? Number(each) : each));
      const day1 = await urd.build('import_csv', { file: 'in/day1.csv', ...good });
      const day2 = await urd.build('import_csv', { file: 'in/day2.csv.gz', ...good, previous: day1 });
      const day3 = await urd.build('import_csv', { file: 'in/day3.zip', ...good, previous: day2 });
      const chain = await urd.build('import_csv', { file: 'in/all.zip', ...good, members: { exclude: 'txt$', chain: 'on', stripFolders: true } });
      const apart = await urd.build('import_csv', { file: 'in/all.zip', ...good, members: { names: { 'day2.csv': 'two', 'z/day 1.csv': 'one' } } });
      const exported = (job) => job.readFile('result.csv').toString();
      const sliced = await urd.build('export_csv', { source: [day1], sliced: true, filename: 'a%d.txt' });
      const kinds = await urd.build('kinds', {});
      const out = {
        result: await day1.load(),
        files: [day1, day2, day3, chain].map((job) => job.files().length),
        rows: show(day3), bad: show(day3, 'bad'), skipped: show(day3, 'skipped'),
        roundrobin: [...day1.dataset().iterate('roundrobin', 'a')],
        slices: [...(await urd.build('import_csv', { file: 'in/day1.csv', order: 'slices' })).dataset().iterate(null, 'a')],
        chain: { names: chain.datasets().sort(), rows: show(chain), bad: show(chain, 'bad'), result: await chain.load() },
        apart: { names: apart.datasets().sort(), rows: [show(apart, 'one'), show(apart, 'two')] },
        zstd: (await (await urd.build('import_csv', { file: 'in/good.zst' })).load()).rows,
        exported: {
          inTurn: exported(await urd.build('export_csv', { source: [day1], order: 'roundrobin' })),
          chain: exported(await urd.build('export_csv', { source: [day3], separator: ';', newline: '\\r\\n', columns: ['b', 'a'] })),
          two: exported(await urd.build('export_csv', { source: [day1, day1], chain: false, labelLine: false, quoteAll: true, quotes: "'" })),
          packed: gunzipSync(readFileSync((await urd.build('export_csv', { source: [day3], filename: 'x.csv.gz' })).filename('x.csv.gz'))).toString(),
          sliced: ['a0.txt', 'a1.txt'].map((name) => sliced.readFile(name).toString()),
          kinds: exported(await urd.build('export_csv', { source: [kinds], nulls: { text: 'NA' }, columns: ['text', 'big', 'x', 'ok', 'day', 'at', 'time', 'json', 'bytes'] })),
        },
        failures: {},
      };
      const failExport = async (name, inputs) => {
        try { await urd.build('export_csv', inputs); out.failures[name] = 'nothing'; } catch (error) { out.failures[name] = [error.cause.code, error.cause.message]; }
      };
      await failExport('unquoted', { source: [day3], quotes: '' });
      out.names = {};
      for (const filename of ['../x', 'a/../../x', '/tmp/x', 'setup.json', 'x'.repeat(300), 'a\\0b', '..']) {
        for (const sliced of [false, true]) {
          const told = await urd.build('export_csv', { source: [day1], filename, sliced }).then(() => 'written', (error) => [error.cause.code, /in (.*?):/.exec(error.message)[1]].join(' in '));
          Object.assign(out.names, { [filename.slice(0, 10)]: [...(out.names[filename.slice(0, 10)] ?? []), told] });
        }
      }
      await failExport('packs', { source: [kinds], columns: ['text', 'pack'] });
      const fail = async (name, inputs) => {
        try { await urd.build('import_csv', inputs); out.failures[name] = 'nothing'; } catch (error) { const { code, message } = error.code === 'JOB_FAILED' ? error.cause : error; out.failures[name] = [code, message]; }
      };
      for (const name of ['ragged.csv', 'none.csv', '']) await fail(name, { file: 'in/' + name });
      writeFileSync('out.json', JSON.stringify(out));
    });`,
  );
  project.write(
    'methods/kinds.ts',
    `import { defineMethod } from '@accelerator/sdk';
    export default defineMethod({
      synthesis({ job }) {
        const columns = { text: 'unicode', big: 'int64', x: 'float64', ok: 'bool', day: 'date', at: 'datetime', time: 'time', json: 'json', bytes: 'bytes', pack: 'msgpack' } as const;
        const writer = job.datasetWriter({ columns, allowMissingSlices: true }).slice(0);
        const day = (text) => new Date(text);
        writer.write('a "b", c', 9007199254740993n, -0, true, day('2020-02-29'), day('2020-02-29T12:13:14.5Z'), '07:00:00.25', { a: [1] }, Buffer.from([255]), 1);
        writer.write(null, null, null, null, null, null, null, null, null, null);
        writer.write('NA', -1n, Infinity, false, day('1969-12-31'), day('1969-12-31'), '00:00:00', [], Buffer.alloc(0), 1);
      },
    });`,
  );
  project.write('in/good.zst', Buffer.from(zstd, 'base64'));
  const { status, stderr } = await project.run('main');
  expect([status, stderr]).toEqual([0, '']);
  const out = project.readJson('out.json') as Record<string, unknown>;
  expect(out).toMatchObject({
    result: { rows: 3, rowsPerSlice: [2, 1], bad: 0, skipped: 0, cut: {} },
    // What was unpacked or noted on the way is gone.
    files: [0, 0, 0, 0],
    rows: [
      [1, 'x'],
      [3, 'z'],
      [2, 'y'],
      [4, 'x'],
      [6, 'x\ny'],
    ],
    bad: [[3, '5', 'expected 2 fields, received 1']],
    skipped: [[4, '#no']],
    roundrobin: [1, 2, 3],
    slices: ['1', '2', '3'],
    chain: {
      names: [
        'bad',
        'day2.csv',
        'day2.csv.bad',
        'day2.csv.skipped',
        'day_1.csv',
        'day_1.csv.bad',
        'day_1.csv.skipped',
        'default',
        'skipped',
      ],
      rows: [
        [1, 'x'],
        [3, 'z'],
        [2, 'y'],
        [4, 'x'],
      ],
      bad: [[3, '5', 'expected 2 fields, received 1']],
      result: { rows: 4, bad: 1, members: { 'day_1.csv': { rows: 3, bad: 0 }, 'day2.csv': { rows: 1, bad: 1 } } },
    },
    apart: {
      names: ['one', 'one.bad', 'one.skipped', 'two', 'two.bad', 'two.skipped'],
      rows: [
        [
          [1, 'x'],
          [3, 'z'],
          [2, 'y'],
        ],
        [[4, 'x']],
      ],
    },
    zstd: 40,
    exported: {
      inTurn: 'a,b\n1,x\n2,y\n3,z\n',
      chain: 'b;a\r\nx;1\r\nz;3\r\ny;2\r\nx;4\r\n"x\ny";6\r\n',
      two: "'1','x'\n'3','z'\n'2','y'\n'1','x'\n'3','z'\n'2','y'\n",
      packed: 'a,b\n1,x\n3,z\n2,y\n4,x\n6,"x\ny"\n',
      sliced: ['a,b\n1,x\n3,z\n', 'a,b\n2,y\n'],
      kinds:
        'text,big,x,ok,day,at,time,json,bytes\n' +
        '"a ""b"", c",9007199254740993,-0,true,2020-02-29,2020-02-29T12:13:14.500Z,07:00:00.25,"{""a"":[1]}",/w==\n' +
        'NA,,,,,,,,\n' +
        '"NA",-1,Infinity,false,1969-12-31,1969-12-31T00:00:00.000Z,00:00:00,[],""\n',
    },
  });
  expect(out.failures).toEqual({
    unquoted: [
      'CSV_EXPORT',
      expect.stringContaining('"x\\ny" has a separator or the end of a line in it, and nothing is quoted'),
    ],
    packs: ['CSV_EXPORT', "The table can't be exported: the column 'pack' is of the type msgpack, which has no text."],
    'ragged.csv': ['TABLE_LINE', "Line 3 of 'in/ragged.csv' can't be imported: expected 2 fields, received 3."],
    'none.csv': ['INPUT_UNREADABLE', "There is no input file 'in/none.csv'."],
    '': ['INPUT_NOT_A_FILE', expect.stringContaining("'in/'")],
  });
  const leaves = 'NAME_LEAVES_JOB in prepare';
  // Before slices have written anything.
  expect(out.names).toEqual({
    '../x': [leaves, leaves],
    'a/../../x': [leaves, leaves],
    '/tmp/x': [leaves, leaves],
    'a\0b': [leaves, leaves],
    '..': [leaves, 'written'],
    'setup.json': ['NAME_RESERVED in prepare', 'written'],
    xxxxxxxxxx: ['CSV_EXPORT in prepare', 'CSV_EXPORT in prepare'],
  });
});
