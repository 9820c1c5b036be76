import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { csvOptions } from '../../lib/csv/csv-options.ts';
import { type Given, importText, inFileOrder, removeFolder } from './import-text.ts';

afterAll(removeFolder);

test.each<[string, Uint8Array, string]>([
  ['utf-16le', Buffer.from('a,b\nü,→\n', 'utf16le'), 'utf-16le'],
  ['utf-16le, by its mark', Buffer.from('\ufeffa,b\nü,→\n', 'utf16le'), ''],
  ['utf-16le, by two marks', Buffer.from('\ufeff\ufeffa,b\nü,→\n', 'utf16le'), ''],
  ['utf-16be, by three marks', Buffer.from('\ufeff\ufeff\ufeffa,b\nü,→\n', 'utf16le').swap16(), 'utf-16be'],
  ['utf-16be, by its mark', Buffer.from('\ufeffa,b\nü,→\n', 'utf16le').swap16(), ''],
  ['windows-1252', Buffer.from('a,b\n\xfc,\x80\n', 'latin1'), 'latin1'],
  [
    'shift_jis, where a separator may be half of a character',
    Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0x83, 0x7c, 0x2c, 0x31]),
    'shift_jis',
  ],
])('%s', async (_, content, encoding) => {
  const made = await importText(content, { encoding });
  expect(made.columns[0]).toBe('a');
  const [row] = inFileOrder(made);
  expect(row).toEqual(encoding === 'latin1' ? ['ü', '€'] : encoding === 'shift_jis' ? ['ポ', '1'] : ['ü', '→']);
  const packed = await importText(gzipSync(content), { encoding });
  expect(inFileOrder(packed)[0]).toEqual(row);
});

test('lines that are no text in the encoding are bad, and no others', async () => {
  const content = Buffer.from('a,b\n1,2\n\xff,2\n3,\xe4\n4,5\n', 'latin1');
  const made = await importText(content, { onError: 'record' });
  expect(inFileOrder(made)).toEqual([
    ['1', '2'],
    ['4', '5'],
  ]);
  expect(made.bad.map(({ line, reason }) => [line, reason])).toEqual([
    [3, "column 'a': it is no UTF-8"],
    [4, "column 'b': it is no UTF-8"],
  ]);
  const wide = Buffer.concat([
    Buffer.from('a,b\n1,2\n', 'utf16le'),
    Buffer.from([0x00, 0xdc]),
    Buffer.from(',3\n4,5\n', 'utf16le'),
  ]);
  const other = await importText(wide, { onError: 'record', encoding: 'utf-16le' });
  expect([inFileOrder(other), other.bad.map(({ line }) => line)]).toEqual([
    [
      ['1', '2'],
      ['4', '5'],
    ],
    [3],
  ]);
  expect(inFileOrder(await importText('a\n\ufffd\n', { onError: 'record' }))).toEqual([['\ufffd']]);
});

test.each<[string, readonly number[] | Buffer, Given]>([
  ['shift_jis', [0x82, 0xff, 0x2c, 0x62, 0x0a], { encoding: 'shift_jis' }],
  ['euc-jp, in the second line of labels', [0x61, 0x0a, 0xff, 0x0a], { encoding: 'euc-jp', labelLines: 2 }],
  ['utf-16, cut within a character', Buffer.from('a,b', 'utf16le').subarray(0, 5), { encoding: 'utf-16le' }],
  ['utf-16, half of a pair', Buffer.from('a\ud800,b\n', 'utf16le'), { encoding: 'utf-16le' }],
  ['a byte that stands for nothing', [0x61, 0xd2, 0x0a, 0x31, 0x0a], { encoding: 'iso-8859-7' }],
  ['the same as bytes', [0x61, 0xd2, 0x0a, 0x31, 0x0a], { encoding: 'iso-8859-7', as: 'bytes' }],
])('labels that are no text in the encoding make no columns: %s', async (_, content, options) => {
  await expect(importText(Buffer.from(content), options)).rejects.toMatchObject({
    code: 'TABLE_FILE',
    message: expect.stringMatching(/its labels, in line [12], have bytes that are no text in its encoding\.$/),
  });
});

test('a label may have the character that stands for lost ones, if nothing was lost in it', async () => {
  const whole = Buffer.from('a\ufffd,b\n1,2\n', 'utf16le');
  expect((await importText(whole, { encoding: 'utf-16le' })).columns).toEqual(['a\ufffd', 'b']);
});

test('half a character is no separator and the like: in UTF-8 it would be another one', () => {
  const given = [
    { separator: '\ud800' },
    { newline: 'a\udc00' },
    { comment: '\udc00\ud800' },
    { null: ['', '\udbff'] },
    { types: { a: { type: 'number', null: ['\ud83d'] } } },
    { types: { a: { type: 'date', format: '%Y\ud83d' } } },
  ];
  const taken = given.filter((options) => csvOptions.safeParse({ file: 'a.csv', ...options }).success);
  expect(taken).toEqual([]);
  const whole = { separator: '😀', comment: '\ufffd', null: ['😀'], types: { a: { type: 'date', format: '%Y😀' } } };
  expect(csvOptions.safeParse({ file: 'a.csv', ...whole }).success).toBe(true);
});

test('every byte can be a separator, a newline, a comment or a value', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const names = [...new TextDecoder('windows-1252').decode(bytes, { stream: true })];
  expect(names[0x80]).toBe('€');
  const given: Given = { as: 'bytes', encoding: 'latin1', quotes: 'none', labels: ['a', 'b'] };
  const wrong: string[] = [];
  const check = async (what: string, text: string, more: Given, skipped: string[] = []) => {
    const made = await importText(Buffer.from(text, 'latin1'), { ...given, ...more });
    const found = JSON.stringify([inFileOrder(made), made.skipped.map(({ data }) => data)]);
    if (found !== JSON.stringify([[['p', 'q']], skipped])) wrong.push(`${what}: ${found}`);
  };
  for (const [byte, name] of names.entries()) {
    const own = String.fromCharCode(byte);
    if ('pq'.includes(own)) continue;
    if (own !== '\n') await check(`separator ${byte}`, `p${own}q\n`, { separator: name });
    if (own !== ',') await check(`newline ${byte}`, `p,q${own}`, { newline: name });
    if (own !== '\n') await check(`comment ${byte}`, `${own}x\np,q`, { comment: name }, [`${own}x`]);
  }
  expect(wrong).toEqual([]);
  const values = names.map((_, byte) => [`p${String.fromCharCode(byte)}`, 'q']);
  const text = values.map((row) => `${row.join('<>')};;`).join('');
  const made = await importText(Buffer.from(text, 'latin1'), { ...given, separator: '<>', newline: ';;' });
  // But for the first half of what ends a line.
  expect(inFileOrder(made)).toEqual(values);
});
