import { describe, expect, test } from 'vitest';
import { formatFacts, formatFilledTable, formatTable } from '../src/output/table.ts';
import { oneLine, padEnd, plainLines, truncate, widthOf } from '../src/output/text.ts';

describe('width', () => {
  test('of colours, wide characters and emoji', () => {
    expect([widthOf('\u001b[31mred\u001b[39m'), widthOf('日本'), widthOf('🙂'), widthOf('é')]).toEqual([3, 4, 2, 1]);
  });

  test('truncate leaves what fits', () => {
    expect([truncate('thumbnail', 9), truncate('thumbnail', 5), truncate('日本語', 5)]).toEqual([
      'thumbnail',
      'thum…',
      '日本…',
    ]);
  });

  test('padEnd counts cells', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
  });
});

describe('text that comes from data', () => {
  test('stays on one line and moves no cursor', () => {
    expect(oneLine('a\nb\r\nc\td\u001b[2Je\u0007')).toBe('a⏎b⏎c d\\x1b[2Je\\x07');
  });

  test('what was printed: colours go, overwritten lines show their end, other controls are shown', () => {
    expect(plainLines('\u001b[32mgreen\u001b[0m\n10 %\r20 %\nbell\u0007\n')).toEqual(['green', '20 %', 'bell\\x07']);
  });
});

describe('tables', () => {
  const columns = [{ title: 'name' }, { title: 'rows', align: 'right' }, { title: 'note', maxWidth: 6 }] as const;

  test('are aligned, with wide characters too, and shorten cells', () => {
    const lines = formatTable(columns, [
      ['日本', '7', ''],
      ['a', '12,345', 'too long for it'],
    ]);
    expect(lines).toEqual(['name    rows  note', '日本       7', 'a     12,345  too l…']);
  });

  test('columns that are empty everywhere may be left out', () => {
    expect(formatFilledTable(columns, [['a', '1']])).toEqual(['name  rows', 'a        1']);
  });

  test('facts', () => {
    expect(
      formatFacts(
        [
          ['path', '/x'],
          ['slices', '8'],
        ],
        '  ',
      ),
    ).toEqual(['  path    /x', '  slices  8']);
  });
});
