import { describeValue, withArticle } from '@accelerator/base';
import type { z } from 'zod';

/** What zod tells of a problem while it parses: more than is left in the error, such as the schema. */
export type RawIssue = z.core.$ZodRawIssue;

/** What was wanted, as in `Expected an integer for …`; undefined for problems that zod has to tell in its own words. */
export function expectation(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      // zod calls an integer a number when it received neither.
      if (issue.expected === 'number' && isInteger(issue.inst)) return 'an integer';
      return typePhrases[issue.expected] ?? withArticle(issue.expected);
    case 'too_small':
      return sizePhrase(issue, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sizePhrase(issue, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_value':
      return issue.values.length === 1
        ? describeValue(issue.values[0])
        : `one of ${issue.values.map((value) => (typeof value === 'string' ? value : describeValue(value))).join(', ')}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return formatPhrase(issue);
    default:
      return undefined;
  }
}

const typePhrases: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  record: 'an object',
  date: 'a date',
  map: 'a Map',
  set: 'a Set',
  file: 'a File',
  nan: 'NaN',
  null: 'null',
  undefined: 'nothing',
  void: 'nothing',
  never: 'nothing',
  nonoptional: 'a value',
};

function isInteger(schema: RawIssue['inst']): boolean {
  return schema !== undefined && 'isInt' in schema && schema.isInt === true;
}

interface SizeIssue {
  readonly origin: string;
  readonly exact?: boolean | undefined;
}

function sizePhrase({ origin, exact }: SizeIssue, relation: string, limit: number | bigint): string {
  const size = `${exact === true ? 'exactly' : relation} ${limit}`;
  const plural = limit === 1 ? '' : 's';
  switch (origin) {
    case 'string':
      return `text of ${size} character${plural}`;
    case 'array':
    case 'set':
    case 'map':
      return `${size} element${plural}`;
    case 'file':
      return `a file of ${size} byte${plural}`;
    case 'date':
      return `${relation} ${new Date(Number(limit)).toISOString()}`;
    default:
      return size;
  }
}

function formatPhrase({ format, ...more }: { readonly format: string } & Readonly<Record<string, unknown>>): string {
  switch (format) {
    case 'regex':
      return `text that matches ${more.pattern}`;
    case 'starts_with':
      return `text that starts with ${describeValue(more.prefix)}`;
    case 'ends_with':
      return `text that ends with ${describeValue(more.suffix)}`;
    case 'includes':
      return `text that contains ${describeValue(more.includes)}`;
    default:
      return `text in the format ${format}`;
  }
}
