import { describe, expect, test } from 'vitest';
import { countRows, formatRowsRecord, parseRowsRecord, type RowsRecord } from '../src/index.ts';

const parse = (text: string): RowsRecord => parseRowsRecord(Buffer.from(text), 'rows.json');

const records: readonly [string, RowsRecord, { computed: number; reused: number }][] = [
  ['no slices', { format: 1, sources: [], slices: [] }, { computed: 0, reused: 0 }],
  ['empty slices', { format: 1, sources: [], slices: [[], []] }, { computed: 0, reused: 0 }],
  [
    'computed and taken rows in turn',
    { format: 1, sources: ['main-3', 'main-5/other'], slices: [[[100, 0, 0, 0], [1], [899, 1, 2, 101]], [[7]]] },
    { computed: 8, reused: 999 },
  ],
];

describe('rows.json', () => {
  test.each(records)('comes back as it was: %s', (_, record, counts) => {
    expect(parse(formatRowsRecord(record))).toEqual(record);
    expect(countRows(record)).toEqual(counts);
  });

  test('has a slice in each line', () => {
    const text = formatRowsRecord({ format: 1, sources: ['main-3'], slices: [[[1], [2, 0, 0, 1]], [], [[3]]] });
    expect(text.split('\n').filter((line) => line.startsWith('    '))).toHaveLength(3);
  });

  test.each([
    ['', 'RECORD_DAMAGED'],
    ['{', 'RECORD_DAMAGED'],
    ['null', 'RECORD_DAMAGED'],
    ['[]', 'RECORD_DAMAGED'],
    ['{"format":2,"sources":[],"slices":[]}', 'RECORD_FORMAT'],
    ['{"format":1,"sources":[],"slices":{}}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":[1],"slices":[]}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":[],"slices":[[[]]]}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":[],"slices":[[[1,2]]]}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":[],"slices":[[[-1]]]}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":[],"slices":[[[1.5]]]}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":["main-1"],"slices":[[[1,1,0,0]]]}', 'RECORD_DAMAGED'],
    ['{"format":1,"sources":[],"slices":[],"more":1}', 'RECORD_DAMAGED'],
  ])('that is %s is refused', (text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }));
  });
});
