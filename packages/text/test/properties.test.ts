import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextConverter, parseDate, type TextType } from '../src/index.ts';
import { converted, isBad } from './convert.ts';

const lastDay = Date.parse('9999-12-31T23:59:59.999Z');
const moments = fc.date({ min: new Date('0001-01-01'), max: new Date(lastDay), noInvalidDate: true });

test('every integer comes back from its text, in every base', () => {
  const bases = fc.integer({ min: 2, max: 36 });
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), bases, (value, base) => {
      expect(converted('int64', String(value))).toBe(value);
      expect(converted({ type: 'int64', base }, value.toString(base))).toBe(value);
    }),
  );
  fc.assert(
    fc.property(fc.integer(), bases, (value, base) => {
      expect(converted('int32', String(value))).toBe(value);
      expect(converted({ type: 'int32', base }, value.toString(base))).toBe(value);
      const grouped = value.toLocaleString('en-US');
      expect(converted({ type: 'int32', thousands: ',' }, grouped)).toBe(value);
    }),
  );
});

test('an integer of any size is itself or bad', () => {
  fc.assert(
    fc.property(fc.bigInt(), (value) => {
      const [small, large, number] = (['int32', 'int64', 'number'] as const).map((type) => converted(type, `${value}`));
      expect(isBad(small) ? value : BigInt(Number(small))).toBe(value);
      expect(isBad(small)).toBe(BigInt.asIntN(32, value) !== value);
      expect(isBad(large) ? value : large).toBe(value);
      expect(isBad(large)).toBe(BigInt.asIntN(64, value) !== value);
      expect(isBad(number) ? value : BigInt(Number(number))).toBe(value);
      expect(isBad(number)).toBe(BigInt(Number(value)) !== value);
    }),
  );
});

test('every double comes back from its text, as JavaScript reads it', () => {
  const written = fc.oneof(
    fc.double().map(String),
    fc.double().map((value) => value.toExponential(20)),
    fc.tuple(fc.integer(), fc.nat()).map(([whole, rest]) => `${whole}.${rest}`),
    fc.tuple(fc.bigInt(), fc.integer({ min: -400, max: 400 })).map(([digits, exponent]) => `${digits}e${exponent}`),
  );
  fc.assert(
    fc.property(written, (text) => {
      expect(converted('float64', text)).toBe(Number(text));
      expect(converted('float32', text)).toBe(Math.fround(Number(text)));
      if (!/\d{16}|NaN|Infinity/.test(text)) {
        expect(converted({ type: 'float64', decimal: ',' }, text.replace('.', ','))).toBe(Number(text));
      }
    }),
    { numRuns: 1000 },
  );
});

test('of any text there is a value only where JavaScript reads the same one', () => {
  const texts = fc.oneof(fc.string(), fc.stringMatching(/^[ +-]?[0-9.,eE+-]{0,9}$/), fc.stringMatching(/^\d{1,25}$/));
  const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
  fc.assert(
    fc.property(texts, (text) => {
      const float = converted('float64', text);
      if (!/inf|nan/i.test(text)) {
        if (isNumber.test(text) && !/[^\0-\x7f]/.test(text)) expect(float).toBe(Number(text));
        else expect(isBad(float)).toBe(true);
      }
      const integer = converted('int32', text);
      if (!isBad(integer)) expect(integer).toBe(Number(text) + 0);
    }),
    { numRuns: 2000 },
  );
});

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

test('every moment comes back through formats, and through ISO 8601', () => {
  const write: Record<string, (date: Date) => string> = {
    iso: (date) => date.toISOString(),
    '%J': (date) => String(date.getTime()),
    '%Y-%m-%d %H:%M:%S.%f': (date) => date.toISOString().slice(0, -1).replace('T', ' '),
    '%Y%m%d%H%M%S%3f': (date) => date.toISOString().replace(/\D/g, ''),
    '%d %b %C%y %I.%M %p %S %3f': (date) => {
      const year = pad(date.getUTCFullYear(), 4);
      const month = date.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
      const hour = date.getUTCHours();
      const clock = `${hour % 12 || 12}.${date.getUTCMinutes()} ${hour < 12 ? 'AM' : 'pm'}`;
      return `${date.getUTCDate()} ${month} ${year} ${clock} ${date.getUTCSeconds()} ${pad(date.getUTCMilliseconds(), 3)}`;
    },
  };
  fc.assert(
    fc.property(moments, (date) => {
      for (const [format, text] of Object.entries(write)) expect(parseDate(text(date), format), format).toEqual(date);
    }),
    { numRuns: 300 },
  );
});

test('a time zone is undone by the zone itself', () => {
  const zones = fc.constantFrom('Europe/Stockholm', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC');
  const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  const whole = { dateStyle: 'short', timeStyle: 'medium' } as const;
  fc.assert(
    fc.property(instants, zones, (date, timezone) => {
      const shown = new Intl.DateTimeFormat('sv-SE', { ...whole, timeZone: timezone });
      const local = shown.format(date);
      const found = (['earlier', 'later'] as const).map((ambiguous) =>
        parseDate(local, 'iso', { timezone, ambiguous }),
      );
      expect(found.map((each) => shown.format(each))).toEqual([local, local]);
      expect(found.map((each) => each?.getTime())).toContain(Math.floor(date.getTime() / 1000) * 1000);
    }),
  );
});

test('a day that is not in the calendar is bad', () => {
  const days = fc.tuple(
    fc.integer({ min: 1, max: 9999 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
  );
  fc.assert(
    fc.property(days, ([year, month, day]) => {
      const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
      const date = new Date(0);
      date.setUTCFullYear(year, month - 1, day);
      const expected = date.getUTCDate() === day ? text : 'bad: there is no such day';
      expect(converted({ type: 'date', format: '%Y-%m-%d' }, text)).toBe(expected);
      expect(converted('date', text)).toBe(expected);
    }),
  );
});

test('bytes of any kind are text or bad, and never throw', () => {
  const types: TextType[] = [
    ...([
      'int32',
      'int64',
      'float64',
      'number',
      'bool',
      'ascii',
      'unicode',
      'json',
      'date',
      'time',
      'datetime',
    ] as const),
    { type: 'number', decimal: ',', thousands: '.', trailing: 'ignore' },
    { type: 'datetime', format: '%6?%d-%?%b%:%m-%y%6:%y-%?%b%:%m-%d%/ %T%z', timezone: 'Europe/Stockholm' },
  ];
  const converters = types.map((type) => createTextConverter(type));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      for (const converter of converters) {
        if (converter.append(bytes, 0, bytes.length)) expect(converter.take().rows).toBe(1);
        else expect(converter.reasonOf(bytes, 0, bytes.length)).not.toBe('');
      }
      const text = converted('unicode', bytes);
      const decoded = Buffer.from(bytes).toString('utf8');
      if (!isBad(text)) expect(Buffer.from(String(text))).toEqual(Buffer.from(bytes));
      else expect(decoded).toContain('\ufffd');
    }),
    { numRuns: 1000 },
  );
});
