import { formatJson } from '@accelerator/base';
import { jsonValue } from '@accelerator/job';

/**
 * For a regular expression, what a terminal acts upon: C0, C1 and those that turn the direction of what follows, so that
 * a name reads as another one.
 */
export const controlCharacters = `[${codes(0, 31)}${codes(127, 159)}${codes(0x202a, 0x202e)}${codes(0x2066, 0x2069)}]`;

const controls = new RegExp(controlCharacters, 'g');

/** A value as all that prints JSON prints it: `ax … --json`, and the board. */
export function jsonText(value: unknown): string {
  return harmlessJson(formatJson(jsonValue(value)));
}

/** JSON as it stands, with what it leaves as it is and a terminal would act upon in its own way to write it. */
export function harmlessJson(text: string): string {
  return text.replace(controls, (found) =>
    found === '\n' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function codes(first: number, last: number): string {
  return `${String.fromCharCode(first)}-${String.fromCharCode(last)}`;
}
