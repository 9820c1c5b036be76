import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type Given, importText, removeFolder } from './import-text.ts';
import { zipOf } from './zip-of.ts';

afterAll(removeFolder);

const zip = { 'z/day 1.csv': 'a,b\n1,2\n', 'day2.csv': 'a,b\n3,4\n', 'notes.txt': 'none' };
const two = 'a,b\n1,2\n3,4\n';

test.each<[string, string | Uint8Array | (() => Promise<Uint8Array>), Given, string, RegExp]>([
  [
    'an encrypted zip',
    () => zipOf({ 'b.csv': 'a\n1\n' }, 'word'),
    {},
    'TABLE_FILE',
    /'a\.csv\/b\.csv' can't be imported: it is encrypted\.$/,
  ],
  [
    'a zip that is cut',
    async () => (await zipOf(zip)).subarray(0, 90),
    {},
    'TABLE_FILE',
    /it can't be read as a zip \(.*\)\.$/,
  ],
  [
    'several files in a zip',
    () => zipOf(zip),
    {},
    'TABLE_FILE',
    /it is a zip with 'z\/day 1\.csv', 'day2\.csv', 'notes\.txt'\.$/,
  ],
  ...[
    ['utf-8', Buffer.from('\ufeffa,b\n1,2\n'), 'utf-16le'],
    ['utf-8', Buffer.from('\ufeffa,b\n1,2\n'), 'latin1'],
    ['utf-8', gzipSync('\ufeffa,b\n1,2\n'), 'shift_jis'],
    ['utf-16le', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'utf-8'],
    ['utf-16le', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'utf-16be'],
    ['utf-16be', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le').swap16(), 'utf-16'],
  ].map(([mark, content = '', encoding]): [string, string | Uint8Array, Given, string, RegExp] => [
    `the mark of ${mark} in ${encoding}`,
    content,
    { encoding: String(encoding) },
    'TABLE_FILE',
    new RegExp(`it begins with the mark of ${mark}, and encoding is '${encoding}'\\.$`),
  ]),
  ['no file in a zip', () => zipOf({}), {}, 'TABLE_FILE', /it is a zip with no files\.$/],
  [
    'a member that is not there',
    () => zipOf(zip),
    { members: members({ names: { 'x.csv': 'x' } }) },
    'TABLE_FILE',
    /there is no file 'x\.csv' in it, but 'z\/day 1\.csv', 'day2\.csv'/,
  ],
  [
    'no member that is chosen',
    () => zipOf(zip),
    { members: members({ include: 'q' }) },
    'TABLE_FILE',
    /no file in it is chosen/,
  ],
  [
    'names and include',
    () => zipOf(zip),
    { members: members({ names: {}, include: 'x' }) },
    'CSV_OPTIONS',
    /include or exclude as well/,
  ],
  [
    'no regular expression',
    () => zipOf(zip),
    { members: members({ include: '[' }) },
    'CSV_OPTIONS',
    /members\.include is no regular expression/,
  ],
  [
    'default that is not the last',
    () => zipOf(zip),
    { members: members({ names: { 'day2.csv': 'default', 'notes.txt': 'x' }, chain: 'on' }) },
    'CSV_OPTIONS',
    /has to be the last of the chain/,
  ],
  ['members of no zip', two, { members: members({}) }, 'CSV_OPTIONS', /'a\.csv' is no zip/],
  [
    'gzip that is cut',
    gzipSync(two.repeat(1000)).subarray(0, 40),
    {},
    'TABLE_FILE',
    /it can't be unpacked as gzip \(.*\)\.$/,
  ],
  ['zstd that is cut', Buffer.from('28b52ffd6400', 'hex'), {}, 'TABLE_FILE', /it can't be unpacked as zstd \(.*\)\.$/],
  ['an empty file', '', {}, 'TABLE_FILE', /No labels: the file is empty\.$/],
  ['an empty file with a mark', '\ufeff', {}, 'TABLE_FILE', /No labels: the file is empty\.$/],
  ['too few lines of labels', 'a\n', { labelLines: 2 }, 'TABLE_FILE', /No labels: it has 1 of 2 lines of labels\.$/],
  ['no labels at all', two, { labelLines: 0 }, 'CSV_OPTIONS', /labelLines is 0/],
  ['labels that differ in number', 'a,b\nc\n', { labelLines: 2 }, 'TABLE_FILE', /2 in line 1, 1 in line 2/],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), {}, 'TABLE_FILE', /it is no text/],
  ['UTF-16 without a mark', Buffer.from(two, 'utf16le'), {}, 'TABLE_FILE', /its first line has zero bytes/],
  ['another encoding', Buffer.from('\xe5,b\n1,2\n', 'latin1'), {}, 'TABLE_FILE', /it is no text in UTF-8/],
  ['an encoding that is not there', two, { encoding: 'latin-99' }, 'CSV_OPTIONS', /there is no encoding 'latin-99'/],
  ['carriage returns', 'a,b\r1,2\r', {}, 'TABLE_FILE', /its first line has carriage returns in it/],
  [
    'a text in one line',
    'x'.repeat(10_001),
    {},
    'TABLE_FILE',
    /label 1, in line 1, has 10001 characters, and at most 10000/,
  ],
  ['labels that come twice', 'a,b,a\n1,2,3\n', {}, 'TABLE_FILE', /columns 1 and 3 are both called 'a'/],
  ['labels that are renamed to one', two, { rename: { a: 'b' } }, 'TABLE_FILE', /columns 1 and 2 are both called 'b'/],
  ['a name for lines that is taken', two, { lineNumber: 'b' }, 'CSV_OPTIONS', /lineNumber is 'b'/],
  ['a quote in the labels that is not closed', '"a,b\n1,2\n', {}, 'TABLE_FILE', /its labels, in line 1, can't be read/],
  [
    'a quote that is not closed',
    'a,b\n1,2\n3,"4\n5,6\n',
    {},
    'TABLE_LINE',
    /^Line 3 of 'a\.csv' can't be imported: column 'b': its quotation mark is not closed\.$/,
  ],
  ['something behind a quote', 'a,b\n"1"x,2\n', {}, 'TABLE_LINE', /^Line 2 .* something stands between/],
  [
    'a ragged line',
    'a,b\n1,2\n1,2,3\n',
    {},
    'TABLE_LINE',
    /^Line 3 of 'a\.csv' can't be imported: expected 2 fields, received 3\.$/,
  ],
  [
    'bytes that are no text',
    Buffer.from('a,b\n1,2\n3,\xff\n', 'latin1'),
    {},
    'TABLE_LINE',
    /^Line 3 .*: column 'b': it is no UTF-8/,
  ],
  [
    'no number',
    'a,b\n1,2\n3,x4\n',
    { types: { b: 'int32' } },
    'TABLE_LINE',
    /^Line 3 .*: column 'b': it is no integer \('x4'\)\.$/,
  ],
  [
    'types of no column',
    two,
    { types: { c: 'int32' } },
    'CSV_OPTIONS',
    /types names the column 'c', but those of 'a\.csv' are a, b/,
  ],
  ['a column to rename that is not there', two, { rename: { x: 'y' } }, 'CSV_OPTIONS', /rename names the column 'x'/],
  ['a column to discard that is not there', two, { discard: ['x'] }, 'CSV_OPTIONS', /discard names the column 'x'/],
  [
    'a letter that separates nothing in the labels',
    'a,b\n1x2\n',
    { separator: 'x' },
    'TABLE_LINE',
    /^Line 2 .*: expected 1 field, received 2/,
  ],
  ['a line end as separator', two, { separator: '\n' }, 'CSV_OPTIONS', /separator and newline are the same/],
  ['a quotation mark as separator', two, { separator: '"' }, 'CSV_OPTIONS', /has a quotation mark in it/],
])('%s is told in one sentence', async (_, content, given, code, message) => {
  const bytes = typeof content === 'function' ? await content() : content;
  await expect(importText(bytes, given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

function members(some: Partial<NonNullable<Given['members']>>): NonNullable<Given['members']> {
  return { include: '', exclude: '', stripFolders: false, chain: 'off', ...some };
}
