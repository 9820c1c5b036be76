import { didYouMean } from '@accelerator/base';
import { collectInputPaths, type InputPath, type OptionsSchema } from '@accelerator/method';
import type { z } from 'zod';
import { describeValue } from './describe-value.ts';
import { optionInvalid } from './errors.ts';
import { isInteger, schemaAt } from './schema-path.ts';

type Issue = z.core.$ZodIssue;

/**
 * Options after zod, and the input files and folders among them.
 * @param where how to name them in a message: `thumbnailer options`
 * @throws AcceleratorError `OPTION_INVALID`: `Expected an integer for thumbnailer options.size[0], received 'big'.`
 */
export function parseOptions(
  schema: OptionsSchema,
  given: unknown,
  where: string,
): { readonly value: Record<string, unknown>; readonly paths: readonly InputPath[] } {
  const { value: result, paths } = collectInputPaths(() => schema.safeParse(given, { reportInput: true }));
  if (result.success) return { value: result.data, paths };
  const issue = result.error.issues[0];
  if (issue === undefined) throw optionInvalid(`The ${where} are not valid.`, where);
  const path = `${where}${issue.path.map(pathStep).join('')}`;
  throw optionInvalid(sentence(issue, path, given, schema), path);
}

function sentence(issue: Issue, path: string, given: unknown, schema: OptionsSchema): string {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const near = didYouMean(key, []) ?? '';
    return `Expected no '${key}' in ${path}.${near}`;
  }
  if (issue.code === 'custom')
    return `${issue.message.replace(/\.$/, '')} (${path}, received ${describeValue(valueAt(given, issue))}).`;
  return `Expected ${expectation(issue, schema)} for ${path}, received ${describeValue(valueAt(given, issue))}.`;
}

function expectation(issue: Issue, schema: OptionsSchema): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'number' && isInteger(schemaAt(schema, issue.path))) return 'an integer';
      return typePhrases[issue.expected] ?? `a ${issue.expected}`;
    case 'too_small':
      return sizePhrase(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sizePhrase(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_value':
      return issue.values.length === 1
        ? describeValue(issue.values[0])
        : `one of ${issue.values.map((value) => (typeof value === 'string' ? value : describeValue(value))).join(', ')}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `text in the format ${issue.format}`;
    default:
      return `something else (${issue.message})`;
  }
}

const typePhrases: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  bigint: 'a bigint',
  date: 'a date',
  map: 'a Map',
  set: 'a Set',
};

function sizePhrase(origin: string, relation: string, limit: number | bigint): string {
  switch (origin) {
    case 'string':
      return `text of ${relation} ${limit} character${limit === 1 ? '' : 's'}`;
    case 'array':
    case 'set':
    case 'map':
      return `${relation} ${limit} element${limit === 1 ? '' : 's'}`;
    default:
      return `${relation} ${limit}`;
  }
}

/** What was given is at the issue's path; zod's own idea of it has been coerced: NaN for `--count x`. */
function valueAt(given: unknown, issue: Issue): unknown {
  const found = issue.path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    given,
  );
  return found === undefined && 'input' in issue ? issue.input : found;
}

function pathStep(step: PropertyKey): string {
  return typeof step === 'number' ? `[${step}]` : `.${String(step)}`;
}
