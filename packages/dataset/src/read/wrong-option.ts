import { expected, type Shape } from '@accelerator/base';
import { wrongIterate } from '../errors.ts';

export const anyFunction: Shape<unknown> = (value) =>
  typeof value === 'function' ? undefined : expected('a function', value);

/** @param problem what a shape says: `: expected a function, received 7` */
export function wrongOption(head: string, what: string, problem: string): Error {
  return wrongIterate(head, `${what}${problem}.`);
}
