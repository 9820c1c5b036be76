import type { AnyMap, MapOnError } from '@accelerator/method';

/** What becomes of a row that fails: the author's choice, or the user's by an option. */
export function onErrorOf({ onError }: AnyMap, options: unknown): MapOnError {
  return typeof onError === 'function' ? onError(options) : onError;
}
