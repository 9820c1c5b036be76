import type { Dataset } from '@accelerator/dataset';
import { describe, expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import type { FoundCell } from '../src/scan/found-rows.ts';
import { grep } from '../src/scan/grep.ts';
import { type GrepWish, planGrep } from '../src/scan/plan-grep.ts';

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
  cell.kind === 'null' || cell.kind === 'missing'
    ? cell.kind
    : cell.kind === 'bytes'
      ? `${cell.type} ${cell.size}`
      : cell.marks.reduceRight(
          (text, [from, to]) => `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`,
          cell.text,
        );

async function found(wish: GrepWish, datasets = [makeRows()]): Promise<string[]> {
  const lines: string[] = [];
  for await (const { dataset, rows } of grep(planGrep(datasets, wish))) {
    for (const each of rows) lines.push([dataset.id, each.sliceno, each.row, ...each.cells.map(shown)].join(' | '));
  }
  return lines;
}

test.each<[what: string, wish: GrepWish, lines: string[]]>([
  [
    'the text of cells, numbered over all slices',
    { patterns: ['pp'], give: 'text', columns: ['text'] },
    ['main-1 | 0 | 0 | apple', 'main-1 | 2 | 2 | Pineapple pie', 'main-1 | 2 | 3 | 🙂 pp'],
  ],
  [
    'where it matches',
    { patterns: ['p+'], give: 'marked', columns: ['text'], ignoreCase: true },
    ['main-1 | 0 | 0 | a[pp]le', 'main-1 | 2 | 2 | [P]inea[pp]le [p]ie', 'main-1 | 2 | 3 | 🙂 [pp]'],
  ],
  [
    'only what matches',
    { patterns: ['p+'], give: 'matches', columns: ['text', 'id'] },
    ['main-1 | 0 | 0 | [pp] | ', 'main-1 | 2 | 2 | [pp][p] | ', 'main-1 | 2 | 3 | [pp] | '],
  ],
  [
    'other columns than those that are searched: no marks there, bytes by what they are',
    { patterns: ['3'], give: 'marked', columns: ['id'], show: ['id', 'data', 'raw', 'more'] },
    ['main-1 | 2 | 2 | [3] | {"a":[3]} | jpeg 4 | [["at",3]]'],
  ],
  [
    'values as JSON',
    { patterns: ['3'], give: 'json', columns: ['id'], show: ['id', 'text', 'data', 'raw', 'more'] },
    ['main-1 | 2 | 2 | "3" | "Pineapple pie" | {"a":[3]} | {"bytes":4} | [["at",3]]'],
  ],
  [
    'rows that do not match, nothing marked',
    { patterns: ['pp'], give: 'marked', columns: ['text'], invert: true },
    ['main-1 | 0 | 1 | null'],
  ],
  [
    'only how many',
    { patterns: ['pp'], give: 'text', columns: ['text'], show: [] },
    ['main-1 | 0 | 0', 'main-1 | 2 | 2', 'main-1 | 2 | 3'],
  ],
  [
    'rows in a range',
    { patterns: [''], give: 'text', ranges: ['id=2..4'], show: ['id'] },
    ['main-1 | 0 | 1 | 2', 'main-1 | 2 | 2 | 3'],
  ],
  [
    'rows that one of several patterns matches',
    { patterns: ['^apple$', 'P'], give: 'marked', columns: ['text'] },
    ['main-1 | 0 | 0 | [apple]', 'main-1 | 2 | 2 | [P]ineapple pie'],
  ],
  ['texts as they are', { patterns: ['p.', '.'], syntax: 'fixed', give: 'text', columns: ['text'] }, []],
  [
    'numbers in any column',
    { patterns: ['>=3', '1'], syntax: 'numeric', give: 'marked', show: ['id'] },
    ['main-1 | 0 | 0 | [1]', 'main-1 | 2 | 2 | [3]', 'main-1 | 2 | 3 | [4]'],
  ],
  [
    'values that can be read back',
    { patterns: ['3'], give: 'exact', columns: ['id'], show: ['id', 'text', 'data', 'raw', 'more'] },
    ['main-1 | 2 | 2 | 3 | Pineapple pie | {"a":[3]} | /9j/Aw== | [["at",3]]'],
  ],
  [
    'rows of some slices',
    { patterns: [], give: 'text', columns: ['id'], slices: [2, 1] },
    ['main-1 | 2 | 2 | 3', 'main-1 | 2 | 3 | 4'],
  ],
  [
    'all columns but some',
    { patterns: ['pp'], give: 'text', except: ['data', 'more'] },
    ['main-1 | 0 | 0 | 1 | apple', 'main-1 | 2 | 2 | 3 | Pineapple pie', 'main-1 | 2 | 3 | 4 | 🙂 pp'],
  ],
  [
    'a row of each slice in turn',
    { patterns: [], give: 'text', columns: ['id'], inTurns: true },
    ['main-1 | 0 | 0 | 1', 'main-1 | 2 | 2 | 3', 'main-1 | 0 | 1 | 2', 'main-1 | 2 | 3 | 4'],
  ],
  [
    'at most so many, whichever way they come',
    { patterns: [], give: 'text', columns: ['id'], inTurns: true, most: 3 },
    ['main-1 | 0 | 0 | 1', 'main-1 | 2 | 2 | 3', 'main-1 | 0 | 1 | 2'],
  ],
  ['nothing of no column', { patterns: ['a'], give: 'text', columns: ['id'], except: ['id'] }, []],
  ['a null is an empty text', { patterns: ['^$'], give: 'text', columns: ['text'] }, ['main-1 | 0 | 1 | null']],
  ['bytes are not searched unless named', { patterns: ['\u0003'], give: 'text', show: [] }, []],
])('a search gives %s', async (_, wish, lines) => {
  expect(await found(wish)).toEqual(lines);
});

test.each<[what: string, wish: Partial<GrepWish>, code: string]>([
  ['no regular expression', { patterns: ['('] }, 'PATTERN_INVALID'],
  ['no such column', { columns: ['txt'] }, 'COLUMN_NOT_FOUND'],
  ['no such column to show', { show: ['txt'] }, 'COLUMN_NOT_FOUND'],
  ['no such column to leave out', { except: ['txt'] }, 'COLUMN_NOT_FOUND'],
  ['no such column to be told apart by', { unique: ['txt'] }, 'COLUMN_NOT_FOUND'],
  ['no such column of a range', { ranges: ['txt=1..'] }, 'COLUMN_NOT_FOUND'],
  ['no such slice', { slices: [0, 3] }, 'OPTION_INVALID'],
  ['no range', { ranges: ['id'] }, 'OPTION_INVALID'],
  ['a range of something without an order', { ranges: ['data=1..2'] }, 'OPTION_INVALID'],
])('%s is refused before anything is read', (_, wish, code) => {
  expect(() => planGrep([makeRows()], { patterns: ['a'], give: 'text', ...wish })).toThrow(
    expect.objectContaining({ code }),
  );
});

test('what is left of a dataset can be left out', async () => {
  const dataset = makeRows();
  let results = 0;
  for await (const { skipRest } of grep(planGrep([dataset], { patterns: [''], give: 'text', show: [] }))) {
    results++;
    skipRest();
  }
  expect(results).toBe(1);
});

describe('of several datasets', () => {
  /** A chain whose datasets have other columns, and other types in one of them; and a dataset apart. */
  function makeThree(): Dataset[] {
    const workdir = makeWorkdir();
    const first = makeDataset(workdir, 'main-1', { columns: { id: 'int32', tip: 'int32', old: 'unicode' } }, [
      [{ id: 1, tip: 5, old: 'x' }],
      [{ id: 2, tip: 6, old: '' }],
    ]);
    const last = makeDataset(workdir, 'main-2', { previous: first, columns: { id: 'int32', tip: 'unicode' } }, [
      [{ id: 1, tip: '5 and more' }],
      [],
    ]);
    const apart = makeDataset(workdir, 'main-3', { columns: { name: 'unicode', id: 'unicode' } }, [
      [{ name: 'five', id: '5' }],
      [],
    ]);
    return [last, apart];
  }

  test.each<[what: string, wish: GrepWish, lines: string[]]>([
    [
      'a chain is one table, the others have columns of their own',
      { patterns: ['5'], give: 'text', chain: {} },
      ['main-1 | 0 | 0 | 1 | 5 | x', 'main-2 | 0 | 0 | 1 | 5 and more | missing', 'main-3 | 0 | 0 | five | 5'],
    ],
    [
      'all have the same columns, where a program reads them',
      { patterns: ['5'], give: 'exact', chain: {}, sameColumns: true },
      [
        'main-1 | 0 | 0 | 1 | 5 | x | missing',
        'main-2 | 0 | 0 | 1 | 5 and more | missing | missing',
        'main-3 | 0 | 0 | 5 | missing | missing | five',
      ],
    ],
    [
      'a column that is missing is null: an empty text',
      { patterns: ['^$'], give: 'text', chain: {}, columns: ['old'], show: ['id', 'old'] },
      ['main-1 | 1 | 1 | 2 | ', 'main-2 | 0 | 0 | 1 | missing', 'main-3 | 0 | 0 | 5 | missing'],
    ],
    [
      'no row is in a range of a column that is missing, and limits go by the type of each dataset',
      { patterns: [], give: 'text', chain: {}, ranges: ['tip=5..6'], show: ['tip'] },
      ['main-1 | 0 | 0 | 5', 'main-2 | 0 | 0 | 5 and more'],
    ],
    [
      'the first of those that are equal, over all datasets',
      { patterns: [], give: 'text', chain: {}, show: ['tip'], unique: ['id'] },
      ['main-1 | 0 | 0 | 5', 'main-1 | 1 | 1 | 6', 'main-3 | 0 | 0 | missing'],
    ],
    [
      'at most so many of each',
      { patterns: [], give: 'text', chain: { length: 2 }, show: ['id'], most: 1 },
      ['main-1 | 0 | 0 | 1', 'main-2 | 0 | 0 | 1', 'main-3 | 0 | 0 | 5'],
    ],
    [
      'a chain that is cut',
      { patterns: [], give: 'text', chain: { stop: 'main-1' }, show: ['id'] },
      ['main-2 | 0 | 0 | 1', 'main-3 | 0 | 0 | 5'],
    ],
  ])('%s', async (_, wish, lines) => {
    expect(await found(wish, makeThree())).toEqual(lines);
  });

  test('a limit that does not fit the type in one of them is refused', () => {
    expect(() => planGrep(makeThree(), { patterns: [], give: 'text', chain: {}, ranges: ['tip=a..b'] })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});

describe('rows around those that match', () => {
  const numbers = Array.from({ length: 9000 }, (_, n) => ({ n }));
  const dataset = () =>
    makeDataset(makeWorkdir(), 'main-1', { columns: { n: 'int32' } }, [numbers, [{ n: 4 }, { n: 10 }]]);

  async function around(wish: Partial<GrepWish>): Promise<string> {
    const lines: string[] = [];
    for await (const { rows } of grep(planGrep([dataset()], { patterns: [], give: 'text', ...wish }))) {
      for (const { cells, context, startsGroup } of rows) {
        const [cell] = cells;
        const mark = context === undefined ? '' : context === 'before' ? '-' : '+';
        lines.push(`${startsGroup ? '/ ' : ''}${mark}${cell === undefined ? '' : shown(cell)}`);
      }
    }
    return lines.join(' ');
  }

  test.each<[what: string, wish: Partial<GrepWish>, rows: string]>([
    [
      'on both sides, but no further than the slice',
      { patterns: ['^1$', '^8999$'], before: 2, after: 2 },
      '/ -0 1 +2 +3 / -8997 -8998 8999',
    ],
    [
      'each once, where they overlap',
      { patterns: ['^10$', '^13$', '^14$', '^20$'], before: 2, after: 2 },
      '/ -8 -9 10 +11 +12 13 14 +15 +16 / -18 -19 20 +21 +22 / -4 10',
    ],
    ['only behind', { patterns: ['^4$'], after: 1 }, '/ 4 +5 / 4 +10'],
    [
      'over the border of what is read at a time',
      { patterns: ['^4095$', '^4096$'], before: 1, after: 1 },
      '/ -4094 4095 4096 +4097',
    ],
    ['behind the first so many', { patterns: ['0$'], after: 1, most: 2 }, '/ 0 +1 / 10 +11'],
    ['that are not in the range', { ranges: ['n=5000..5001'], before: 1, after: 1 }, '/ -4999 5000 +5001'],
    [
      'that do match, as the others are wanted',
      { patterns: ['[1-8]'], invert: true, columns: ['n'], slices: [0], after: 1, most: 2 },
      '/ 0 +1 / 9 +10',
    ],
  ])('%s', async (_, wish, rows) => {
    expect(await around(wish)).toBe(rows);
  });
});
