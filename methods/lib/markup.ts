/** What a text in XML or HTML is, told without a parser. */
export interface Markup {
  /** What a `<!DOCTYPE …>` names, in small letters. */
  readonly doctype: string | undefined;
  /** The name of the first element, as it is written; undefined when there is none. */
  readonly root: string | undefined;
}

const skipped: readonly [start: string, end: string][] = [
  ['<!--', '-->'],
  ['<?', '?>'],
];

/**
 * Looks behind instructions, comments and the document type, piece by piece: a pattern for all of them could be matched
 * in so many ways that a hundred comments would take for ever.
 */
export function markupOf(text: string): Markup {
  const { at, doctype } = startOf(text);
  const root = /^<([a-z][^\s/>]*)/i.exec(text.slice(at, at + 100))?.[1];
  return { doctype, root };
}

/** The tag of the first element, with its attributes. */
export function firstTag(text: string): string {
  const { at } = startOf(text);
  return text.slice(at, endOfTag(text, at));
}

/** Where the first element begins, and what a document type before it names. */
function startOf(text: string): { readonly at: number; readonly doctype: string | undefined } {
  let doctype: string | undefined;
  let at = skipSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  while (at < text.length) {
    const piece = skipped.find(([start]) => text.startsWith(start, at));
    const declared = /^<!doctype\s+([^\s>[]+)/i.exec(text.slice(at, at + 100));
    if (piece === undefined && declared === null) break;
    doctype ??= declared?.[1]?.toLowerCase();
    const end = piece === undefined ? endOfDoctype(text, at) : endOf(text, at, piece[1]);
    at = skipSpace(text, end);
  }
  return { at, doctype };
}

function endOf(text: string, from: number, end: string): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
}

/** What stands in quotes may hold a `>`. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const each = text.charAt(at);
    if (quote === '' && each === '>') return at;
    if (quote === '' && (each === '"' || each === "'")) quote = each;
    else if (each === quote) quote = '';
  }
  return text.length;
}

/** It may hold declarations in brackets. */
function endOfDoctype(text: string, from: number): number {
  const end = endOf(text, from, '>');
  const bracket = text.indexOf('[', from);
  return bracket < 0 || bracket > end ? end : endOf(text, endOf(text, bracket, ']'), '>');
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}
