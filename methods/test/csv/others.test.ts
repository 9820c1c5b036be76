import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { inferSchema, initParser } from 'udsv';
import { afterAll, expect, test } from 'vitest';
import { type Given, importText, inFileOrder, removeFolder } from './import-text.ts';

afterAll(removeFolder);

const spectrum = path.dirname(createRequire(import.meta.url).resolve('csv-spectrum/package.json'));

/** Its JSON has another telephone number. */
const files = readdirSync(path.join(spectrum, 'csvs')).filter((name) => name !== 'location_coordinates.csv');

test.each(files)('csv-spectrum: %s', async (name) => {
  const made = await importText(readFileSync(path.join(spectrum, 'csvs', name)), { slices: 2 });
  const rows = inFileOrder(made).map((row) =>
    Object.fromEntries(made.columns.map((column, index) => [column, row[index]])),
  );
  const expected: unknown = JSON.parse(
    readFileSync(path.join(spectrum, 'json', name.replace('.csv', '.json')), 'utf8'),
  );
  expect(rows).toEqual(expected);
});

const field = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', ',', '"', "'", '\n', '\r', '\r\n', ' ', 'é', '0'), maxLength: 8 }),
  fc.constantFrom('', '"', '""', '\n', 'x'.repeat(70)),
);

/** A table with one field too many or too few nowhere, each quoted where it has to be, or by chance. */
const table = fc
  .record({
    columns: fc.integer({ min: 1, max: 5 }),
    newline: fc.constantFrom('\n', '\r\n'),
    separator: fc.constantFrom(',', ';', '\t'),
    endsWithNewline: fc.boolean(),
  })
  .chain((form) =>
    fc.record({
      form: fc.constant(form),
      rows: fc.array(fc.array(fc.tuple(field, fc.boolean()), { minLength: form.columns, maxLength: form.columns }), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  )
  .map(({ form, rows }) => {
    const { columns, newline, separator, endsWithNewline } = form;
    const labels = Array.from({ length: columns }, (_, index) => `c${index}`);
    const write = ([value, isQuoted]: [string, boolean]): string =>
      isQuoted || /[",;\t\r\n]/.test(value) || value.trim() !== value || value === ''
        ? `"${value.replaceAll('"', '""')}"`
        : value;
    const lines = [labels.join(separator), ...rows.map((row) => row.map(write).join(separator))];
    const values = rows.map((row) => row.map(([value]) => value));
    return { separator, values, text: lines.join(newline) + (endsWithNewline ? newline : '') };
  });

const window = fc.integer({ min: 16, max: 200 });
/** Undefined: the file is not cut into pieces. */
const piece = fc.option(fc.integer({ min: 4, max: 120 }), { nil: undefined });

test('any table is read as it was written, and as two other parsers read it', async () => {
  await fc.assert(
    fc.asyncProperty(table, window, piece, async ({ text, values, separator }, windowBytes, pieceBytes) => {
      const ours = inFileOrder(await importText(text, { separator, slices: 3, windowBytes, pieceBytes }));
      expect(ours).toEqual(values);
      expect(parse(text, { delimiter: separator, record_delimiter: ['\r\n', '\n'], from_line: 2 })).toEqual(values);
      // It guesses from the first rows what a file is; here from rows that leave no doubt.
      const newline = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
      const sample = ['"c"', '"x"', ''].map((each) => values[0]?.map(() => each).join(separator));
      const schema = inferSchema(sample.join(newline), { col: separator, row: newline });
      // It takes an empty field by itself for an empty line.
      if (values.every(({ length }) => length > 1)) expect(initParser(schema).stringArrs(text)).toEqual(values);
    }),
    { numRuns: 150 },
  );
});

test('a file is the same wherever it is cut into windows, and however it is dealt to slices', async () => {
  const nasty =
    '\ufeff#c "\r\n#skip\na,"b\n,b",c\r\n1,2,3\n"x ""y"" z","\r\n""\n",\n,,\n\n"bad"x,"q\nr",3\n4,5\n6,"7,8\n","9"\r\n"é→😀",\'a\',"b"\n10,"11,12\n';
  const given = { comment: '#', onError: 'record', lineNumber: 'n' } as const;
  const whole = await importText(nasty, given);
  expect(whole.slices[0]?.length).toBeGreaterThan(3);
  expect(whole.bad.length).toBeGreaterThan(2);
  for (let windowBytes = 8; windowBytes <= Buffer.byteLength(nasty) + 1; windowBytes++) {
    const made = await importText(nasty, { ...given, windowBytes });
    expect(made).toEqual(whole);
  }
  for (let pieceBytes = 1; pieceBytes <= 32; pieceBytes++) {
    expect(await importText(nasty, { ...given, windowBytes: 24, pieceBytes })).toEqual(whole);
  }
  for (const order of ['roundrobin', 'slices'] as const) {
    const made = await importText(nasty, { ...given, slices: 3, windowBytes: 32, order });
    const byLine = (one: { line: number }, other: { line: number }) => one.line - other.line;
    const plain = ({ line, data }: { line: number; data: string }) => ({ line, data });
    expect(
      order === 'slices' ? made.slices.flat() : [...made.slices.flat()].sort((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual(whole.slices[0]);
    expect([...made.bad].sort(byLine).map(plain)).toEqual(whole.bad.map(plain));
    expect([...made.skipped].sort(byLine).map(plain)).toEqual(whole.skipped.map(plain));
  }
});

test('a file that is cut into pieces is the same, whatever is quoted, closed or not where it is cut', async () => {
  const parts = [
    '"',
    '"',
    ',',
    '\n',
    '\r\n',
    '\r',
    'a',
    '""',
    '\n"',
    '",',
    '"\n',
    '#',
    'é→😀',
    '\n\n',
    "'",
    "\n'",
    ' ',
  ];
  const text = fc.array(fc.constantFrom(...parts), { maxLength: 60 }).map((all) => `a,b\n${all.join('')}`);
  const dialect = fc.record({
    quotes: fc.constantFrom('"' as const, 'both' as const, 'none' as const),
    comment: fc.constantFrom('', '#', '#a'),
    separator: fc.constantFrom(',', ',,', ''),
    skipLines: fc.constantFrom(0, 1, 5),
    skipEmptyLines: fc.boolean(),
    newline: fc.constantFrom('', '\n', '\r', '\r\n'),
  });
  await fc.assert(
    fc.asyncProperty(
      text,
      dialect,
      window,
      fc.integer({ min: 3, max: 40 }),
      async (content, some, windowBytes, pieceBytes) => {
        const given: Given = { ...some, labels: ['a', 'b'], onError: 'record', lineNumber: 'n', slices: 2 };
        const whole = await importText(content, given);
        expect(await importText(content, { ...given, windowBytes, pieceBytes })).toEqual(whole);
      },
    ),
    { numRuns: 200 },
  );
});

test('row k is in slice k modulo the slices, bad rows counted', async () => {
  const made = await importText('a,b\n0,0\n1\n2,2\n3,3\n4,4\n5,5\n6,6', { slices: 3, onError: 'record' });
  expect(made.slices.map((rows) => rows.map(([a]) => a))).toEqual([['0', '3', '6'], ['4'], ['2', '5']]);
  expect(made.bad.map(({ sliceno, line }) => [sliceno, line])).toEqual([[1, 3]]);
  const dealt = await importText('#0\na\n#1\n0\n#2\n1\n#3', { slices: 2, comment: '#' });
  expect(dealt.skipped.map(({ sliceno, data }) => [sliceno, data])).toEqual([
    [0, '#0'],
    [0, '#2'],
    [1, '#1'],
    [1, '#3'],
  ]);
});
