import { expect, test } from 'vitest';
import { type FoundCell, RowPacker, unpackRows } from '../src/scan/found-rows.ts';

const text = (value: string, ...marks: [number, number][]): FoundCell => ({ kind: 'text', text: value, marks });
const none: FoundCell = { kind: 'null' };

test('what is packed row by row comes out again, after a message too', () => {
  const packer = new RowPacker();
  packer.beginRow(7);
  packer.addText('');
  packer.addMarked('banana 🙂🙂', /an|🙂/gu);
  packer.addNull();
  packer.beginRow(2 ** 40);
  packer.addBytes('jpeg', 1_700_000);
  packer.addMatches('banana', /a/g);
  packer.addMarked('', /x*/g);
  expect([packer.rows, packer.length]).toEqual([2, 'banana 🙂🙂jpeg 1700000aaa'.length]);
  expect(unpackRows(structuredClone(packer.take()))).toEqual([
    { row: 7, cells: [text(''), text('banana 🙂🙂', [1, 3], [3, 5], [7, 9], [9, 11]), none] },
    {
      row: 2 ** 40,
      cells: [{ kind: 'bytes', type: 'jpeg', size: 1_700_000 }, text('aaa', [0, 1], [1, 2], [2, 3]), text('')],
    },
  ]);
});

test('marks stay in their cells: at both ends, between empty cells', () => {
  const packer = new RowPacker();
  packer.beginRow(0);
  for (const value of ['ab', '', 'ab', 'b', '', 'a']) packer.addMarked(value, /ab|a|b/g);
  expect(unpackRows(packer.take())).toEqual([
    {
      row: 0,
      cells: [text('ab', [0, 2]), text(''), text('ab', [0, 2]), text('b', [0, 1]), text(''), text('a', [0, 1])],
    },
  ]);
});

test('rows without cells are counted, and nothing is left for the next time', () => {
  const packer = new RowPacker();
  packer.beginRow(1);
  packer.beginRow(3);
  expect(unpackRows(packer.take())).toEqual([
    { row: 1, cells: [] },
    { row: 3, cells: [] },
  ]);
  expect(unpackRows(packer.take())).toEqual([]);
});
