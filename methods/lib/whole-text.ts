import { z } from '@accelerator/sdk';

/** Whether a text has half of a surrogate pair, which JSON can say and UTF-8 can't. */
export function hasHalfCharacter(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** An option that is looked for in a file, or written to one: what has no UTF-8 would stand for another character. */
export function wholeText(): z.ZodString {
  return z.string().refine((text) => !hasHalfCharacter(text), 'Expected text without half of a surrogate pair');
}
