import { digestOf, sealJson } from '@accelerator/base';
import { expect, test } from 'vitest';
import type { Encoded } from '../src/canonical.ts';
import { type KeyPreimage, preimageText } from '../src/key.ts';
import { parseSetup } from '../src/parse-record.ts';
import type { JobSetup } from '../src/records.ts';
import { type FileLists, parseFileLists, splitSetup } from '../src/setup-files.ts';

const digest = digestOf('x');

const filesOf = (count: number, mark = 'f'): Encoded[] =>
  Array.from({ length: count }, (_, n) => ({ $file: [`${mark} "${n}"],[\u2028ö.jpg`, digestOf(`${n}`)] }));

function setupWith(options: Encoded, transformed?: readonly Encoded[]): JobSetup {
  const preimage: KeyPreimage = {
    format: 1,
    method: 'm',
    source: { bundle: digest, packages: {}, tree: '', extra: {}, env: {} },
    options,
    ...(transformed !== undefined && { transformed }),
    datasets: {},
    jobs: {},
    slices: 2,
  };
  return {
    format: 1,
    job: 'main-1',
    method: 'm',
    source: 'methods/m.ts',
    sourceFiles: {},
    imports: {},
    packagesBelow: {},
    inputDirectory: '.',
    key: digest,
    contentKey: digest,
    preimage,
    contentInputs: { datasets: {}, jobs: {} },
    build: { script: 'main' },
    versions: {},
    created: '2026-01-01T00:00:00.000Z',
  };
}

function parse(record: object, readFiles: (digest: string) => FileLists): JobSetup {
  return parseSetup(Buffer.from(sealJson(record)), { file: 'setup.json', job: 'main-1', readFiles });
}

function readBack(setup: JobSetup): { readonly setup: JobSetup; readonly record: string; readonly files: string } {
  const { record, files = '' } = splitSetup(setup);
  const read = (wanted: string): FileLists => {
    expect(wanted).toBe(digestOf(files));
    return parseFileLists(Buffer.from(files), 'setup-files.json');
  };
  return { setup: parse(record, read), record: JSON.stringify(record), files };
}

const many = filesOf(300);

interface Aside {
  readonly where: string;
  readonly options: Encoded;
  readonly transformed?: readonly Encoded[];
}

const asideCases: readonly Aside[] = [
  { where: 'as an option', options: { files: many, n: 1 } },
  {
    where: 'deep in options',
    options: { a: [{ b: { c: many } }], d: { $set: [many] }, e: { $map: [['k', many]] } },
  },
  { where: 'of a folder', options: { folder: { $directory: ['photos', many] } } },
  { where: 'of a folder of a job', options: { folder: { $jobDirectory: ['main-7', 'out', many] } } },
  { where: 'that a transform has read', options: { n: 1 }, transformed: [many, { $file: ['one.txt', digest] }] },
  { where: 'two of them, and a short one', options: { a: many, b: filesOf(900, 'g'), c: filesOf(3) } },
  {
    where: 'beside what looks alike',
    options: { files: many, alike: { $object: [['$files', 0]] }, names: ['$files', '{"$files":0}'] },
  },
];

test.each(asideCases)('a long list of files stands aside: $where', ({ options, transformed }) => {
  const setup = setupWith(options, transformed);
  const { setup: back, record, files } = readBack(setup);
  expect(back).toEqual(setup);
  expect(preimageText(back.preimage)).toBe(preimageText(setup.preimage));
  expect(record).not.toContain('f \\"299\\"');
  expect(files.split('\n').length).toBeGreaterThan(300);
  // What it costs beyond that does not grow with the files.
  expect(record.length).toBeLessThan(1500);
});

test.each<[string, Encoded]>([
  ['short lists', { files: filesOf(255) }],
  ['long lists of something else', { numbers: Array.from({ length: 1000 }, (_, n) => n) }],
  ['long lists with something else among the files', { files: [...many, { $jobFile: ['main-1', 'a', digest] }] }],
])('all else stays in the setup: %s', (_, options) => {
  const setup = setupWith(options);
  expect(splitSetup(setup)).toEqual({ record: setup, files: undefined });
});

const whole = setupWith({ files: many });
const { record: stored } = splitSetup(whole);
const withOptions = (options: unknown): object => ({ ...stored, preimage: { ...whole.preimage, options } });
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test.each<[string, object, FileLists]>([
  ['a list that is not there', withOptions({ files: { $files: 1 } }), [many]],
  ['a number that is none', withOptions({ files: { $files: '0' } }), [many]],
  ['no digest of the lists', { ...stored, files: 7 }, [many]],
  ['files that are none', stored, [[{ $file: ['a', 1] }]]],
  ['lists nested too deeply', withOptions(nested(3000)), [many]],
  ['lists in a record of format 1', { ...stored, format: 1 }, [many]],
])('a record is refused that has %s', (_, record, lists) => {
  expect(() => parse(record, () => lists)).toThrow(expect.objectContaining({ code: 'RECORD_DAMAGED' }));
});

test.each(['', 'null', '{}', '[1]', '[[', '[{"a":1}]'])('lists are refused that are %j', (text) => {
  expect(() => parseFileLists(Buffer.from(text), 'f')).toThrow(expect.objectContaining({ code: 'RECORD_DAMAGED' }));
});
