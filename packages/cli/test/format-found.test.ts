import type { FoundCell, GrepColumn } from '@accelerator/inspect';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { coloursFor } from '../src/output/colours.ts';
import { formatFound, formatFoundJson } from '../src/show/format-found.ts';

const plain = coloursFor({});
const columns: GrepColumn[] = [
  { name: 'name', type: 'unicode' },
  { name: '7', type: 'bytes' },
];
const format = { columns, byMatch: false, rowNumbers: false, datasetIds: false };
const name: FoundCell = { kind: 'text', text: 'a\nbc', marks: [[1, 3]] };
const rows = [
  { row: 5, cells: [name, { kind: 'bytes', type: 'jpeg', size: 1_700_000 }] },
  { row: 6, cells: [{ kind: 'null' }, { kind: 'text', text: '\u001b[2J', marks: [] }] },
] as const;

test('lines of rows: no cell moves the cursor, numbers and ids stand first', () => {
  expect(formatFound('main-1', rows, format, plain)).toBe('a⏎bc\t<jpeg 1.7 MB>\nnull\t\\x1b[2J\n');
  expect(formatFound('main-1', rows, { ...format, rowNumbers: true, datasetIds: true }, plain)).toBe(
    'main-1\t5\ta⏎bc\t<jpeg 1.7 MB>\nmain-1\t6\tnull\t\\x1b[2J\n',
  );
});

test('what matches is painted, or stands alone', () => {
  const colours = pc.createColors(true);
  const paint = (text: string): string => colours.bold(colours.red(text));
  expect(formatFound('main-1', rows.slice(0, 1), format, colours)).toBe(`a${paint('⏎b')}c\t<jpeg 1.7 MB>\n`);
  expect(formatFound('main-1', rows, { ...format, byMatch: true, rowNumbers: true }, plain)).toBe('5\t⏎b\n');
});

test('JSON has its keys in the order of JavaScript, and says what matched', () => {
  const cells = ['"a"', '{"bytes":3}'].map((text) => ({ kind: 'text', text, marks: [] }) as const);
  const [line = ''] = formatFoundJson('main-1', [{ row: 5, cells }], format).split('\n');
  expect(line).toBe(JSON.stringify({ dataset: 'main-1', row: 5, values: { name: 'a', 7: { bytes: 3 } } }));
  expect(formatFoundJson('main-1', rows, { ...format, byMatch: true })).toBe(
    '{"dataset":"main-1","row":5,"column":"name","match":"\\nb"}\n',
  );
});
