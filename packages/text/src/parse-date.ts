import { AcceleratorError } from '@accelerator/base';
import { millisecondsOf } from './convert/dates.ts';
import { compileFormat } from './dates/compile-format.ts';
import type { FormatReader } from './dates/fields.ts';
import { Moment } from './dates/moment.ts';
import { type Ambiguous, isTimezone, Zone } from './dates/zone.ts';
import { problemOfDateFormat } from './parse-text-type.ts';

/** How `parseDate` reads a text, beside the format. */
export interface ParseDateOptions {
  /** The time zone of texts that name no offset. Default: UTC. */
  readonly timezone?: string;
  /** Which one a local time is that comes twice, or not at all. Default `later`. */
  readonly ambiguous?: Ambiguous;
  /** `ignore`: what stands behind the date is left out. */
  readonly trailing?: 'bad' | 'ignore';
}

const moment = new Moment();
const readers = new Map<string, FormatReader>();
const zones = new Map<string, Zone>();
/** Formats that are made from data would otherwise fill the memory. */
const mostKept = 1000;

/**
 * The moment that a text names, to the millisecond; undefined when it is not of the format, or there is no such day. What
 * the format does not name is that of 1970-01-01 00:00:00 UTC. A format is compiled once.
 *
 * @param format such as `%Y-%m-%d %H:%M:%S`, or `iso`
 * @throws AcceleratorError `DATE_FORMAT`, `TIMEZONE`
 */
export function parseDate(text: string, format: string, options: ParseDateOptions = {}): Date | undefined {
  const { timezone, ambiguous = 'later', trailing = 'bad' } = options;
  const read = kept(readers, format, () => compiled(format));
  const zone =
    timezone === undefined ? undefined : kept(zones, `${timezone} ${ambiguous}`, () => openZone(timezone, ambiguous));
  const bytes = Buffer.from(text, 'utf8');
  moment.reset();
  const stop = read(moment, bytes, 0, bytes.length);
  if (stop < 0 || (stop < bytes.length && trailing !== 'ignore')) return undefined;
  const milliseconds = millisecondsOf(moment, zone);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}

function kept<T>(all: Map<string, T>, name: string, make: () => T): T {
  const known = all.get(name);
  if (known !== undefined) return known;
  if (all.size >= mostKept) all.clear();
  const made = make();
  all.set(name, made);
  return made;
}

function compiled(format: string): FormatReader {
  const problem = problemOfDateFormat(format, 'datetime');
  if (problem !== undefined) throw wrongDateFormat(format, problem);
  return compileFormat(format, 'datetime', { clampsLeap: false });
}

function openZone(name: string, ambiguous: Ambiguous): Zone {
  if (!isTimezone(name)) throw unknownTimezone(name);
  return new Zone(name, ambiguous);
}

/**
 * A format of dates has something in it that means nothing.
 *
 * @remedy The sentence says what; the manual has all that a format can have.
 */
function wrongDateFormat(format: string, problem: string): AcceleratorError {
  return new AcceleratorError({
    code: 'DATE_FORMAT',
    message: `Expected a format of dates, received '${format}': ${problem.replace(/\.$/, '')}.`,
  });
}

/** There is no time zone of that name. */
function unknownTimezone(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'TIMEZONE',
    message: `Expected the name of a time zone, received '${name}'.`,
    hint: 'Names are those of the time zone database: Europe/Stockholm, America/New_York, UTC.',
  });
}
