import { expect, test } from 'vitest';
import { createTextConverter, guessTextType, type TextType } from '../src/index.ts';

const guess = (texts: readonly string[], isBytes = false) =>
  guessTextType(
    texts.map((text) => Buffer.from(text, 'utf8')),
    isBytes,
  );

const cases: readonly (readonly [texts: readonly string[], type: TextType | undefined])[] = [
  [['1', '2', '-3'], 'int32'],
  [['0', '1', '1'], 'int32'],
  [['1', '2000000000'], 'int64'],
  [['9223372036854775807', '1'], 'int64'],
  [['9223372036854775808', '1'], undefined],
  [['007', '123'], undefined],
  [['+46701234567', '+4687654321'], undefined],
  [['1.5', '2', '-0.25', '1e3'], 'number'],
  [['1.5', 'NaN', '-inf'], 'number'],
  [['nan', 'inf'], undefined],
  [['12345678901234567.89', '1.5'], 'decimal(19,2)'],
  [['-1234567890123456.78', '0.5', '3'], 'decimal(18,2)'],
  [['0.30000000000000004', '1.7976931348623157e308'], 'number'],
  [['0.12345678901234567890123456789012345678', '1'], undefined],
  [['12345678901234567.89', '1e3'], 'decimal(19,2)'],
  [['12345678901234567.89', 'NaN'], undefined],
  [['12345678901234567.89', '', '-'], { type: 'decimal(19,2)', null: ['', '-'] }],
  [['1', '', '2'], { type: 'int32', nullable: true }],
  [['1.5', '', 'NA'], { type: 'number', null: ['', 'NA'] }],
  [[' 1', '2 ', ''], { type: 'int32', nullable: true }],
  [['1', ' ', '2'], { type: 'int32', nullable: true, strip: true }],
  [['1,5', '2,75'], { type: 'number', decimal: ',' }],
  [['1.234,5', '2,75'], { type: 'number', decimal: ',', thousands: '.' }],
  [['1,234.5', '2.75'], { type: 'number', decimal: '.', thousands: ',' }],
  [['1 234', '12 345 678'], { type: 'number', decimal: ',', thousands: ' ' }],
  [['1,234', '2,345'], undefined],
  [['1,234,567', '2,345'], { type: 'number', decimal: '.', thousands: ',' }],
  [['true', 'False'], 'bool'],
  [['yes', 'no', ''], { type: 'bool', nullable: true }],
  [['yes', ' no'], { type: 'bool', strip: true }],
  [['2026-01-31', '2020-02-29'], 'date'],
  [['2026-01-31', '2020-02-30'], undefined],
  [['2026-01-31 07:30:00', '2020-02-29T12:00Z'], 'datetime'],
  [['2026-01-31 07:30:00.123456'], undefined],
  [['07:30', '23:59:59.5'], 'time'],
  [['7:30 am', '12:00 PM'], { type: 'time', format: '%I:%M %p' }],
  [['31.1.2026', '01.02.2020'], { type: 'date', format: '%d.%m.%Y' }],
  [['31/01/2026', '1/2/2020'], { type: 'date', format: '%d/%m/%Y' }],
  [['01/31/2026', '1/2/2020'], { type: 'date', format: '%m/%d/%Y' }],
  [['01/02/2026', '1/2/2020'], undefined],
  [['31/01/26', '01/02/20'], { type: 'date', format: '%d/%m/%y' }],
  [['31/01/2026 07:30', '1/2/2020 12:00'], { type: 'datetime', format: '%d/%m/%Y %H:%M' }],
  [['3 March 2020', '31 Jan 2026'], { type: 'date', format: '%d %b %Y' }],
  [['20260131', '20200229'], { type: 'date', format: '%Y%m%d' }],
  [['20260131', '20200230'], 'int32'],
  [['{"a":1}', '[]'], 'json'],
  [['[a]', '[b]'], undefined],
  [['a', 'b', ''], undefined],
  [['', 'NA'], undefined],
  [[], undefined],
  [['\u00a01', '2'], undefined],
  [['12:30 Uhr', '10'], undefined],
  [['1.2.3', '2.3.4'], undefined],
  [['192.168.0.1', '10.0.0.1'], undefined],
];

test.each(cases)('%j', (texts, type) => {
  expect(guess(texts).type).toEqual(type);
  // What is no text yet has a type in any case.
  expect(guess(texts, true).type).toEqual(type ?? 'unicode');
  if (type === undefined) return;
  const converter = createTextConverter(type);
  expect(texts.filter((text) => !converter.appendText(text))).toEqual([]);
});

test('what can’t be told is said', () => {
  expect(guess(['01/02/2026']).reason).toContain('the month');
  expect(guess(['1,234']).reason).toContain('comma');
  expect(guess(['2026-01-31 07:30:00.123456']).reason).toContain('milliseconds');
  expect(guessTextType([Buffer.from('\xe5', 'latin1')], true).type).toEqual({
    type: 'unicode',
    encoding: 'windows-1252',
  });
});
