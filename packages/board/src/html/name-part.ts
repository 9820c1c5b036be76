/**
 * A name of a dataset or a column as a part of an address. Browsers take `.` and `..` for folders and routes don't see what
 * is empty, so these, and what looks like them afterwards, have a `~` in front.
 */
export function namePart(name: string): string {
  return encodeURIComponent(/^(\.{0,2}$|~)/.test(name) ? `~${name}` : name);
}

/** The name in such a part, as a route gives it: decoded. */
export function nameIn(part: string): string {
  return part.startsWith('~') ? part.slice(1) : part;
}

/** A name as a page shows it: a heading or a link without a word could be neither seen nor told. */
export function shownName(name: string): string {
  return name === '' ? '(no name)' : name;
}
