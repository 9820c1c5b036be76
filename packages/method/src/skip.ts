const skipped = Symbol.for('accelerator.skip');

/** What `skip()` gives: the row is left out. */
export type Skip = typeof skipped;

/** Returned by a `map`: leaves the row out of the result, which is then a dataset of its own. */
export function skip(): Skip {
  return skipped;
}
