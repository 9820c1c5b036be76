import { expect, test } from 'vitest';
import { type FoundCell, RowPacker, unpackRows } from '../src/scan/found-rows.ts';

const text = (value: string, ...marks: [number, number][]): FoundCell => ({ kind: 'text', text: value, marks });
const plain = { sliceno: 3, context: undefined, startsGroup: false };
const none: FoundCell = { kind: 'null' };

test('what is packed row by row comes out again, after a message too', () => {
  const packer = new RowPacker();
  packer.beginRow(7);
  packer.addText('');
  packer.addMarked('banana 🙂🙂', [
    [1, 3],
    [3, 5],
    [7, 9],
    [9, 11],
  ]);
  packer.addNull();
  packer.beginRow(2 ** 40);
  packer.addBytes('jpeg', 1_700_000);
  packer.addMatches('banana', [
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  packer.addMarked('', []);
  expect([packer.rows, packer.length]).toEqual([2, 'banana 🙂🙂jpeg 1700000aaa'.length]);
  expect(unpackRows(structuredClone(packer.take()), 3)).toEqual([
    { ...plain, row: 7, cells: [text(''), text('banana 🙂🙂', [1, 3], [3, 5], [7, 9], [9, 11]), none] },
    {
      ...plain,
      row: 2 ** 40,
      cells: [{ kind: 'bytes', type: 'jpeg', size: 1_700_000 }, text('aaa', [0, 1], [1, 2], [2, 3]), text('')],
    },
  ]);
});

test('marks stay in their cells: at both ends, between empty cells', () => {
  const packer = new RowPacker();
  packer.beginRow(0);
  for (const value of ['ab', '', 'ab', 'b', '', 'a']) packer.addMarked(value, value === '' ? [] : [[0, value.length]]);
  expect(unpackRows(packer.take(), 3)).toEqual([
    {
      ...plain,
      row: 0,
      cells: [text('ab', [0, 2]), text(''), text('ab', [0, 2]), text('b', [0, 1]), text(''), text('a', [0, 1])],
    },
  ]);
});

test('rows without cells are counted, and nothing is left for the next time', () => {
  const packer = new RowPacker();
  packer.beginRow(1);
  packer.beginRow(3);
  expect(unpackRows(packer.take(), 3)).toEqual([
    { ...plain, row: 1, cells: [] },
    { ...plain, row: 3, cells: [] },
  ]);
  expect(unpackRows(packer.take(), 3)).toEqual([]);
});

test('what a row was given for, and where rows were left out, comes out again', () => {
  const packer = new RowPacker();
  const given = [
    [4, 'before', true],
    [5, 'match', false],
    [6, 'after', false],
    [9, 'match', true],
  ] as const;
  for (const [row, role, startsGroup] of given) packer.beginRowAs(row, role, startsGroup);
  expect(
    unpackRows(packer.take(), 3).map(({ row, context, startsGroup }) => [row, context ?? 'match', startsGroup]),
  ).toEqual(given);
});
