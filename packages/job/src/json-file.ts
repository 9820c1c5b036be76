import { isDeepStrictEqual } from 'node:util';
import { AcceleratorError, messageOf } from '@accelerator/base';

/** A value as the text of a file of JSON. @throws AcceleratorError `NO_JSON` */
export function jsonText(name: string, value: unknown): string {
  const text = textOf(name, value);
  if (text === undefined || !isDeepStrictEqual(JSON.parse(text), value)) throw noJson(name);
  return `${text}\n`;
}

function textOf(name: string, value: unknown): string | undefined {
  try {
    return JSON.stringify(value, undefined, 2);
  } catch (cause) {
    // A bigint, or an object that contains itself.
    throw noJson(name, cause);
  }
}

/** @throws AcceleratorError `NO_JSON` */
export function parseJsonFile(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AcceleratorError({
      code: 'NO_JSON',
      message: `Expected a file of JSON, found '${name}', which is none: ${messageOf(cause)}.`,
      cause,
      details: { file: name },
    });
  }
}

/**
 * `job.saveJson` was given something that JSON can't say as it is, or `loadJson` a file that is no JSON.
 *
 * @remedy `job.save` keeps whatever can be copied: maps, dates, bytes.
 */
function noJson(name: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'NO_JSON',
    message: `Expected a value for '${name}' that comes back from JSON as it is, received one that does not: with a Map, a Date, NaN, undefined or the like.`,
    hint: '`job.save` keeps these.',
    cause,
    details: { file: name },
  });
}
