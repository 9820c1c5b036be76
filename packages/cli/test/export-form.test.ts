import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isAcceleratorError } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { datasetSource } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { type ExportOptions, exportFile } from '../src/export/export-file.ts';
import { exportForm } from '../src/export/export-format.ts';
import { inChunks } from '../src/export/in-chunks.ts';

test.each([
  ['a.csv', 'csv', false],
  ['A.CSV', 'csv', false],
  ['a.csv.gz', 'csv', true],
  ['a.jsonl', 'jsonl', false],
  ['a.ndjson.GZ', 'jsonl', true],
  ['a.arrow', 'arrow', false],
  ['a.feather', 'arrow', false],
  ['folder.csv/a.parquet', 'parquet', false],
  ['two.dots.csv', 'csv', false],
])('%s is %s, compressed: %s', (file, format, gzip) => {
  expect(exportForm(file)).toEqual({ format, gzip });
});

test.each([
  '',
  'a',
  'csv',
  '.csv',
  'a.gz',
  'a.csv.',
  'a.csv.bz2',
  'a.json',
  'a.gz.csv.zip',
  'a.csv/b',
  'a.arrow.gz',
  'a.parquet.gz',
  'a.toString',
])('%j is no name for an export', (file) => {
  expect(() => exportForm(file)).toThrow(expect.objectContaining({ code: 'EXPORT_FORMAT' }));
});

test.each<[lengths: number[], chunks: number[]]>([
  [[], []],
  [[0, 0], []],
  [[1, 2], [3]],
  [[1 << 16], [1 << 16]],
  [
    [(1 << 16) - 1, 1, 1],
    [1 << 16, 1],
  ],
  [
    [1 << 17, 1],
    [1 << 17, 1],
  ],
])('values of lengths %j come in chunks of %j', (lengths, chunks) => {
  expect([...inChunks(lengths, (length) => 'x'.repeat(length))].map((chunk) => chunk.length)).toEqual(chunks);
});

const columns = { s: 'unicode', n: 'float64', on: 'bool', raw: 'bytes', day: 'date' } as const;

function makeRows(workdir: string): Dataset {
  const row = (s: string | null, n: number | null) => ({
    s,
    n,
    on: n === 0,
    raw: s === null ? null : Buffer.from(s),
    day: n === null ? null : new Date(0),
  });
  return makeDataset(workdir, 'main-1', { columns }, [
    [row('plain', 0), row('"quoted", comma', -0), row('two\nlines', 1e21)],
    [row('', Number.NaN), row(null, null), row('=1+1', -1.5)],
  ]);
}

async function exported(
  name: string,
  options: ExportOptions & { names?: string[] } = {},
): Promise<[text: string, madeNull: number, left: string[]]> {
  const workdir = makeWorkdir();
  const file = path.join(workdir, 'out', name);
  mkdirSync(path.dirname(file));
  const { size, madeNull } = await exportFile(
    datasetSource(makeRows(workdir), { names: options.names }),
    file,
    options,
  );
  const bytes = readFileSync(file);
  expect(bytes.byteLength).toBe(size);
  return [
    (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'),
    madeNull,
    readdirSync(path.dirname(file)),
  ];
}

test.each<[name: string, options: ExportOptions & { names?: string[] }, text: string, madeNull: number]>([
  [
    'all.csv',
    {},
    's,n,on,raw,day\nplain,0,true,cGxhaW4=,1970-01-01\n"""quoted"", comma",-0,true,InF1b3RlZCIsIGNvbW1h,1970-01-01\n"two\nlines",1e+21,false,dHdvCmxpbmVz,1970-01-01\n"",NaN,false,"",1970-01-01\n,,false,,\n=1+1,-1.5,false,PTErMQ==,1970-01-01\n',
    0,
  ],
  ['one.csv', { names: ['s'] }, 's\nplain\n"""quoted"", comma"\n"two\nlines"\n""\n""\n=1+1\n', 0],
  [
    'safe.csv',
    { names: ['s', 'n'], escapeFormulas: true },
    's,n\nplain,0\n"""quoted"", comma",-0\n"two\nlines",1e+21\n"",NaN\n,\n\'=1+1,-1.5\n',
    0,
  ],
  ['bom.csv', { names: ['n'], bom: true }, '\ufeffn\n0\n-0\n1e+21\nNaN\n""\n-1.5\n', 0],
  ['some.csv.gz', { names: ['on'] }, 'on\ntrue\ntrue\nfalse\nfalse\nfalse\nfalse\n', 0],
  ['n.jsonl', { names: ['n'] }, '{"n":0}\n{"n":-0}\n{"n":1e+21}\n{"n":null}\n{"n":null}\n{"n":-1.5}\n', 1],
  [
    'all.jsonl.gz',
    { names: ['s', 'raw', 'day'] },
    '{"s":"plain","raw":"cGxhaW4=","day":"1970-01-01"}\n{"s":"\\"quoted\\", comma","raw":"InF1b3RlZCIsIGNvbW1h","day":"1970-01-01"}\n{"s":"two\\nlines","raw":"dHdvCmxpbmVz","day":"1970-01-01"}\n{"s":"","raw":"","day":"1970-01-01"}\n{"s":null,"raw":null,"day":null}\n{"s":"=1+1","raw":"PTErMQ==","day":"1970-01-01"}\n',
    0,
  ],
])('%s', async (name, options, text, madeNull) => {
  expect(await exported(name, options)).toEqual([text, madeNull, [name]]);
});

describe('what is refused', () => {
  test.each<[what: string, name: string, options: ExportOptions, code: string]>([
    ['no format', 'a.txt', {}, 'EXPORT_FORMAT'],
    ['an option of CSV', 'a.jsonl', { bom: true }, 'OPTION_INVALID'],
    ['another one', 'a.parquet', { escapeFormulas: true }, 'OPTION_INVALID'],
    ['a file that is there', 'there.csv', {}, 'EXPORT_EXISTS'],
    ['a folder of that name', 'folder.csv', {}, 'EXPORT_EXISTS'],
    ['a folder, by force', 'folder.csv', { force: true }, 'EXPORT_FAILED'],
    ['in no folder', 'none/a.csv', {}, 'EXPORT_FAILED'],
    ['in a file', 'there.csv/a.csv', {}, 'EXPORT_FAILED'],
    ['by force, in a file', 'there.csv/a.csv', { force: true }, 'EXPORT_FAILED'],
  ])('%s: nothing is changed', async (_, name, options, code) => {
    const workdir = makeWorkdir();
    const source = datasetSource(makeRows(workdir), {});
    writeFileSync(path.join(workdir, 'there.csv'), 'mine');
    mkdirSync(path.join(workdir, 'folder.csv'));
    const before = readdirSync(workdir, { recursive: true }).sort();
    const error = await exportFile(source, path.join(workdir, name), options).catch((thrown: unknown) => thrown);
    expect(isAcceleratorError(error) ? error.code : error).toBe(code);
    expect(readdirSync(workdir, { recursive: true }).sort()).toEqual(before);
    expect(readFileSync(path.join(workdir, 'there.csv'), 'utf8')).toBe('mine');
  });

  test('by force a file is replaced', async () => {
    const workdir = makeWorkdir();
    const file = path.join(workdir, 'there.csv');
    writeFileSync(file, 'mine, and longer than what comes');
    await exportFile(datasetSource(makeRows(workdir), { names: ['on'] }), file, { force: true });
    expect(readFileSync(file, 'utf8')).toMatch(/^on\ntrue\n/);
  });
});
