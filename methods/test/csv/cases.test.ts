import { afterAll, describe, expect, test } from 'vitest';
import { type Given, importText, inFileOrder, removeFolder } from './import-text.ts';

afterAll(removeFolder);

/** Columns, rows, bad lines and skipped ones, in short. */
async function short(content: string | Uint8Array, given: Given = {}) {
  const made = await importText(content, given);
  return {
    columns: made.columns.join('|'),
    rows: inFileOrder(made).map((row) => row.map((value) => value ?? '∅').join('|')),
    ...(made.bad.length > 0 && { bad: made.bad.map(({ line, data }) => `${line} ${data}`) }),
    ...(made.skipped.length > 0 && { skipped: made.skipped.map(({ line, data }) => `${line} ${data}`) }),
  };
}

const record = { onError: 'record' } as const;

describe('what lines become', () => {
  test.each<[string, string, Given, { columns?: string; rows: string[]; bad?: string[]; skipped?: string[] }]>([
    ['CRLF, and no last newline', 'a,b\r\n1,2\r\n3,4', {}, { rows: ['1|2', '3|4'] }],
    ['both ends of lines', 'a,b\n1,2\r\n3,4\n', {}, { rows: ['1|2', '3|4'] }],
    ['quotes by default', 'a,b\n"1",2', {}, { rows: ['1|2'] }],
    ['no quotes', 'a,b\n"1",2', { quotes: 'none' }, { rows: ['"1"|2'] }],
    ['a separator in quotes', 'a,b\n"1,x",2', {}, { rows: ['1,x|2'] }],
    ['doubled quotes', 'a,b\n"1""x",2\n"""",""""""', {}, { rows: ['1"x|2', '"|""'] }],
    ['empty quotes', 'a,b\n"",""\n"",x', {}, { rows: ['|', '|x'] }],
    ['a quote within a field', 'a,b\n1, "x"\n5" ,6"7\n', {}, { rows: ['1| "x"', '5" |6"7'] }],
    ['single quotes', "a,b\n'1,x',2\n\"3,4", { quotes: "'" }, { rows: ['1,x|2', '"3|4'] }],
    ['both quotes', "a,b\n'1,\"x',\"2,''\"\n", { quotes: 'both' }, { rows: ["1,\"x|2,''"] }],
    ['something behind a quote', 'a,b\n"1"x,2\n3,4', record, { rows: ['3|4'], bad: ['2 "1"x,2'] }],
    ['a quoted newline', 'a,b\n"1\nx",2\n"\r\n\n",4\n', {}, { rows: ['1\nx|2', '\r\n\n|4'] }],
    ['an empty line', 'a,b\n\n1,2', record, { rows: ['1|2'], bad: ['2 '] }],
    ['an empty line of one column', 'a\n\n1\n\n', {}, { columns: 'a', rows: ['', '1', ''] }],
    ['empty values', 'a,b\n1,\n,2\n,', {}, { rows: ['1|', '|2', '|'] }],
    ['nulls', 'a,b\n1,\n,NA\n"",-', { null: ['', 'NA'] }, { rows: ['1|∅', '∅|∅', '∅|-'] }],
    [
      'ragged lines',
      'a,b\n1,2,3\n1\n4,5',
      { ...record, lineNumber: 'n' },
      { columns: 'n|a|b', rows: ['4|4|5'], bad: ['2 1,2,3', '3 1'] },
    ],
    [
      'extra empty fields',
      'a,b,,\n1,2,,\n3,4\n5,6,x\n7,8,"",\'\'\n9,0,,,,,',
      { ...record, allowExtraEmpty: true, quotes: 'both' },
      { rows: ['1|2', '3|4', '7|8', '9|0'], bad: ['4 5,6,x'] },
    ],
    ['extra empty fields that are not allowed', 'a,b\n1,2,', record, { rows: [], bad: ['2 1,2,'] }],
    [
      'comments',
      '#x\na,b\n#y "\n1,#2\n"#3",4\n',
      { comment: '#', lineNumber: 'n' },
      { columns: 'n|a|b', rows: ['4|1|#2', '5|#3|4'], skipped: ['1 #x', '3 #y "'] },
    ],
    ['long comments', '//x\na,b\n/1,2\n//', { comment: '//' }, { rows: ['/1|2'], skipped: ['1 //x', '4 //'] }],
    ['lines to skip', 'junk "\n\na,b\n1,2', { skipLines: 2 }, { rows: ['1|2'], skipped: ['1 junk "', '2 '] }],
    [
      'empty lines to skip',
      '\na,b\r\n\r\n1,2\n\n',
      { skipEmptyLines: true },
      { rows: ['1|2'], skipped: ['1 ', '3 ', '5 '] },
    ],
    ['two lines of labels', 'a,b\nx,y\n1,2', { labelLines: 2 }, { columns: 'a x|b y', rows: ['1|2'] }],
    ['labels that are given', '1,2\n3,4', { labels: ['p', 'q'] }, { columns: 'p|q', rows: ['1|2', '3|4'] }],
    ['labels instead of a line', 'a,b\n3,4', { labels: ['p', 'q'], labelLines: 1 }, { columns: 'p|q', rows: ['3|4'] }],
    ['quoted labels', '"a,\nx","b"""\n1,2', {}, { columns: 'a,\nx|b"', rows: ['1|2'] }],
    [
      'blanks around labels',
      ' a ,b\t\n1,2',
      { stripLabels: true, rename: { a: 'c' } },
      { columns: 'c|b', rows: ['1|2'] },
    ],
    [
      'columns that change their names',
      'a,b,c\n1,2,3',
      { rename: { a: 'b', b: 'a' }, discard: ['a'] },
      { columns: 'b|c', rows: ['1|3'] },
    ],
    [
      'labels that come twice',
      'a,a,a_2,a\n1,2,3,4',
      { duplicates: 'number' },
      { columns: 'a|a_3|a_2|a_4', rows: ['1|2|3|4'] },
    ],
    [
      'labels that come twice, one left out',
      'a,x,b\n1,2,3',
      { rename: { x: 'a', a: 'x' }, discard: ['x'] },
      { columns: 'a|b', rows: ['2|3'] },
    ],
    ['only labels', 'a,b', {}, { rows: [] }],
    ['carriage returns', 'a,b\r1,2\r', { newline: '\r' }, { rows: ['1|2'] }],
    ['a carriage return in a value', 'a,b\n1\r2,3\r\n', {}, { rows: ['1\r2|3'] }],
    ['a separator of two characters', 'a::b\n1::2:\n:3::4\n::', { separator: '::' }, { rows: ['1|2:', ':3|4', '|'] }],
    [
      'a separator of its own characters',
      'a::b\n1:::2\n"::"::3\n":"::"\n',
      { ...record, separator: '::' },
      { rows: ['1|:2', '::|3'], bad: ['4 ":"::"'] },
    ],
    ['a separator beyond ASCII', 'a→b\n1→2\n"→"→ü\n', { separator: '→' }, { rows: ['1|2', '→|ü'] }],
    ['no separator', 'a,b\n1,2\n"3\n4"\n', { separator: '' }, { columns: 'a,b', rows: ['1,2', '3\n4'] }],
    ['a newline of two characters', 'a,b;;1,2;3;;"4;;",5;;', { newline: ';;' }, { rows: ['1|2;3', '4;;|5'] }],
    ['a letter as separator', 'axb\n1x2\n', { separator: 'x' }, { rows: ['1|2'] }],
    ['a tab', 'a\tb\n1\t2\n', { separator: '\t' }, { rows: ['1|2'] }],
    ['a zero byte in a value', 'a,b\n1\0,2\n', {}, { rows: ['1\0|2'] }],
    ['a byte order mark', '\ufeffa,b\n1,\ufeff2', {}, { rows: ['1|\ufeff2'] }],
    [
      'several byte order marks',
      '\ufeff\ufeff\ufeffa,b\n\ufeff1,\ufeff2',
      {},
      { columns: 'a|b', rows: ['\ufeff1|\ufeff2'] },
    ],
    ['nothing but a mark in a quoted label', '\ufeff\ufeff"\ufeff",b\n1,2', {}, { columns: '\ufeff|b', rows: ['1|2'] }],
    ['a byte order mark and a quote', '\ufeff"a","b"\n1,2', {}, { rows: ['1|2'] }],
    [
      'a quote that is not closed',
      'a,b\n1,2\n3,"4\n5,6\n7,8\n',
      record,
      { rows: ['1|2', '5|6', '7|8'], bad: ['3 3,"4'] },
    ],
    [
      'two quotes that are not closed',
      'a,b\n1,"2\n3,\'4\n5,6',
      { ...record, quotes: 'both' },
      { rows: ['5|6'], bad: ['2 1,"2', "3 3,'4"] },
    ],
    ['a last line that is not closed', 'a,b\n1,2\n"3,4', record, { rows: ['1|2'], bad: ['3 "3,4'] }],
    ['a name of every object', '__proto__,toString\n1,2', {}, { columns: '__proto__|toString', rows: ['1|2'] }],
  ])('%s', async (_, content, given, expected) => {
    for (const windowBytes of [1 << 20, 16]) {
      for (const slices of [1, 3]) {
        const made = await short(content, { ...given, slices, windowBytes });
        const sorted = (lines: string[] | undefined) =>
          lines && [...lines].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
        expect({
          ...made,
          ...(made.bad && { bad: sorted(made.bad) }),
          ...(made.skipped && { skipped: sorted(made.skipped) }),
        }).toEqual({
          columns: 'a|b',
          ...expected,
        });
      }
    }
  });
});
