/** What stands between words, a text, a name in quotes of either kind, a number, a name; else one character. */
const pattern =
  /(\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_$]*)|[\s\S]/giu;

type TokenKind = 'blank' | 'text' | 'quoted' | 'number' | 'word' | 'sign';

/** A piece of a query. */
export interface Token {
  readonly kind: TokenKind;
  /** As it stands there. */
  readonly source: string;
  /** Of a name, what it is without its quotes. */
  readonly name: string;
}

/** A query in pieces, which put together are the query. No query is refused here. */
export function tokensOf(query: string): Token[] {
  return Array.from(query.matchAll(pattern), ([source, blank, text, double, back, number, word]): Token => {
    if (blank !== undefined) return { kind: 'blank', source, name: '' };
    if (text !== undefined) return { kind: 'text', source, name: '' };
    if (double !== undefined) return { kind: 'quoted', source, name: double.replaceAll('""', '"') };
    if (back !== undefined) return { kind: 'quoted', source, name: back.replaceAll('``', '`') };
    if (number !== undefined) return { kind: 'number', source, name: '' };
    return { kind: word === undefined ? 'sign' : 'word', source, name: word ?? '' };
  });
}

/** Whether a token is this keyword, in whatever case. */
export function isKeyword(token: Token | undefined, ...keywords: readonly string[]): boolean {
  return token?.kind === 'word' && keywords.includes(token.name.toLowerCase());
}

/** Whether a token is this one character. */
export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.source === sign;
}

/** Where the next token is that is no blank, from `at` on. */
export function skipBlanks(tokens: readonly Token[], at: number): number {
  let next = at;
  while (tokens[next]?.kind === 'blank') next++;
  return next;
}

/** Where the parenthesis ends that opens at `open`; undefined where it does not. */
export function closeOf(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (isSign(tokens[at], '(')) depth++;
    else if (isSign(tokens[at], ')') && --depth === 0) return at;
  }
  return undefined;
}
