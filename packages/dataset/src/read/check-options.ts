import { checkKeys, expected, isPlainObject, type Shape } from '@accelerator/base';
import { wrongIterate } from '../errors.ts';

export const anyFunction: Shape<unknown> = (value) =>
  typeof value === 'function' ? undefined : expected('a function', value);

interface Checked {
  /** What was called, for messages: `iterate`. */
  readonly call: string;
  /** The dataset, for messages. */
  readonly head: string;
  /** Names that others have for the same options. */
  readonly otherNames?: Readonly<Record<string, string>>;
}

/**
 * Checks what a call was told besides its arguments: a limit that is no number would be one that nothing, or everything,
 * is within.
 * @throws AcceleratorError `UNKNOWN_KEY`, `ITERATE_OPTION`
 */
export function checkOptions(
  options: unknown,
  shapes: Readonly<Record<string, Shape<unknown>>>,
  { call, head, otherNames }: Checked,
): void {
  if (!isPlainObject(options)) throw wrongOption(head, `the options of ${call}`, expected('an object', options));
  checkKeys(call, options, Object.keys(shapes), otherNames);
  for (const [name, shape] of Object.entries(shapes)) {
    const problem = shape(options[name]);
    if (problem !== undefined) throw wrongOption(head, `${call}.${name}`, problem);
  }
}

/** @param problem what a shape says: `: expected a function, received 7` */
export function wrongOption(head: string, what: string, problem: string): Error {
  return wrongIterate(head, `${what}${problem}.`);
}
