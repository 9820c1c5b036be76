import { describe, expect, test } from 'vitest';
import { createTextConverter, parseDate, type TextType } from '../src/index.ts';
import { converted, isBad } from './convert.ts';
import { formatCases } from './date-format-cases.ts';

/** `1970-01-01T03:14` in milliseconds since 1970, and in microseconds since midnight. */
function momentOf(text: string): { readonly milliseconds: number; readonly time: number } {
  const [day = '', time = '00:00'] = text.split('T');
  const [clock = '', fraction = ''] = time.split('.');
  const seconds = Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`) / 1000;
  const micros = Number(fraction.padEnd(6, '0'));
  const ofDay = ((seconds % 86_400) + 86_400) % 86_400;
  return { milliseconds: seconds * 1000 + Math.floor(micros / 1000), time: ofDay * 1_000_000 + micros };
}

describe.each(formatCases)('$format', ({ format, good, bad = [] }) => {
  test('reads what is of the format, and names the same moment however it is asked', () => {
    for (const [moment, texts] of Object.entries(good)) {
      const { milliseconds, time } = momentOf(moment);
      for (const text of texts) {
        const at = `${JSON.stringify(text)} by ${format}`;
        expect(parseDate(text, format)?.getTime(), at).toBe(milliseconds);
        // The letter x is a number in none of them, so that it never counts.
        expect(parseDate(`${text}x`, format), at).toBeUndefined();
        expect(parseDate(`${text}x`, format, { trailing: 'ignore' })?.getTime(), at).toBe(milliseconds);
        expect(converted({ type: 'datetime', format }, text), at).toBe(new Date(milliseconds).toISOString());
        if (format === 'iso') continue;
        if (!/%[Fz]/.test(format)) {
          expect(converted({ type: 'date', format }, text), at).toBe(new Date(milliseconds).toISOString().slice(0, 10));
        }
        if (!format.includes('%z')) expect(converted({ type: 'time', format }, text), at).toBe(BigInt(time));
      }
    }
  });

  test('refuses everything else', () => {
    for (const text of bad) {
      const at = `${JSON.stringify(text)} by ${format}`;
      expect(parseDate(text, format), at).toBeUndefined();
      expect(isBad(converted({ type: 'datetime', format }, text)), at).toBe(true);
    }
  });
});

test('a reader knows nothing of the text before', () => {
  for (const { format, good, bad = [] } of formatCases) {
    const converter = createTextConverter({ type: 'datetime', format });
    const all = Object.entries(good).flatMap(([moment, texts]) => texts.map((text) => ({ moment, text })));
    const other = [...bad, ...all.map(({ text }) => text).reverse()];
    for (const [index, { moment, text }] of all.entries()) {
      converter.appendText(other[index % other.length] ?? '');
      converter.take();
      expect(converter.appendText(text)).toBe(true);
      expect(converter.take().values[0]).toBe(BigInt(momentOf(moment).milliseconds));
    }
  }
});

test('dates and times of ISO 8601 by themselves', () => {
  expect(converted('date', '2026-01-31')).toBe('2026-01-31');
  for (const text of ['2026-01-31T00:00', '2026-1-31', '2026-02-29', ''])
    expect(isBad(converted('date', text))).toBe(true);
  expect(converted('time', '07:30')).toBe(27_000_000_000n);
  expect(converted('time', '23:59:59.999999')).toBe(86_399_999_999n);
  for (const text of ['7:30', '24:00', '07:30:60', '07:30Z', '07']) expect(isBad(converted('time', text))).toBe(true);
  expect(converted({ type: 'time', leap: 'clamp' }, '23:59:60')).toBe(86_399_000_000n);
  expect(converted({ type: 'time', format: '%H:%M:%S', leap: 'clamp' }, '23:59:60')).toBe(86_399_000_000n);
  expect(isBad(converted({ type: 'time', format: '%H:%M:%S', leap: 'clamp' }, '23:59:61'))).toBe(true);
});

test('a second has three decimals in a datetime, and it is counted where it had more', () => {
  const converter = createTextConverter('datetime');
  for (const decimals of ['', '.1', '.123', '.123000', '.1234', '.000001']) {
    converter.appendText(`2026-01-31T07:30:00${decimals}`);
  }
  expect(converter.cut).toBe(2);
  expect(converter.take().values[4]).toBe(BigInt(Date.parse('2026-01-31T07:30:00.123Z')));
});

describe('a time zone', () => {
  const format = '%Y-%m-%d %H:%M';
  const stockholm = (text: string, ambiguous?: 'earlier' | 'later' | 'bad', given = format): unknown =>
    converted({ type: 'datetime', format: given, timezone: 'Europe/Stockholm', ambiguous }, text);

  test('makes local times UTC', () => {
    expect(stockholm('2020-09-30 13:44')).toBe('2020-09-30T11:44:00.000Z');
    expect(stockholm('2020-02-22 12:44')).toBe('2020-02-22T11:44:00.000Z');
    expect(stockholm('2021-03-28 01:59')).toBe('2021-03-28T00:59:00.000Z');
    expect(stockholm('2021-03-28 03:00')).toBe('2021-03-28T01:00:00.000Z');
    expect(stockholm('2021-10-31 01:59')).toBe('2021-10-30T23:59:00.000Z');
    expect(stockholm('2021-10-31 03:00')).toBe('2021-10-31T02:00:00.000Z');
    // Before there were zones, clocks went by the sun.
    const paris = { type: 'datetime', format, timezone: 'Europe/Paris' } as const;
    expect(converted(paris, '1850-01-01 12:00')).toBe('1850-01-01T11:50:39.000Z');
    const samoa = { type: 'datetime', format, timezone: 'Pacific/Apia' } as const;
    // The day that the islands left out.
    expect(converted(samoa, '2011-12-29 23:59')).toBe('2011-12-30T09:59:00.000Z');
    expect(converted(samoa, '2011-12-31 00:00')).toBe('2011-12-30T10:00:00.000Z');
    expect(converted({ ...samoa, timezone: 'UTC' }, '2021-03-28 02:30')).toBe('2021-03-28T02:30:00.000Z');
    expect(converted({ ...samoa, timezone: 'Asia/Kolkata' }, '2021-03-28 02:30')).toBe('2021-03-27T21:00:00.000Z');
  });

  test('has hours that are not there, and hours that come twice', () => {
    expect(stockholm('2021-03-28 02:30')).toBe('2021-03-28T01:30:00.000Z');
    expect(stockholm('2021-03-28 02:30', 'earlier')).toBe('2021-03-28T00:30:00.000Z');
    expect(stockholm('2021-10-31 02:30')).toBe('2021-10-31T01:30:00.000Z');
    expect(stockholm('2021-10-31 02:30', 'earlier')).toBe('2021-10-31T00:30:00.000Z');
    const reason = 'bad: there is no such time, or there are two, in its time zone';
    expect(stockholm('2021-03-28 02:30', 'bad')).toBe(reason);
    expect(stockholm('2021-10-31 02:30', 'bad')).toBe(reason);
    expect(stockholm('2021-10-31 01:59', 'bad')).toBe('2021-10-30T23:59:00.000Z');
    expect(stockholm('2021-02-30 02:30', 'bad')).toBe('bad: there is no such day');
  });

  test('yields to an offset in the text', () => {
    expect(stockholm('2020-09-30 13:44Z', 'later', `${format}%z`)).toBe('2020-09-30T13:44:00.000Z');
    expect(stockholm('2020-09-30 13:44', 'later', `${format}%?%z`)).toBe('2020-09-30T11:44:00.000Z');
    expect(parseDate('2020-09-30 13:44', 'iso', { timezone: 'Europe/Stockholm' })).toEqual(
      new Date('2020-09-30T11:44Z'),
    );
  });

  test('does not move seconds since 1970, nor does an offset beside them', () => {
    expect(stockholm('1700000000', 'later', '%s')).toBe('2023-11-14T22:13:20.000Z');
    expect(stockholm('1700000000123', 'bad', '%J')).toBe('2023-11-14T22:13:20.123Z');
    // A skipped hour and a doubled one there.
    expect(stockholm('1616895000', 'bad', '%s')).toBe('2021-03-28T01:30:00.000Z');
    expect(stockholm('1635640200', 'bad', '%s')).toBe('2021-10-31T00:30:00.000Z');
    expect(stockholm('1700000000 +0100', 'later', '%s %z')).toBe('2023-11-14T22:13:20.000Z');
    expect(stockholm('1700000000.250', 'later', '%s.%f')).toBe('2023-11-14T22:13:20.250Z');
    expect(parseDate('-1', '%s', { timezone: 'Asia/Kolkata' })).toEqual(new Date(-1000));
    // Read and not used, or not there: the rest is local time.
    expect(stockholm('99 2020-09-30 13:44', 'later', `%-%s ${format}`)).toBe('2020-09-30T11:44:00.000Z');
    expect(stockholm('2020-09-30 13:44', 'later', `%2?%sx${format}`)).toBe('2020-09-30T11:44:00.000Z');
    // Days of a spreadsheet are days of somebody's calendar.
    expect(stockholm('43831.5', 'later', '%e')).toBe('2020-01-01T11:00:00.000Z');
  });

  test('agrees with Intl, half hour by half hour around the changes of a year', () => {
    const changes = [
      ['America/New_York', '2018-03-11', '2018-11-04'],
      // By half an hour.
      ['Australia/Lord_Howe', '2018-04-01', '2018-10-07'],
      // Around Ramadan.
      ['Africa/Casablanca', '2018-05-13', '2018-06-17'],
      // At midnight.
      ['America/Sao_Paulo', '2018-02-18', '2018-11-04'],
    ].flatMap(([timezone = '', ...days]) => days.map((day) => ({ timezone, day: Date.parse(day) })));
    for (const { timezone, day } of changes) {
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
      for (let utc = day - 2 * 86_400_000; utc < day + 2 * 86_400_000; utc += 1_800_000) {
        const local = shown.format(utc);
        const earlier = parseDate(local, format, { timezone, ambiguous: 'earlier' })?.getTime() ?? 0;
        const later = parseDate(local, format, { timezone, ambiguous: 'later' })?.getTime() ?? 0;
        expect([earlier, later], `${local} in ${timezone}`).toContain(utc);
        expect(shown.format(earlier)).toBe(local);
      }
    }
  });
});

test.each([
  ['', 'it is empty'],
  ['%', "it ends with '%'"],
  ['%Y%3', "it ends with '%3'"],
  ['%Q', "it has '%Q'"],
  ['%Y%l', "Did you mean '%"],
  ['%2Y', "'%2Y' has a number, but takes none"],
  ['%5,2@', "'%5,2@' is no range"],
  ['%0f', "'%0f' has no digits"],
  ['%3e', "'%3e' wants 0, 1 or 2"],
  ['%Y%?', "behind '%?' it has too few items"],
  ['%Y%3?%m', "behind '%3?' it has too few items"],
  ['%Y%2:%m', "behind '%2:' it has too few items"],
  ['%-', "behind '%-' it has too few items"],
  ['%0?%Y', "'%0?' is about no item"],
  ['%12#', "'%12#' wants a number from 1 to 9"],
])('the format %j is an error that says why', (format, reason) => {
  expect(() => parseDate('x', format)).toThrow(reason);
  const type: TextType = { type: 'date', format };
  expect(() => createTextConverter(type)).toThrow(reason);
});

test('a time zone that is none is an error', () => {
  expect(() => parseDate('x', 'iso', { timezone: 'Europe/Stockholmm' })).toThrow('Europe/Stockholmm');
  expect(() => createTextConverter({ type: 'datetime', timezone: 'Europe/Stockholmm' })).toThrow('of a time zone');
});
