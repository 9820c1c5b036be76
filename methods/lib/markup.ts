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
  return { doctype, root: /^<([a-z][^\s/>]*)/i.exec(text.slice(at, at + 100))?.[1] };
}

function endOf(text: string, from: number, end: string): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
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
