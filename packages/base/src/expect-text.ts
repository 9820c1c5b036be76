import { describeValue } from './describe-value.ts';
import { AcceleratorError } from './errors.ts';

/**
 * Something else was given where a text belongs: programs in JavaScript, and those whose types nobody has checked, may.
 *
 * @remedy The sentence says what was expected, and what came instead.
 */
const textExpected = (what: string, received: unknown): AcceleratorError =>
  new AcceleratorError({
    code: 'TEXT_EXPECTED',
    message: `Expected a text for ${what}, received ${describeValue(received)}.`,
    hint: received instanceof Promise ? 'It is a promise: `await` it.' : undefined,
  });

/** @param what for example `the folder of urd.files` @throws AcceleratorError `TEXT_EXPECTED` */
export function expectText(value: unknown, what: string): asserts value is string {
  if (typeof value !== 'string') throw textExpected(what, value);
}
