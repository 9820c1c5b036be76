import { z } from '@accelerator/sdk';

/** An option that is looked for in a file, or written to one: what has no UTF-8 would stand for another character. */
export function wholeText(): z.ZodString {
  return z.string().refine((text) => text.isWellFormed(), 'Expected text without half of a surrogate pair');
}
