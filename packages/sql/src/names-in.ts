import { tokensOf } from './tokens.ts';

/** A word of a query, such as a name of a table or column, or a keyword. */
export interface SqlName {
  readonly name: string;
  /** One in quotes is no keyword. */
  readonly isQuoted: boolean;
}

/** All names in a query, and its keywords; no query is refused here. */
export function namesIn(query: string): SqlName[] {
  return tokensOf(query).flatMap(({ kind, name }): SqlName[] =>
    kind === 'quoted' || kind === 'word' ? [{ name, isQuoted: kind === 'quoted' }] : [],
  );
}

const unordered: ReadonlySet<string> = new Set(['group', 'distinct', 'join', 'union', 'intersect', 'except']);

/** Whether the rows of the result may come in another order each time: Polars computes in parallel. */
export function mayVary(query: string): boolean {
  const words = new Set(namesIn(query).flatMap(({ name, isQuoted }) => (isQuoted ? [] : [name.toLowerCase()])));
  return !words.has('order') && [...unordered].some((each) => words.has(each));
}
