import type { Dataset } from '@accelerator/dataset';
import type { FoundCell, FoundRow, GrepColumn, GrepResult } from '@accelerator/inspect';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { makeDataset, makeWorkdir } from '../../dataset/test/make-dataset.ts';
import { FoundCsv } from '../src/grep/found-csv.ts';
import { FoundJson } from '../src/grep/found-json.ts';
import { FoundLines, type LineOptions } from '../src/grep/found-lines.ts';
import { coloursFor } from '../src/output/colours.ts';

const plain = coloursFor({});
const columns: GrepColumn[] = [
  { name: 'name', type: 'unicode' },
  { name: '7', type: 'bytes' },
];
const shape = { byMatch: false, rowNumbers: false, sliceNumbers: false, datasetIds: false };
const lines: LineOptions = { ...shape, separator: '\t', end: '\n', headers: false, raw: false, aligned: false };
const text = (value: string, ...marks: [number, number][]): FoundCell => ({ kind: 'text', text: value, marks });
const rowOf = (row: number, cells: FoundCell[], more: Partial<FoundRow> = {}): FoundRow => ({
  row,
  sliceno: 2,
  cells,
  context: undefined,
  startsGroup: false,
  ...more,
});

function resultOf(rows: readonly FoundRow[], shown = columns): GrepResult {
  const dataset: Dataset = makeDataset(makeWorkdir(), 'main-1', { columns: { n: 'int32' } }, [[]]);
  return { dataset, columns: shown, rows, skipRest: () => {} };
}

const rows = [
  rowOf(5, [text('a\nbc', [1, 3]), { kind: 'bytes', type: 'jpeg', size: 1_700_000 }]),
  rowOf(6, [{ kind: 'null' }, text('\u001b[2J')]),
  rowOf(7, [text(''), { kind: 'missing' }]),
];

test('lines of rows: no cell moves the cursor, numbers and ids stand first, null is not missing', () => {
  const result = resultOf(rows);
  const printed = (options: Partial<LineOptions>, colours = plain) =>
    new FoundLines({ ...lines, ...options }, colours).rows(result);
  expect(printed({})).toBe('a⏎bc\t<jpeg 1.7 MB>\nnull\t\\x1b[2J\n\t\n');
  expect(printed({ rowNumbers: true, sliceNumbers: true, datasetIds: true, headers: true, separator: ';' })).toBe(
    'dataset;slice;row;name;7\nmain-1;2;5;a⏎bc;<jpeg 1.7 MB>\nmain-1;2;6;null;\\x1b[2J\nmain-1;2;7;;\n',
  );
  expect(printed({ byMatch: true, rowNumbers: true, end: '\0' })).toBe('5\t⏎b\0');
  const colours = pc.createColors(true);
  const paint = (match: string): string => colours.bold(colours.red(match));
  expect(printed({}, colours).split('\n')[0]).toBe(`a${paint('⏎b')}c\t<jpeg 1.7 MB>`);
});

test('raw values stand as they are', () => {
  const exact = resultOf([rowOf(1, [text('a\tb\n\u001b[2J'), text('')]), rowOf(2, [{ kind: 'null' }, text('x')])]);
  expect(new FoundLines({ ...lines, raw: true, end: '\0' }, plain).rows(exact)).toBe('a\tb\n\u001b[2J\t\0\tx\0');
});

test('a header comes again when the columns change, and groups are parted', () => {
  const printer = new FoundLines({ ...lines, headers: true }, plain);
  const other = [{ name: 'id', type: 'int32' }] as const;
  const group = (from: number) => [
    rowOf(from, [text(`${from}`)], { startsGroup: true }),
    rowOf(from + 1, [text(`${from + 1}`)], { context: 'after' }),
  ];
  expect(printer.rows(resultOf(group(1), [...other])) + printer.rows(resultOf(group(7), [...other]))).toBe(
    'id\n1\n2\n--\n7\n8\n',
  );
  expect(printer.rows(resultOf([rowOf(9, [text('a'), text('b')], { startsGroup: true })]))).toBe('name\t7\n--\na\tb\n');
});

test('aligned columns: numbers to the right, wide characters and colours counted, wide cells no reason to widen all', () => {
  const shown: GrepColumn[] = [
    { name: 'name', type: 'unicode' },
    { name: 'price', type: 'float64' },
    { name: 'note', type: 'unicode' },
  ];
  const colours = pc.createColors(true);
  const options = { ...lines, aligned: true, headers: true, rowNumbers: true };
  const result = resultOf(
    [
      rowOf(1, [text('日本'), text('1.5', [0, 1]), text('x')]),
      rowOf(10, [text('a'), text('12.25'), text('')]),
      rowOf(11, [text('w'.repeat(50)), { kind: 'missing' }, text('y')]),
    ],
    shown,
  );
  const expected = [
    `row  name${' '.repeat(36)}  price  note`,
    `  1  日本${' '.repeat(36)}    1.5  x`,
    ` 10  a${' '.repeat(39)}  12.25  `,
    ` 11  ${'w'.repeat(50)}         y`,
  ];
  expect(new FoundLines(options, plain).rows(result).split('\n').slice(0, -1)).toEqual(expected);
  const painted = new FoundLines(options, colours).rows(result);
  const colour = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  expect(painted).not.toBe(expected.join('\n'));
  expect(painted.replace(colour, '').split('\n').slice(0, -1)).toEqual(expected);
});

test('CSV tells null from an empty text, and its labels come once', () => {
  const printer = new FoundCsv({ ...shape, datasetIds: true, rowNumbers: true }, columns, ';');
  const result = resultOf([
    rowOf(1, [text('a;"b"\n'), text('/9j=')]),
    rowOf(2, [text(''), { kind: 'null' }]),
    rowOf(3, [{ kind: 'missing' }, text('x')]),
  ]);
  expect(printer.begin() + printer.rows(result)).toBe(
    'dataset;row;name;7\nmain-1;1;"a;""b""\n";/9j=\nmain-1;2;"";\nmain-1;3;;x\n',
  );
  const one = new FoundCsv(shape, [{ name: 'name', type: 'unicode' }], ',');
  expect(one.rows(resultOf([rowOf(1, [{ kind: 'null' }]), rowOf(2, [text('')])]))).toBe('""\n""\n');
  const matches = new FoundCsv({ ...shape, byMatch: true }, columns, ',');
  expect(matches.begin() + matches.rows(result)).toBe('column,match\n');
  expect(matches.rows(resultOf(rows))).toBe('name,"\nb"\n');
});

test('JSON has its keys in the order of JavaScript, and says what matched', () => {
  const cells = ['"a"', '{"bytes":3}'].map((each) => text(each));
  const [line = ''] = new FoundJson(shape).rows(resultOf([rowOf(5, cells)])).split('\n');
  expect(line).toBe(JSON.stringify({ dataset: 'main-1', row: 5, values: { name: 'a', 7: { bytes: 3 } } }));
  const more = rowOf(6, [{ kind: 'missing' }, { kind: 'null' }], { context: 'before' });
  expect(new FoundJson({ ...shape, sliceNumbers: true }).rows(resultOf([more]))).toBe(
    '{"dataset":"main-1","slice":2,"row":6,"context":"before","values":{"7":null,"name":null}}\n',
  );
  expect(new FoundJson({ ...shape, byMatch: true }).rows(resultOf(rows))).toBe(
    '{"dataset":"main-1","row":5,"column":"name","match":"\\nb"}\n',
  );
});
