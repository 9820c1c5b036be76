import { describe, expect, test } from 'vitest';
import {
  countRows,
  formatRowsRecord,
  outcomesOf,
  packOutcomes,
  parseRowsRecord,
  type RowsRecord,
} from '../src/index.ts';

const parse = (text: string): RowsRecord => parseRowsRecord(Buffer.from(text), 'rows.json');

const none = { computed: 0, reused: 0, resumed: 0, skipped: 0, failed: 0 };
const records: readonly [string, RowsRecord, typeof none][] = [
  ['no slices', { format: 1, sources: [], slices: [] }, none],
  ['empty slices', { format: 1, sources: [], slices: [[], []] }, none],
  [
    'computed and taken rows in turn',
    { format: 1, sources: ['main-3', 'main-5/other'], slices: [[[100, 0, 0, 0], [1], [899, 1, 2, 101]], [[7]]] },
    { ...none, computed: 8, reused: 999 },
  ],
  [
    'rows that were left out or failed, and such that were resumed',
    {
      format: 1,
      sources: ['main-3'],
      slices: [[[5], [4, 0]], [[3]]],
      outcomes: [
        packOutcomes([
          [2, 'kept'],
          [3, 'skipped'],
          [3, 'bad'],
          [1, 'transient'],
        ]),
        null,
      ],
    },
    { ...none, computed: 8, resumed: 4, skipped: 3, failed: 4 },
  ],
];

describe('rows.json', () => {
  test.each(records)('comes back as it was: %s', (_, record, counts) => {
    expect(parse(formatRowsRecord(record))).toEqual(record);
    expect(countRows(record, 'rows.json')).toEqual(counts);
  });

  test.each<[string, readonly (string | null)[]]>([
    ['of fewer rows', [packOutcomes([[4, 'bad']])]],
    ['of more rows', [packOutcomes([[6, 'bad']])]],
    ['that are none', ['?']],
    ['that are cut', [packOutcomes([[5, 'bad']]).slice(0, 2)]],
  ])('with outcomes %s is refused when they are read', (_, outcomes) => {
    const record = parse(formatRowsRecord({ format: 1, sources: [], slices: [[[5]]], outcomes }));
    expect(() => outcomesOf(record, 0, 'rows.json')).toThrow(expect.objectContaining({ code: 'RECORD_DAMAGED' }));
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
    ['{"format":1,"sources":[],"slices":[],"outcomes":[null]}', 'RECORD_DAMAGED'],
  ])('that is %s is refused', (text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }));
  });
});
