import type { Dataset } from '@accelerator/dataset';
import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import type { FoundCell } from '../src/scan/found-rows.ts';
import { type GrepWish, grep, planGrep } from '../src/scan/grep.ts';

const columns = { id: 'int64', text: 'unicode', data: 'json', raw: 'bytes', more: 'msgpack' } as const;
const row = (id: number, text: string | null) => ({
  id: BigInt(id),
  text,
  data: { a: [id] },
  raw: Buffer.from([0xff, 0xd8, 0xff, id]),
  more: new Map([['at', id]]),
});

function makeRows(): Dataset {
  return makeDataset(makeWorkdir(), 'main-1', { columns }, [
    [row(1, 'apple'), row(2, null)],
    [],
    [row(3, 'Pineapple pie'), row(4, '🙂 pp')],
  ]);
}

const shown = (cell: FoundCell): string =>
  cell.kind === 'null'
    ? 'null'
    : cell.kind === 'bytes'
      ? `${cell.type} ${cell.size}`
      : cell.marks.reduceRight(
          (text, [from, to]) => `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`,
          cell.text,
        );

async function found(wish: GrepWish): Promise<string[]> {
  const lines: string[] = [];
  for await (const { dataset, sliceno, rows } of grep(planGrep(makeRows(), wish))) {
    for (const each of rows) lines.push([dataset.id, sliceno, each.row, ...each.cells.map(shown)].join(' | '));
  }
  return lines;
}

test.each<[what: string, wish: GrepWish, lines: string[]]>([
  [
    'the text of cells, numbered over all slices',
    { pattern: 'pp', give: 'text', columns: ['text'] },
    ['main-1 | 0 | 0 | apple', 'main-1 | 2 | 2 | Pineapple pie', 'main-1 | 2 | 3 | 🙂 pp'],
  ],
  [
    'where it matches',
    { pattern: 'p+', give: 'marked', columns: ['text'], ignoreCase: true },
    ['main-1 | 0 | 0 | a[pp]le', 'main-1 | 2 | 2 | [P]inea[pp]le [p]ie', 'main-1 | 2 | 3 | 🙂 [pp]'],
  ],
  [
    'only what matches',
    { pattern: 'p+', give: 'matches', columns: ['text', 'id'] },
    ['main-1 | 0 | 0 | [pp] | ', 'main-1 | 2 | 2 | [pp][p] | ', 'main-1 | 2 | 3 | [pp] | '],
  ],
  [
    'other columns than those that are searched: no marks there, bytes by what they are',
    { pattern: '3', give: 'marked', columns: ['id'], show: ['id', 'data', 'raw', 'more'] },
    ['main-1 | 2 | 2 | [3] | {"a":[3]} | jpeg 4 | [["at",3]]'],
  ],
  [
    'values as JSON',
    { pattern: '3', give: 'json', columns: ['id'], show: ['id', 'text', 'data', 'raw', 'more'] },
    ['main-1 | 2 | 2 | "3" | "Pineapple pie" | {"a":[3]} | {"bytes":4} | [["at",3]]'],
  ],
  [
    'rows that do not match, nothing marked',
    { pattern: 'pp', give: 'marked', columns: ['text'], invert: true },
    ['main-1 | 0 | 1 | null'],
  ],
  [
    'only how many',
    { pattern: 'pp', give: 'count', columns: ['text'] },
    ['main-1 | 0 | 0', 'main-1 | 2 | 2', 'main-1 | 2 | 3'],
  ],
  [
    'rows in a range',
    { pattern: '', give: 'text', ranges: ['id=2..4'], show: ['id'] },
    ['main-1 | 0 | 1 | 2', 'main-1 | 2 | 2 | 3'],
  ],
  ['a null is an empty text', { pattern: '^$', give: 'text', columns: ['text'] }, ['main-1 | 0 | 1 | null']],
  ['bytes are not searched unless named', { pattern: '\u0003', give: 'count' }, []],
])('a search gives %s', async (_, wish, lines) => {
  expect(await found(wish)).toEqual(lines);
});

test.each<[what: string, wish: Partial<GrepWish>, code: string]>([
  ['no regular expression', { pattern: '(' }, 'PATTERN_INVALID'],
  ['no such column', { columns: ['txt'] }, 'COLUMN_NOT_FOUND'],
  ['no range', { ranges: ['id'] }, 'OPTION_INVALID'],
  ['a range of something without an order', { ranges: ['data=1..2'] }, 'OPTION_INVALID'],
])('%s is refused before anything is read', (_, wish, code) => {
  expect(() => planGrep(makeRows(), { pattern: 'a', give: 'text', ...wish })).toThrow(
    expect.objectContaining({ code }),
  );
});

test('what is left of a dataset can be left out', async () => {
  const dataset = makeRows();
  let results = 0;
  for await (const { skipRest } of grep(planGrep(dataset, { pattern: '', give: 'count' }))) {
    results++;
    skipRest();
  }
  expect(results).toBe(1);
});
