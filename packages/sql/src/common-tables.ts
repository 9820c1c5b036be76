import { sqlInvalid } from './errors.ts';
import { closeOf, isKeyword, isSign, skipBlanks, type Token, tokensOf } from './tokens.ts';

/**
 * The names that a query gives to tables of its own, by WITH, and that datasets have too. SQL takes its own; Polars, that is
 * given both, the dataset.
 * @throws AcceleratorError `SQL_INVALID` where the query reads the dataset of that name as well, which Polars can't tell
 */
export function commonTableNames(query: string, tables: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const tokens = tokensOf(query);
  const names = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    const end = tables.has(token.name) ? endOfCommonTable(tokens, at) : undefined;
    if (end === undefined) continue;
    // Until it is made the name is that of the dataset.
    if (reads(tokens.slice(0, end), token.name)) {
      throw sqlInvalid(`'${token.name}' is both a dataset and a table that the query makes; call the latter otherwise`);
    }
    names.add(token.name);
  }
  return names;
}

/** Where `NAME (columns) AS (query)` ends, of which a token is the name. */
function endOfCommonTable(tokens: readonly Token[], at: number): number | undefined {
  const before = tokens.slice(0, at).findLast(({ kind }) => kind !== 'blank');
  if (!isKeyword(before, 'with', 'recursive') && !isSign(before, ',')) return undefined;
  let next = skipBlanks(tokens, at + 1);
  if (isSign(tokens[next], '(')) next = skipBlanks(tokens, (closeOf(tokens, next) ?? next) + 1);
  if (!isKeyword(tokens[next], 'as')) return undefined;
  next = skipBlanks(tokens, next + 1);
  while (isKeyword(tokens[next], 'not', 'materialized')) next = skipBlanks(tokens, next + 1);
  return isSign(tokens[next], '(') ? closeOf(tokens, next) : undefined;
}

function reads(tokens: readonly Token[], table: string): boolean {
  const solid = tokens.filter(({ kind }) => kind !== 'blank');
  return solid.some(({ name }, at) => name === table && isKeyword(solid[at - 1], 'from', 'join'));
}
