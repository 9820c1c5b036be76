import { AcceleratorError } from '@accelerator/base';
import { describe, expect, test } from 'vitest';
import { createTextConverter, type TextType } from '../src/index.ts';
import { appended, converted, isBad, valuesOf } from './convert.ts';

const bad = Symbol('bad');

type Cases = readonly (readonly [
  type: TextType,
  values: Readonly<Record<string, unknown>>,
  refused?: readonly string[],
])[];

const int32 = { type: 'int32' } as const;

/** What a text becomes, by type. */
const cases: Cases = [
  [
    'int32',
    {
      27: 27,
      ' 27 ': 27,
      ' \r27 ': 27,
      '+1': 1,
      '027': 27,
      '-0': 0,
      2147483647: 2147483647,
      '-2147483648': -2147483648,
      '0000000000000000000007': 7,
    },
    [
      '0x1b',
      '2147483648',
      '-2147483649',
      '1.0',
      '1e3',
      '',
      ' ',
      '1_000',
      '１',
      '1O',
      '+',
      '-',
      '--1',
      '1 2',
      '36893488147419103231',
      '4294967296',
      '18446744073709551616',
    ],
  ],
  [
    'decimal(12,2)',
    {
      '1234.56': '1234.56',
      '-0.10': '-0.10',
      '+.5': '0.50',
      '5.': '5.00',
      ' 7 ': '7.00',
      '1e3': '1000.00',
      '12345e-2': '123.45',
      '1.2300000000000000000000': '1.23',
      '0000000000000000000001.20': '1.20',
      '9999999999.99': '9999999999.99',
      '-9999999999.99': '-9999999999.99',
      '-0': '0.00',
      '-0.00': '0.00',
      '100': '100.00',
      '0.05': '0.05',
      '1000000.00': '1000000.00',
    },
    [
      '',
      ' ',
      '.',
      '-',
      '1.234',
      '1e-3',
      '10000000000',
      '1e10',
      '1,5',
      '1 000',
      'NaN',
      'inf',
      '0x10',
      '１',
      '1e',
      '1.2.3',
      '12 EUR',
      '--1',
    ],
  ],
  [
    'decimal(38,2)',
    {
      '123456789012345.67': '123456789012345.67',
      '-123456789012345678901234567890.12': '-123456789012345678901234567890.12',
      '9007199254740993': '9007199254740993.00',
      '99999999999999.99': '99999999999999.99',
      '9999999999999.99': '9999999999999.99',
    },
    [`${'9'.repeat(37)}`, '1e36', '123456789012345.678', `0.${'0'.repeat(40)}1`],
  ],
  ['decimal(3,0)', { '-999': '-999', '1.0': '1', '10e1': '100' }, ['1000', '0.1', '1e3']],
  [
    { type: 'decimal(12,2)', thousands: ',' },
    { '1,234.56': '1234.56', '-1,234,567': '-1234567.00', 12.5: '12.50' },
    ['1,23', '1.234,56', ',5'],
  ],
  [
    { type: 'decimal(12,2)', decimal: ',', thousands: ' ' },
    { '1 234,56': '1234.56', '1\u00a0234,5': '1234.50' },
    ['1.5', '1 23'],
  ],
  [
    { type: 'decimal(12,2)', trailing: 'ignore' },
    { '12.50 EUR': '12.50', '3e': '3.00', '-4%': '-4.00' },
    ['EUR 12', '12.505 EUR'],
  ],
  [{ type: 'decimal(12,2)', null: ['', '-'] }, { '': null, '-': null, '-1': '-1.00' }, ['--']],
  [
    'int64',
    {
      27: 27n,
      '-1': -1n,
      '-4294967296': -4294967296n,
      '-4294967295': -4294967295n,
      '9007199254740993': 9007199254740993n,
      '9223372036854775807': 2n ** 63n - 1n,
      '-9223372036854775808': -(2n ** 63n),
    },
    ['9223372036854775808', '-9223372036854775809', '36893488147419103231', '1O', '', '18446744073709551617', '1.'],
  ],
  [{ ...int32, base: 8 }, { 33: 27, '033': 27, '\t000033': 27 }, ['8', '0x1']],
  [
    { ...int32, base: 16 },
    { '1b': 27, '0x1b': 27, '0X1B': 27, '\r001b': 27, '-ff': -255, '7fffffff': 2147483647, '-80000000': -2147483648 },
    ['80000000', '1O', '0x', 'g', '0x-1'],
  ],
  [{ ...int32, base: 0 }, { 27: 27, '\r033': 27, '0x1b': 27, 0: 0, '-0x1b': -27 }, ['08', '1b', '0x']],
  [{ ...int32, base: 2 }, { 11011: 27 }, ['2']],
  [{ type: 'int64', base: 36 }, { zz: 1295n, '1Y2P0IJ32E8E7': 2n ** 63n - 1n }, ['1y2p0ij32e8e8']],
  [
    { ...int32, trailing: 'ignore' },
    { '27garbage': 27, '27x': 27, ' 27 km': 27, '-1-': -1, '1.9': 1 },
    ['x', '', 'x27', '2147483648 km'],
  ],
  [{ ...int32, base: 16, trailing: 'ignore' }, { '1bgarbage': 27, '0x1bgarbage': 27, '0xg': 0 }, ['g']],
  [
    { ...int32, base: 0, trailing: 'ignore' },
    { '27garbage': 27, '033garbage': 27, '0x1bgarbage': 27, '08': 0 },
  ],
  [
    { ...int32, thousands: ' ' },
    { '1 234 567': 1234567, '1\u00a0234': 1234, '1\u202f234': 1234, 1234: 1234, '-1 234 ': -1234 },
    ['1 23', '1234 567', '1 2345', '1  234', '1,234'],
  ],
  [{ ...int32, thousands: "'" }, { "1'234": 1234, '1’234': 1234 }, ["'234", "1''234"]],
  [
    { ...int32, thousands: ',', trailing: 'ignore' },
    { '1,234 km': 1234, '12,': 12 },
  ],
  [
    'float64',
    {
      ...{
        '1.50': 1.5,
        '5e-1': 0.5,
        '.5': 0.5,
        '5.': 5,
        '1e3': 1000,
        '1E+3': 1000,
        ' 1 ': 1,
        '+1': 1,
        '-0': -0,
        '0.1': 0.1,
      },
      ...{
        '-inf': -Infinity,
        '+Inf': Infinity,
        INFINITY: Infinity,
        NaN: NaN,
        nan: NaN,
        '-nan': NaN,
        '1e999': Infinity,
        '1e-999': 0,
      },
      ...{
        '123456789.123456789': 123456789.12345679,
        '0.000000000000000000000000000001': 1e-30,
        '9007199254740993': 2 ** 53,
      },
      ...{
        '1e22': 1e22,
        '1e23': 1e23,
        '123456789012345e8': 123456789012345e8,
        '4.9e-324': 5e-324,
        '1.7976931348623157e308': Number.MAX_VALUE,
      },
    },
    [
      '.',
      '1,5',
      '1 2',
      '',
      ' ',
      '0x10',
      'e3',
      '1e',
      '1e+',
      '.e1',
      '+-1',
      'infinit',
      'nano',
      '1_000',
      '1.2.3',
      '--1',
      'Infinity1',
    ],
  ],
  ['float32', { '1.2': Math.fround(1.2), '1e39': Infinity, '-inf': -Infinity }, ['.', 'x']],
  [
    { type: 'float64', trailing: 'ignore' },
    { '1.5.3': 1.5, '1e': 1, '27 km': 27, 'inf yes': Infinity, '1e5x': 1e5, '.5.': 0.5 },
    ['', 'x', '.', '- 1'],
  ],
  [
    { type: 'float64', decimal: ',' },
    { '1,5': 1.5, 9: 9, ',5': 0.5, '1e3': 1000, '-inf': -Infinity },
    ['1.0', '1.5', '1,2,3', ','],
  ],
  [
    { type: 'float64', decimal: ',', thousands: '.' },
    { '1.234.567,89': 1234567.89, '1234567,89': 1234567.89, '1.234': 1234 },
    ['1.23,4', '1.2345', '1,234.5', '12.34'],
  ],
  [
    'number',
    {
      ...{
        42: 42,
        '42.0': 42,
        '42.0000000': 42,
        '43.': 43,
        '.0': 0,
        '-0': 0,
        '-0.0': 0,
        '1e3': 1000,
        inf: Infinity,
        '0.1': 0.1,
      },
      ...{
        9007199254740992: 2 ** 53,
        '-9007199254740991': -(2 ** 53) + 1,
        '100000000000000000000': 1e20,
        1e300: 1e300,
      },
      ...{ '9007199254740993e0': 2 ** 53, '0.30000000000000004': 0.30000000000000004 },
    },
    [
      '0x10',
      '',
      '9007199254740993',
      '9007199254740993.0',
      '-9007199254740993',
      '100000000000000000001',
      `1${'0'.repeat(309)}`,
      '42L',
      '1 000',
      'forty two',
    ],
  ],
  [{ type: 'number', whole: true }, { 42: 42, '3.0': 3, '43.': 43, '.0': 0 }, ['4.4', '1e3', 'inf', 'nan', '']],
  [
    { type: 'number', decimal: ',' },
    { '42,0': 42, '43,': 43, ',0': 0, '1,5': 1.5 },
    ['42.0', '9007199254740993', '9007199254740993,0'],
  ],
  [
    'bool',
    {
      ...Object.fromEntries(['', '0', 'f', 'false', 'FaLSe', 'no', 'off', 'NIL', 'NULL'].map((word) => [word, false])),
      ...Object.fromEntries(['1', 't', 'TRUE', 'true', 'y', 'yes', 'On'].map((word) => [word, true])),
    },
    ['jao', 'well, sure', ' ', 'none', '0.0', '2', 'falsefalse', 'truee', 'fals'],
  ],
  [{ type: 'bool', strip: true }, { ' ': false, ' yes\n': true }, ['y e s']],
  [
    { type: 'bool', lenient: true },
    { '': false, 0: false, Nil: false, y: true, jao: true, ' ': true, none: true, '0.0': true, 'well, sure': true },
  ],
  [
    { type: 'bool', from: 'number' },
    {
      0: false,
      '-0': false,
      1: true,
      1004: true,
      '0.00001': true,
      inf: true,
      '-1': true,
      ' 0 ': false,
      '0.00': false,
      2: true,
    },
    ['x', '', 'nan', 'true', '1 yes'],
  ],
  [
    { type: 'bool', from: 'number', trailing: 'ignore' },
    { '1 yes': true, '0 no': false, '0.00 also no': false, 'inf yes': true, ' 0.01y': true },
    ['', 'yes 1'],
  ],
  [
    'ascii',
    { foo: 'foo', '\\bar': '\\bar', '\u0000\t \b': '\u0000\t \b', '': '', [' '.repeat(50)]: ' '.repeat(50) },
    ['å', 'blä', `${'x'.repeat(60)}å`],
  ],
  [
    { type: 'ascii', invalid: 'replace' },
    { å: '\\303\\245', 'a\\b': 'a\\b' },
  ],
  [
    { type: 'ascii', invalid: 'escape' },
    { å: '\\303\\245', 'a\\b': 'a\\134b', plain: 'plain' },
  ],
  [{ type: 'ascii', invalid: 'ignore' }, { blåa: 'bla' }],
  [
    { type: 'ascii', strip: true },
    { '\t\t\t\rfoo\n \f': 'foo', ' \u0000\t \b\t': '\u0000\t \b', '  ': '' },
  ],
  [
    'unicode',
    {
      'foo bar\n': 'foo bar\n',
      '\tblåa ': '\tblåa ',
      '': '',
      '😀': '😀',
      '\ufeffa': '\ufeffa',
      [`${'x'.repeat(60)}å`]: `${'x'.repeat(60)}å`,
    },
  ],
  [
    { type: 'unicode', strip: true },
    { ' a\t\n': 'a', '\u00a0a ': '\u00a0a', '  ': '' },
  ],
  [
    'json',
    {
      ' [1] ': [1],
      null: null,
      '[42, {"a": "b"}]': [42, { a: 'b' }],
      '\r  {  "foo":\r"bar" \r   }\t ': { foo: 'bar' },
      '""': '',
    },
    ['NaN', "{'a':1}", '', '1 2', 'nope', '{"g"}', '1e999', '"k",'],
  ],
  [{ type: 'number', nullable: true }, { '': null, 1: 1 }, [' ']],
  [
    { type: 'number', nullable: true, strip: true },
    { '': null, ' ': null, ' 1 ': 1 },
  ],
  [
    { type: 'int32', null: ['', 'NA', '-'] },
    { '': null, NA: null, '-': null, 1: 1, '-1': -1 },
    ['na', 'N', 'NAN', ' '],
  ],
  [
    { type: 'unicode', null: ['NULL'] },
    { NULL: null, '': '', null: 'null' },
  ],
  [
    { type: 'unicode', nullable: true },
    { '': null, ' ': ' ' },
  ],
  [
    { type: 'bool', nullable: true },
    { '': null, 0: false },
  ],
  [
    { type: 'date', format: '%Y-%m-%d', nullable: true, strip: true },
    { '': null, ' 2020-02-29 ': '2020-02-29' },
    ['2019-02-29'],
  ],
  [
    { type: 'date', format: '%Y%m%d', trailing: 'ignore' },
    { '201905211868': '2019-05-21', '19700101 and so on': '1970-01-01' },
    ['1970-01-01', '1980', 'nah'],
  ],
];

const named = cases.map(([type, values, refused = []]) => ({ name: JSON.stringify(type), type, values, refused }));

describe.each(named)('$name', ({ type, values, refused }) => {
  test('makes values of texts, and of nothing else', () => {
    for (const [text, value] of Object.entries(values))
      expect(converted(type, text), JSON.stringify(text)).toEqual(value);
    for (const text of refused) {
      const found = converted(type, text);
      expect(isBad(found) ? bad : found, JSON.stringify(text)).toBe(bad);
    }
  });

  test('one converter makes a whole column, and a default stands for what is bad', () => {
    const texts = [...Object.keys(values), ...refused];
    const bytes = Buffer.from(texts.join(''));
    const offsets = new Int32Array(texts.length + 1);
    for (const [row, text] of texts.entries()) offsets[row + 1] = (offsets[row] ?? 0) + Buffer.byteLength(text);
    const converter = createTextConverter(type);
    const found: unknown[] = [];
    for (let row = 0; row < texts.length; row++) {
      const next = converter.appendMany(bytes, offsets, row, texts.length);
      found.push(...valuesOf(converter.take()));
      if (next < texts.length) found.push(bad);
      row = next;
    }
    expect(found).toEqual([...Object.values(values), ...refused.map(() => bad)]);

    const [text = '', value] = Object.entries(values)[0] ?? [];
    expect(converter.setDefault(text)).toBeUndefined();
    expect(converter.appendMany(bytes, offsets, 0, texts.length)).toBe(texts.length);
    expect(valuesOf(converter.take())).toEqual([...Object.values(values), ...refused.map(() => value)]);
    expect(converter.setDefault(null)).toBeUndefined();
    expect(converter.appendMany(bytes, offsets, 0, texts.length)).toBe(texts.length);
    expect(valuesOf(converter.take())).toEqual([...Object.values(values), ...refused.map(() => null)]);
    expect(converter.defaulted).toBe(2 * refused.length);
  });
});

test('bytes stay as they are', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(converted('bytes', all)).toEqual(all);
  expect(converted({ type: 'bytes', strip: true }, Buffer.from(' \t\n\v\f\ra\u00a0 b\r'))).toEqual(
    new Uint8Array(Buffer.from('a\u00a0 b')),
  );
});

test('what is no UTF-8', () => {
  const texts = ['bl\xe5', '\xe5a \xe4 ', 'bl\xc3\xa5a ', '\xed\xa0\x80', '\xf0\x9f\x98', '\xc0\xaf'].map((text) =>
    Buffer.from(text, 'latin1'),
  );
  const by = (invalid: 'bad' | 'replace' | 'escape' | 'ignore') =>
    texts.map((text) => converted({ type: 'unicode', invalid }, text)).map((each) => (isBad(each) ? bad : each));
  expect(by('bad')).toEqual([bad, bad, 'blåa ', bad, bad, bad]);
  expect(by('replace')).toEqual([
    'bl\ufffd',
    '\ufffda \ufffd ',
    'blåa ',
    '\ufffd\ufffd\ufffd',
    '\ufffd',
    '\ufffd\ufffd',
  ]);
  expect(by('escape')).toEqual([
    'bl\\xe5',
    '\\xe5a \\xe4 ',
    'blåa ',
    '\\xed\\xa0\\x80',
    '\\xf0\\x9f\\x98',
    '\\xc0\\xaf',
  ]);
  expect(by('ignore')).toEqual(['bl', 'a  ', 'blåa ', '', '', '']);
  // Blanks go before anything is decoded.
  expect(
    converted({ type: 'unicode', invalid: 'ignore', strip: true }, Buffer.from('\tbl\xe5a \xe4  ', 'latin1')),
  ).toBe('bla ');
  expect(isBad(converted('json', Buffer.from('"\xe5"', 'latin1')))).toBe(true);
});

test('other encodings', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1');
  const decoded = (encoding: string, bytes: Uint8Array, invalid: 'bad' | 'replace' | 'ignore' = 'bad') =>
    converted({ type: 'unicode', encoding, invalid }, bytes);
  expect(decoded('latin1', latin1('\tbl\xe5a \xe4'))).toBe('\tblåa ä');
  // Node's own decoder of it gives control characters.
  expect(decoded('windows-1252', latin1('5 \x80 \x93a\x94'))).toBe('5 € “a”');
  expect(decoded('shift_jis', Buffer.from([0x8a, 0xf9, 0x92, 0xe8]))).toBe('既定');
  expect(decoded('utf-16le', Buffer.from('blå 😀', 'utf16le'))).toBe('blå 😀');
  expect(decoded('UTF8', Buffer.from('å'))).toBe('å');
  expect(isBad(decoded('shift_jis', latin1('\x81')))).toBe(true);
  expect(isBad(decoded('ascii', latin1('\xe5')))).toBe(true);
  expect(decoded('ascii', latin1('bl\xe5a'), 'replace')).toBe('bl\ufffda');
  expect(decoded('ascii', latin1('bl\xe5a'), 'ignore')).toBe('bla');
});

test('a reason says what is wrong', () => {
  const reasons: [TextType, string, string][] = [
    ['int32', '27x', 'it is no integer'],
    ['int32', '', 'it is empty'],
    ['int32', '2147483648', 'it is beyond the range of int32'],
    [{ type: 'int32', base: 16 }, '0x80000000', 'it is beyond the range of int32'],
    [{ type: 'int32', base: 16 }, '80000000000g', 'it is no integer'],
    ['int64', '99999999999999999999999', 'it is beyond the range of int64'],
    ['float64', 'x', 'it is no number'],
    ['number', '9007199254740993', 'a double can’t hold this integer; int64 might, or ascii'],
    [{ type: 'number', whole: true }, '1.5', 'it is no whole number'],
    [{ type: 'bool', from: 'number' }, 'nan', 'NaN is neither true nor false'],
    ['ascii', 'å', 'it has characters beyond ASCII'],
    ['json', '{', 'it is no JSON'],
    ['date', '2019-02-29', 'there is no such day'],
    [{ type: 'date', format: '%d.%m.%Y' }, '1/2/2020', "it is not of the format '%d.%m.%Y'"],
  ];
  for (const [type, text, reason] of reasons) expect(converted(type, text)).toBe(`bad: ${reason}`);
});

test('a row can be taken back, whatever it was', () => {
  for (const type of ['int32', 'int64', 'number', 'unicode', 'bool', 'json', 'date'] as const) {
    const converter = createTextConverter({ type, null: ['x'] });
    const good = type === 'date' ? '2026-01-31' : type === 'bool' ? 'yes' : '7';
    for (const text of [good, 'x', good]) expect(appended(converter, text)).not.toBe(bad);
    converter.appendText(good);
    converter.appendText('x');
    converter.undo();
    converter.appendText(good);
    converter.undo();
    converter.appendText('x');
    const [first, second, ...others] = valuesOf(converter.take());
    expect([second, others]).toEqual([null, []]);
    expect(first).not.toBeNull();
  }
});

test('a default that is bad itself says why', () => {
  const converter = createTextConverter('int32');
  expect(converter.setDefault('x')).toBe('it is no integer');
  expect(converter.appendText('y')).toBe(false);
  expect(converter.rows).toBe(0);
});

test('many rows grow the arrays, and a batch is not touched by the next', () => {
  const converter = createTextConverter({ type: 'unicode', nullable: true });
  for (const size of [5000, 3, 70_000]) {
    for (let row = 0; row < size; row++) converter.appendText(row % 7 === 0 ? '' : `value ${row}`);
    const values = valuesOf(converter.take());
    expect(values.length).toBe(size);
    expect(values[size - 1]).toBe((size - 1) % 7 === 0 ? null : `value ${size - 1}`);
    expect(values.filter((value) => value === null).length).toBe(Math.ceil(size / 7));
  }
});

test.each<[unknown, string]>([
  ['int23', "Did you mean 'int32' or 'int64'?"],
  [{ type: 'dtae' }, "Did you mean 'date'?"],
  [{ typ: 'date' }, 'There are bytes, unicode'],
  [7, 'Expected a type'],
  [null, 'Expected a type'],
  [['int32'], 'Expected a type'],
  [{ type: 'int32', bas: 16 }, "Did you mean 'base'?"],
  [{ type: 'int32', format: '%Y' }, "Expected no 'format' with the type int32"],
  [{ type: 'int32', base: 37 }, 'a base from 2 to 36, or 0 (base)'],
  [{ type: 'int32', nullable: 'yes' }, 'true or false (nullable)'],
  [{ type: 'int32', null: '' }, 'an array of texts (null)'],
  [{ type: 'int32', null: [''], nullable: false }, 'nullable: false'],
  [{ type: 'number', decimal: ';' }, "'.' or ',' (decimal)"],
  [{ type: 'number', thousands: '.' }, 'another sign than that of the decimals'],
  [{ type: 'number', thousands: 'x' }, "a blank, '.'"],
  [{ type: 'bool', decimal: ',' }, "without from: 'number'"],
  [{ type: 'bool', lenient: true, from: 'number' }, 'either lenient'],
  [{ type: 'unicode', encoding: 'utf-9' }, 'the name of an encoding'],
  [{ type: 'unicode', encoding: 'latin1', invalid: 'escape' }, 'with another encoding than utf-8'],
  [{ type: 'unicode', encoding: 'utf-16le', strip: true }, 'no strip with utf-16'],
  [{ type: 'date', format: '%Q' }, "Expected a format of dates, but it has '%Q'"],
  [{ type: 'datetime', ambiguous: 'maybe' }, "'earlier', 'later' or 'bad'"],
])('%j is no type, and the error says why', (type, message) => {
  // What a user without a compiler may write.
  expect(sayingWhy(() => createTextConverter(type as TextType))).toContain(message);
});

function sayingWhy(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof AcceleratorError) return `${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return '';
}
