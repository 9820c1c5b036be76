import { AcceleratorError } from './errors.ts';
import { didYouMean } from './names.ts';

/**
 * Refuses a key that nobody knows: misspelled, it would be as if it were not there.
 * @param where how to name what was given: `defineMethod`
 * @param otherNames names that others have for the same things
 * @throws AcceleratorError `UNKNOWN_KEY`
 */
export function checkKeys(
  where: string,
  given: object,
  known: readonly string[],
  otherNames: Readonly<Record<string, string>> = {},
): void {
  for (const key of Object.keys(given)) if (!known.includes(key)) throw unknownKey(where, key, known, otherNames);
}

/** A definition, or the options of a call, have a key that does not exist. It would count as not there. */
function unknownKey(
  where: string,
  key: string,
  known: readonly string[],
  otherNames: Readonly<Record<string, string>>,
): AcceleratorError {
  const ours = Object.hasOwn(otherNames, key) ? known.find((each) => each === otherNames[key]) : undefined;
  return new AcceleratorError({
    code: 'UNKNOWN_KEY',
    message: `${where} has no key '${key}'.`,
    hint: ours === undefined ? didYouMean(key, known) : `Here it is called '${ours}'.`,
    details: { key },
  });
}
