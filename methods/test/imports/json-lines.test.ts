import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ObjectScanner } from '../../lib/jsonl/object-scanner.ts';
import { type Given, type ImportedLines, importText, removeFolder } from './import-lines.ts';

afterAll(removeFolder);

const record = { onError: 'record' } as const;

/** The lines of a file as one list of cells each. */
const one = ({ slices }: ImportedLines) => slices.flat();

test.each<[string, readonly string[], string, readonly unknown[]]>([
  ['integers', ['1', '-2', 'null', '9007199254740993'], 'int64', [1n, -2n, null, 9007199254740993n]],
  ['the largest of 64 bits', ['-9223372036854775808'], 'int64', [-9223372036854775808n]],
  ['larger ones', ['9223372036854775808', '1'], 'unicode', ['9223372036854775808', '1']],
  ['fractions', ['1.5', '-0', '1e3', '0.1'], 'float64', [1.5, -0, 1000, 0.1]],
  ['integers and fractions', ['1', '1.5'], 'number', [1, 1.5]],
  ['integers that are no doubles, and fractions', ['9007199254740993', '1.5'], 'unicode', ['9007199254740993', '1.5']],
  ['what would be infinite', ['1e400', '2'], 'unicode', ['1e400', '2']],
  ['booleans', ['true', 'null', 'false'], 'bool', [true, null, false]],
  ['strings', ['"a"', '""', '"\\u00e9\\n\\ud83d\\ude00"', 'null'], 'unicode', ['a', '', 'é\n😀', null]],
  ['lists', ['[1, "a"]', '[]'], 'json', ['[1, "a"]', '[]']],
  ['objects', ['{"b": {"__proto__": 1}}'], 'json', ['{"b": {"__proto__": 1}}']],
  ['numbers and strings', ['1', '"1"', 'true'], 'json', ['1', '"1"', 'true']],
  ['nothing', ['null'], 'json', [null]],
])('the type of %s', async (_what, values, type, cells) => {
  const imported = await importText(values.map((value) => `{"a": ${value}}\n`).join(''));
  expect([imported.types, one(imported)]).toEqual([{ a: type }, cells.map((cell) => [cell])]);
});

test.each<[string, string, RegExp]>([
  ['no JSON', '{"a":1', /^it is no JSON: a comma or } was expected at byte 7$/],
  ['a comma too many', '{"a":1,}', /^it is no JSON: a key was expected at byte 8$/],
  ['two objects', '{"a":1}{"a":2}', /^it is no JSON: something follows at byte 8$/],
  ['single quotation marks', "{'a':1}", /^it is no JSON: a key was expected at byte 2$/],
  ['NaN', '{"a":NaN}', /^it is no JSON: a value was expected, not NaN at byte 6$/],
  ['a zero too many', '{"a":01}', /^it is no JSON: a number begins with 0, not 01 at byte 6$/],
  ['a control character', '{"b":"\t"}', /^it is no JSON: a string has a control character in it at byte 7$/],
  ['a string that is open', '{"b":"x', /^it is no JSON: a string is not closed at byte 8$/],
  ['a wrong escape', '{"b":"\\x"}', /^it is no JSON: a backslash stands for nothing/],
  ['a list', '[{"a":1}]', /^it is an array, and no object$/],
  ['a number', '12', /^it is a number, and no object$/],
  ['null', 'null', /^it is null, and no object$/],
  ['a key twice', '{"a":1,"b":"","a":2}', /^the key 'a' comes twice$/],
  ['a key twice, behind one of its own', '{"new":1,"a":1,"b":"","a":2}', /^the key 'a' comes twice$/],
  ['a key twice, in other words', '{"a":1,"\\u0061":2}', /^the key 'a' comes twice$/],
  ['a key twice within', '{"c":[{"x":1,"x":2}]}', /^column 'c': an object in it has a key twice$/],
  ['half of a character', '{"b":"\\ud800"}', /^column 'b': it has half of a surrogate pair$/],
  ['half of a character in a key', '{"\\udfff":1}', /^a key has half of a surrogate pair$/],
  [
    'a number that is lost within',
    '{"c":[{"y":[12345678901234567890]}]}',
    /^column 'c': JSON here does not hold the number 12345678901234567890 exactly$/,
  ],
  [
    'a number that is infinite within',
    '{"c":[-1e999]}',
    /^column 'c': JSON here does not hold the number -1e999 exactly$/,
  ],
  ['what is nested too deep', `{"c":${'['.repeat(600)}${']'.repeat(600)}}`, /nested more than 512 deep/],
  ['bytes that are no text', '{"b":"\xff"}', /^it is no UTF-8$/],
])('a bad line: %s', async (_what, line, reason) => {
  const bytes = Buffer.from(
    `{"a":1,"b":"x","c":[2]}\n${line}\n{"c":{"x":1}}\n`,
    line.includes('\xff') ? 'latin1' : 'utf8',
  );
  const imported = await importText(bytes, record);
  expect(one(imported)).toEqual([
    [1n, 'x', '[2]'],
    [null, null, '{"x":1}'],
  ]);
  expect(imported.bad).toEqual([{ line: 2, data: expect.any(String), reason: expect.stringMatching(reason) }]);
  await expect(importText(bytes)).rejects.toMatchObject({
    code: 'TABLE_LINE',
    message: expect.stringMatching(/^Line 2 of 'a\.jsonl' can't be imported: .*\.$/s),
  });
});

test('lines are cut anywhere, dealt in turn or in parts, and numbered as in the file', async () => {
  const text = '\ufeff\r\n{"a":1}\r\n  \n{"a":2,"b":"é"}\n\nx\n{"b":"z","a":3}\n{"a":4}';
  const given: Given = { ...record, lineNumber: 'line' };
  const expected = [
    [2n, 1n, null],
    [4n, 2n, 'é'],
    [7n, 3n, 'z'],
    [8n, 4n, null],
  ];
  for (const windowBytes of [256, 1 << 20]) {
    for (const slices of [1, 2, 3]) {
      const dealt = await importText(text, { ...given, windowBytes, slices });
      expect(dealt.slices.flat().sort(([a = 0], [b = 0]) => Number(a) - Number(b))).toEqual(expected);
      expect([dealt.bad.map(({ line }) => line), dealt.skipped]).toEqual([[6], 3]);
      expect(one(await importText(text, { ...given, windowBytes, slices, order: 'slices' }))).toEqual(expected);
    }
  }
  expect((await importText(text, { ...given, slices: 2 })).slices.map((rows) => rows.map(([line]) => line))).toEqual([
    [2n, 4n, 7n],
    [8n],
  ]);
});

test('types that are given take numbers and what is nested by their text', async () => {
  const text =
    '{"n":"1.5","i":12345678901234567890,"o":{"x": 1},"d":"2026-03-01","t":"x"}\n{"n":2,"i":1,"o":null,"t":5}\n';
  const types = { n: 'float64', i: 'unicode', o: 'unicode', d: 'date', gone: 'int32' } as const;
  const imported = await importText(text, { types, columns: ['d', 'n', 'i', 'o', 'gone'], rename: {} });
  expect(imported.types).toEqual({ d: 'date', n: 'float64', i: 'unicode', o: 'unicode', gone: 'int32' });
  expect(one(imported)).toEqual([
    [20513, 1.5, '12345678901234567890', '{"x": 1}', null],
    [null, 2, '1', null, null],
  ]);
  const strict = await importText(text, { ...record, types: { d: { type: 'date', nullable: false }, n: 'int32' } });
  expect(strict.bad.map(({ reason }) => reason)).toEqual([
    "column 'n': it is no integer",
    "column 'd': expected a value, received none",
  ]);
});

test('columns of the dataset before keep their types', async () => {
  const before = { id: 'int32', at: 'datetime', gone: 'unicode', line: 'int64' } as const;
  const given = { ...record, before, lineNumber: 'line', rename: { ID: 'id' } };
  const imported = await importText('{"new":1,"ID":3,"at":"2026-03-01T00:00:00Z"}\n{"ID":"4"}\n{"ID":1.5}\n', given);
  expect(imported.types).toEqual({ line: 'int64', id: 'int32', at: 'datetime', gone: 'unicode', new: 'int64' });
  expect(one(imported)).toEqual([[1n, 3, 1772323200000n, null, 1n]]);
  expect(imported.bad.map(({ reason }) => reason)).toEqual([
    "column 'id': expected a number, received a string",
    "column 'id': it is no integer",
  ]);
});

test.each<[string, string | Uint8Array, Given, string, RegExp]>([
  ['an empty file', '', {}, 'TABLE_FILE', /no line of it has a key\.$/],
  ['objects without keys', '{}\n{}\n', {}, 'TABLE_FILE', /no line of it has a key\.$/],
  [
    'no line that is good',
    'a,b\n1,2\n',
    record,
    'TABLE_FILE',
    /none of its lines is an object of JSON; of line 1, it is no JSON/,
  ],
  ['Parquet', Buffer.from('PAR1....'), {}, 'TABLE_FILE', /it is a Parquet file\.$/],
  ['Arrow', Buffer.from('ARROW1..'), {}, 'TABLE_FILE', /it is an Arrow file\.$/],
  ['a zip', Buffer.from('PK\x03\x04....'), {}, 'TABLE_FILE', /it is a zip\.$/],
  [
    'a gzip that is cut',
    Buffer.from('1f8b0800000000000003ab', 'hex'),
    {},
    'TABLE_FILE',
    /it can't be unpacked as gzip/,
  ],
  [
    'a column that is not there',
    '{"a":1}\n',
    { columns: ['b'] },
    'TABLE_OPTIONS',
    /columns names the column 'b', but those of 'a\.jsonl' are a\.$/,
  ],
  [
    'two of one name',
    '{"a":1,"b":2}\n',
    { rename: { a: 'b' } },
    'TABLE_FILE',
    /two of its columns are to be called 'b'/,
  ],
  ['the number of lines', '{"a":1}\n', { lineNumber: 'a' }, 'TABLE_OPTIONS', /the column of numbers is to be 'a'/],
  ['nothing left', '{"a":1}\n', { discard: ['a'] }, 'TABLE_FILE', /no column of it is left/],
])('refused: %s', async (_what, content, given, code, message) => {
  await expect(importText(content, given)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('the scanner takes what JSON.parse takes, and finds the same keys and values', () => {
  const scanner = new ObjectScanner();
  const scan = (text: string): Record<string, unknown> | undefined => {
    const bytes = Buffer.from(text);
    if (scanner.scan(bytes, 0, bytes.length) !== undefined) return undefined;
    const found = scanner.members.slice(0, scanner.count).map(({ keyStart, keyEnd, start, end }) => {
      const part = (from: number, to: number): unknown => JSON.parse(bytes.subarray(from, to).toString());
      return [part(keyStart - 1, keyEnd + 1), part(start, end)];
    });
    return Object.fromEntries(found);
  };
  const parse = (text: string): unknown => {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };
  const texts = fc
    .tuple(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(0, 2),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', '0', '\\', 'e', '-', '.', ' ', '\u0001'),
    )
    .map(([value, indent, at, more]) => {
      const text = JSON.stringify(value, undefined, indent);
      const place = at % (text.length + 1);
      return text.slice(0, place) + more + text.slice(place + (at % 2));
    });
  fc.assert(
    fc.property(texts, (text) => {
      expect(scan(text)).toEqual(parse(text));
    }),
    { numRuns: 800 },
  );
});

test('lines come out as they went in', async () => {
  const scalar = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
  );
  const value = fc
    .oneof({ weight: 3, arbitrary: scalar }, { weight: 1, arbitrary: fc.jsonValue({ stringUnit: 'grapheme' }) })
    .filter((each) => hasPlainNumbers(each));
  const keys = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'é "x"', '7');
  const lines = fc.array(fc.dictionary(keys, value, { minKeys: 1 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 3 }), async (objects, slices) => {
      const text = objects.map((each) => `${JSON.stringify(each)}\n`).join('');
      const imported = await importText(text, { slices, order: 'slices' });
      const { columns } = imported;
      const rows = one(imported).map((cells) =>
        Object.fromEntries(columns.map(([label, type], index) => [label, plain(cells[index], type)])),
      );
      // A key that a line has not got is null.
      const expected = objects.map((each) =>
        Object.fromEntries(
          columns.map(([label]) => [
            label,
            Object.hasOwn(each, label) ? JSON.parse(JSON.stringify(each[label])) : null,
          ]),
        ),
      );
      expect(rows).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

/** Not those that JavaScript writes as a whole number and does not hold: of these the import keeps all digits, as text. */
function hasPlainNumbers(value: unknown): boolean {
  if (typeof value === 'number')
    return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21;
  return typeof value !== 'object' || value === null || Object.values(value).every(hasPlainNumbers);
}

function plain(cell: unknown, type: string): unknown {
  if (cell === null) return null;
  if (type === 'json') return JSON.parse(String(cell));
  return type === 'int64' ? Number(cell) : cell;
}
