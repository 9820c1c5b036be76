import { describeValue } from '@accelerator/base';
import { listNameInvalid } from './errors.ts';

/** A list of a user. */
export interface ListName {
  readonly user: string;
  readonly name: string;
}

/** A name becomes that of a file, which may have 255 bytes, and stands between `/`, `:`, `^` and `~` in a spec. */
const plainName = /^[\p{L}_][\p{L}\p{M}\p{N}_. -]*$/u;
const longest = 200;
/** What may stand behind a list in place of another name. */
const taken: ReadonlySet<string> = new Set(['latest', 'first', 'since']);

/**
 * `import`, a list of one's own, or `ann/import`.
 * @throws AcceleratorError `LIST_NAME_INVALID`
 */
export function parseListName(given: unknown, self: string): ListName {
  if (typeof given !== 'string') throw listNameInvalid(describeValue(given));
  const parts = given.normalize('NFC').split('/');
  const [user, name] = parts.length === 1 ? [self, parts[0]] : parts;
  if (parts.length > 2 || user === undefined || name === undefined) throw listNameInvalid(describeValue(given));
  if (!isUser(user) || !isPlain(name) || taken.has(name)) throw listNameInvalid(describeValue(given));
  return { user, name };
}

/** Whether it is the full name of a list, `ann/import`. */
export function isListName(id: string): boolean {
  const [user = '', name = '', ...more] = id.split('/');
  return more.length === 0 && isUser(user) && isPlain(name) && !taken.has(name) && id === id.normalize('NFC');
}

function isPlain(name: string): boolean {
  return plainName.test(name) && !/[. ]$/.test(name) && Buffer.byteLength(name) <= longest;
}

/** Whether a user of that name may own lists. */
export function isUser(name: string): boolean {
  return isPlain(name.replace(/^\d/, '_'));
}

/** As messages, dependencies and `urd.list()` name it. */
export function listId({ user, name }: ListName): string {
  return `${user}/${name}`;
}
