import { AcceleratorError } from '@accelerator/base';

/**
 * The value of an option that is a count. @throws AcceleratorError `OPTION_INVALID`:
 * `Expected an integer of at least 1 for --workers, received 'x'.`
 */
export function parseWholeNumber(
  option: string,
  text: string,
  { min = 1, max = Number.MAX_SAFE_INTEGER } = {},
): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected an integer ${range} for ${option}, received '${text}'.`,
    details: { path: option },
  });
}
