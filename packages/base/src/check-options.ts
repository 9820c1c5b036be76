import { checkKeys } from './check-keys.ts';
import { expected, isPlainObject, type Shape } from './shapes.ts';

/** What a call knows of its options. */
export interface OptionRules {
  /** What was called, for messages: `iterate`. */
  readonly call: string;
  /** Names that others have for the same options. */
  readonly otherNames?: Readonly<Record<string, string>>;
  /** The error for one that can't be. @param problem what a shape says: `: expected a function, received 7` */
  refuse(option: string, problem: string): Error;
}

/**
 * Checks what a call was told besides its arguments: a limit that is no number would be one that nothing, or everything,
 * is within.
 * @throws AcceleratorError `UNKNOWN_KEY`, and what `refuse` gives
 */
export function checkOptions(
  options: unknown,
  shapes: Readonly<Record<string, Shape<unknown>>>,
  { call, otherNames, refuse }: OptionRules,
): void {
  if (!isPlainObject(options)) throw refuse(`the options of ${call}`, expected('an object', options));
  checkKeys(call, options, Object.keys(shapes), otherNames);
  for (const [name, shape] of Object.entries(shapes)) {
    const problem = shape(options[name]);
    if (problem !== undefined) throw refuse(`${call}.${name}`, problem);
  }
}
