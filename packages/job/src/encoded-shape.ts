import { anyText, expected, isPlainObject, listOf, moment, nullable, type Shape, textLike } from '@accelerator/base';
import type { Encoded } from './canonical.ts';
import { parseInputName } from './input-name.ts';

/** Deeper than anybody nests options; a reader that calls itself for each level would end in a full stack. */
export const deepestValue = 1000;

/** Anything that JSON holds, not nested too deeply. */
export const plainJson: Shape<unknown> = (value) => depthProblem(value, 0);

function depthProblem(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > deepestValue) return tooDeep;
  for (const each of Object.values(value)) {
    const problem = depthProblem(each, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const tooDeep = `: it is nested more than ${deepestValue} deep`;

/** An encoded value: JSON in which an object with one key that begins with `$` is a tag that is known here. */
export const encodedValue: Shape<Encoded> = (value) => encodedProblem(value, 0);

function encodedProblem(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > deepestValue) return tooDeep;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const problem = encodedProblem(value[index], depth + 1);
      if (problem !== undefined) return `[${index}]${problem}`;
    }
    return undefined;
  }
  if (!isPlainObject(value)) return expected('plain data', value);
  const tag = tagOf(value);
  if (tag !== undefined) {
    const payload = value[tag];
    const problem = (payloads.get(tag) ?? unknownTag)(payload);
    if (problem !== undefined) return `.${tag}${problem}`;
    return holdsValues.has(tag) ? encodedProblem(payload, depth + 1) : undefined;
  }
  for (const key in value) {
    const problem = encodedProblem(value[key], depth + 1);
    if (problem !== undefined) return `.${key}${problem}`;
  }
  return undefined;
}

/** The only key, if it is that of a tag. Makes no list of keys: this is asked for each of 40,000 files. */
function tagOf(value: Readonly<Record<string, unknown>>): string | undefined {
  let only: string | undefined;
  for (const key in value) {
    if (only !== undefined) return undefined;
    only = key;
  }
  return only?.startsWith('$') === true ? only : undefined;
}

const anything: Shape<unknown> = () => undefined;

function pairOf(first: Shape<unknown>, second: Shape<unknown>): Shape<unknown> {
  return (value) =>
    Array.isArray(value) && value.length === 2 ? (first(value[0]) ?? second(value[1])) : expected('a pair', value);
}

const nameAndDigest = pairOf(anyText, anyText);
const file: Shape<unknown> = (value) =>
  isPlainObject(value) && Object.keys(value).length === 1 ? nameAndDigest(value.$file) : expected('a file', value);

/** A job, the path in its directory, and what is there. */
function inJob(content: Shape<unknown>): Shape<unknown> {
  return (value) =>
    Array.isArray(value) && value.length === 3
      ? (jobName(value[0]) ?? pathInJob(value[1]) ?? content(value[2]))
      : expected('a job, a path and a content', value);
}

const jobName = textFor('the name of a job', (text) => /^[^/\\\0]+-[1-9]\d{0,14}$/.test(parseInputName(text).id));
const pathInJob = textFor(
  'a path in a job',
  (text) => !text.split('/').some((part) => /^\.{1,2}$|\0/.test(part)) && !text.startsWith('/'),
);

function textFor(what: string, isFine: (text: string) => boolean): Shape<unknown> {
  return (value) => (typeof value === 'string' && isFine(value) ? undefined : expected(what, value));
}

const regexp: Shape<unknown> = (value) => {
  const problem = pairOf(anyText, anyText)(value);
  if (problem !== undefined || !Array.isArray(value)) return problem;
  try {
    new RegExp(String(value[0]), String(value[1]));
    return undefined;
  } catch {
    return expected('a regular expression', value[0]);
  }
};

/** What each tag holds: `decode` relies on it. */
const payloads: ReadonlyMap<string, Shape<unknown>> = new Map<string, Shape<unknown>>([
  ['$undefined', anything],
  ['$number', textFor('a number', (text) => ['-0', 'NaN', 'Infinity', '-Infinity'].includes(text))],
  ['$bigint', textLike(/^-?\d+$/, 'a whole number')],
  ['$date', moment],
  ['$url', textFor('a URL', (text) => URL.canParse(text))],
  ['$regexp', regexp],
  ['$bytes', anyText],
  ['$file', nameAndDigest],
  ['$directory', pairOf(anyText, listOf(file))],
  ['$jobFile', inJob(anyText)],
  ['$jobDirectory', inJob(listOf(file))],
  ['$root', pairOf(anyText, nullable(anyText))],
  ['$jobRoot', pairOf(jobName, pathInJob)],
  ['$set', listOf(anything)],
  ['$map', listOf(pairOf(anything, anything))],
  ['$object', listOf(pairOf(anyText, anything))],
]);

/** Tags whose payload holds encoded values again. */
const holdsValues: ReadonlySet<string> = new Set(['$set', '$map', '$object']);

const unknownTag: Shape<unknown> = () => ': the tag is not known here';
