/** Whether a text has half of a surrogate pair in it: it has no UTF-8, and written as that it becomes another character. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
