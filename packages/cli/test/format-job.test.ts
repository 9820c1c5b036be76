import type { DatasetSummary, JobDetails } from '@accelerator/inspect';
import { InputFile } from '@accelerator/job';
import { describe, expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { formatJobDetails } from '../src/show/format-job.ts';

const plain = coloursFor({});
const job: JobDetails = {
  job: 'main-3',
  method: 'thumbnailer',
  state: 'done',
  created: 'once',
  seconds: 1.5,
  rows: null,
  script: 'main',
  path: '/w/main-3',
  fetched: null,
  source: 'methods/thumbnailer.ts',
  fingerprint: 'f0',
  sourceFiles: { 'methods/thumbnailer.ts': 'd' },
  packages: {},
  caption: null,
  options: {},
  datasetInputs: {},
  jobInputs: {},
  fileJobs: [],
  parent: null,
  subjobs: [],
  key: 'k0',
  digest: 'c0',
  versions: { node: '20.1.0', accelerator: '0.1.0' },
  files: {},
  datasets: [],
  hasResult: false,
  result: undefined,
  rowCounts: null,
  badRows: 0,
  damaged: [],
  peakMemory: null,
  error: null,
  phases: [],
  map: null,
};
const lines = (fields: Partial<JobDetails>, printed = 0): string[] =>
  formatJobDetails({ ...job, ...fields }, { printed, isOutdated: false, progress: [] }, plain);

test('a job that made nothing is a few facts', () => {
  expect(lines({})).toEqual([
    'main-3  thumbnailer  done in 1.5 s',
    '  directory    /w/main-3',
    "  created      once by the build script 'main'",
    '  source       methods/thumbnailer.ts',
    '  fingerprint  f0',
    '  key          k0',
    '  content      c0',
    '  ran with     node 20.1.0, accelerator 0.1.0',
  ]);
});

test.each<[what: string, fields: Partial<JobDetails>, head: string]>([
  ['failed', { state: 'failed', seconds: 0.0004 }, 'main-3  thumbnailer  failed after 0.4 ms'],
  ['collected', { state: 'collected', seconds: 61 }, 'main-3  thumbnailer  collected after 1 min 01 s'],
  ['done, nobody knows when', { seconds: null }, 'main-3  thumbnailer  done'],
  ['unfinished', { state: 'unfinished', seconds: null }, 'main-3  thumbnailer  broken off'],
])('one that is %s', (_, fields, head) => {
  expect(lines(fields)[0]).toBe(head);
});

/** The lines below a title, without their indent. */
function section(title: string, fields: Partial<JobDetails>, printed = 0): string[] {
  const all = lines(fields, printed);
  const at = all.indexOf(title);
  if (at < 0) return [];
  const end = all.indexOf('', at);
  return all.slice(at + 1, end < 0 ? undefined : end).map((line) => line.slice(2));
}

const counts = { computed: 1, reused: 0, skipped: 0, failed: 0 };

test.each<[what: string, fields: Partial<JobDetails>, line: string]>([
  [
    'files that the source imports',
    { sourceFiles: { a: '', b: '' } },
    'source       methods/thumbnailer.ts and 1 file that it imports',
  ],
  [
    'many of them',
    { sourceFiles: { a: '', b: '', c: '' } },
    'source       methods/thumbnailer.ts and 2 files that it imports',
  ],
  ['none known', { sourceFiles: {} }, 'source       methods/thumbnailer.ts'],
  ['packages', { packages: { sharp: '1', zod: '2' } }, 'packages     sharp 1, zod 2'],
  ['a caption', { caption: 'a\nb' }, 'caption      a⏎b'],
  ['memory', { peakMemory: 53_000_000 }, 'peak memory  53 MB in one slice process'],
  ['no script', { script: null, created: null }, "created      - by the build script '-'"],
  ['rows of a map', { rowCounts: counts }, 'rows         1 computed'],
  [
    'no row computed',
    { rowCounts: { ...counts, computed: 0, reused: 12_000 } },
    'rows         0 computed, 12,000 taken from earlier jobs',
  ],
  [
    'all kinds of rows',
    { rowCounts: { computed: 1, reused: 2, skipped: 3, failed: 4 } },
    'rows         1 computed, 2 taken from earlier jobs, 3 left out, 4 failed',
  ],
])('its facts tell %s', (_, fields, line) => {
  expect(lines(fields)).toContain(`  ${line}`);
});

describe('sections', () => {
  test.each<[title: string, what: string, fields: Partial<JobDetails>, shown: string[]]>([
    ['options', 'none', { options: {} }, []],
    ['options', 'no object', { options: null }, []],
    [
      'options',
      'some',
      { options: { n: 1, name: 'a\nb', file: new InputFile('p.jpg') } },
      ['n     1', "name  'a\\nb'", 'file  p.jpg'],
    ],
    [
      'inputs',
      'of all kinds',
      {
        datasetInputs: { source: 'main-1/bad', none: null },
        jobInputs: { list: ['main-1', 'main-2'], nothing: [] },
        fileJobs: ['main-7'],
      },
      ['source    main-1/bad', 'none      none', 'list      [main-1, main-2]', 'nothing   []', 'files of  main-7'],
    ],
    ['files', 'one', { files: { 'a\tb': 1200 } }, ['a b  1.2 kB', '1 file, 1.2 kB']],
    ['result', 'none', { hasResult: false, result: 7 }, []],
    ['result', 'nothing is one too', { hasResult: true, result: undefined }, ['undefined']],
    ['result', 'a text', { hasResult: true, result: 'x' }, ["'x'"]],
    ['error', 'of no part', { error: { name: 'Error', message: 'no' } }, ['Error: no']],
    [
      'error',
      'of a slice, with a hint',
      { error: { name: 'Error', message: 'no', hint: 'Look.', phase: 'analysis', sliceno: 2 } },
      ['in analysis of slice 2', 'Error: no', 'Look.'],
    ],
    [
      'error',
      'of a phase that runs once',
      { error: { name: 'E', message: 'no', phase: 'prepare', sliceno: null } },
      ['in prepare', 'E: no'],
    ],
    ['map', 'none', { map: null }, []],
    ['map', 'that has not begun', { map: { match: null, slices: [] } }, []],
  ])('%s: %s', (title, _, fields, shown) => {
    expect(section(title, fields)).toEqual(shown);
  });

  test.each([
    [0, []],
    [1, ['1 line: `ax job main-3 -o` shows it']],
    [1200, ['1,200 lines: `ax job main-3 -o` shows them']],
  ])('of %d lines that were printed', (printed, shown) => {
    expect(section('output', {}, printed)).toEqual(shown);
  });

  test.each([
    [20, 20, undefined],
    [21, 20, '… and 1 more'],
    [1200, 20, '… and 1,180 more'],
  ])('of %d files %d have a line', (count, shown, more) => {
    const files = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 10]));
    const found = section('files', { files });
    expect(found.filter((line) => /^f\d/.test(line))).toHaveLength(shown);
    expect(found.find((line) => line.startsWith('…'))).toBe(more);
  });

  test.each([
    [40, undefined],
    [41, '… and 1 more line'],
    [60, '… and 20 more lines'],
  ])('of a result of %d lines the first are shown', (count, more) => {
    // Two lines are its braces.
    const result = Object.fromEntries(Array.from({ length: count - 2 }, (_, index) => [`k${index}`, 'x'.repeat(80)]));
    const found = section('result', { hasResult: true, result });
    expect([found.length, found.find((line) => line.startsWith('…'))]).toEqual([more === undefined ? 40 : 41, more]);
  });

  test('datasets have their shape, their links and the types of their columns', () => {
    const column = { nullable: false, rows: 1, nulls: 0, min: null, max: null, size: 1, directory: '', digest: '' };
    const dataset: DatasetSummary = {
      id: 'main-3',
      directory: '',
      caption: '',
      filename: null,
      rows: 1,
      rowsPerSlice: [1],
      parent: 'main-1',
      previous: 'main-2',
      chainRows: null,
      retracts: [],
      hashlabel: null,
      digest: '',
      columns: [
        { ...column, name: 'n', type: 'int32', linkedFrom: null },
        { ...column, name: 'image', type: 'bytes', linkedFrom: 'main-1/image' },
      ],
    };
    const bare = { ...dataset, id: 'main-3/bad', rows: 2000, parent: null, previous: null, columns: [] };
    expect(section('datasets', { datasets: [dataset, bare] })).toEqual([
      'main-3  1 row, 2 columns  parent main-1  previous main-2',
      '  n      int32',
      '  image  bytes  in main-1/image',
      'main-3/bad  2,000 rows, 0 columns',
    ]);
  });
});
