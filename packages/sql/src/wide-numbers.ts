import { closeOf, isKeyword, isSign, skipBlanks, type Token, tokensOf } from './tokens.ts';

/** What Polars counts in 32 bits without a sign, or in fewer: `count(*) - 5` is 4294967294 there when 3 are counted. */
const narrow: ReadonlySet<string> = new Set([
  'array_length',
  'bit_count',
  'bit_length',
  'char_length',
  'character_length',
  'count',
  'date_part',
  'dense_rank',
  'extract',
  'length',
  'octet_length',
  'position',
  'rank',
  'row_number',
  'strpos',
]);

const zero = 'cast(0 as bigint)';

/**
 * A query that counts and sums in 64 bits. Polars counts in 32 bits without a sign, sums numbers of 32 bits in 32, and goes
 * round at their end without a word; and `count(1)` is 1 there, whatever there is to count.
 */
export function inWideNumbers(query: string): string {
  return widened(tokensOf(query));
}

function widened(tokens: readonly Token[]): string {
  let made = '';
  let before: Token | undefined;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (token === undefined) break;
    const call = isNameOfCall(before) ? undefined : (callAt(tokens, at) ?? constantAt(tokens, at, before));
    made += call?.source ?? token.source;
    if (token.kind !== 'blank') before = tokens[(call?.end ?? at + 1) - 1];
    at = call?.end ?? at + 1;
  }
  return made;
}

/** What stands before a name that is none of a function: `t.count`, `as rank (a, b)`, `values (1) rank (a)`. */
function isNameOfCall(before: Token | undefined): boolean {
  return isSign(before, '.') || isSign(before, ')') || isKeyword(before, 'as', 'with', 'recursive');
}

interface Piece {
  readonly source: string;
  /** Behind it. */
  readonly end: number;
}

function callAt(tokens: readonly Token[], at: number): Piece | undefined {
  const name = tokens[at]?.name.toLowerCase() ?? '';
  const open = skipBlanks(tokens, at + 1);
  const close = isSign(tokens[open], '(') ? closeOf(tokens, open) : undefined;
  if (close === undefined || (name !== 'sum' && !narrow.has(name))) return undefined;
  const given = tokens.slice(open + 1, close);
  const behind = skipBlanks(tokens, close + 1);
  // The columns of a common table expression of that name.
  if (isKeyword(tokens[behind], 'as') && isSign(tokens[skipBlanks(tokens, behind + 1)], '(')) return undefined;
  const end = endOfWindow(tokens, behind) ?? close + 1;
  const over = tokens.slice(close + 1, end);
  if (name === 'sum') return { source: sumOf(given) + widened(over), end };
  const counted = name === 'count' && isConstant(given) ? '*' : widened(given);
  return { source: `(${tokens[at]?.source}(${counted})${widened(over)} + ${zero})`, end };
}

/** Behind `over (…)` or `over name`; or `filter (…)`, which Polars refuses. */
function endOfWindow(tokens: readonly Token[], at: number): number | undefined {
  if (!isKeyword(tokens[at], 'over', 'filter')) return undefined;
  const window = skipBlanks(tokens, at + 1);
  const close = isSign(tokens[window], '(') ? closeOf(tokens, window) : window;
  return close === undefined ? undefined : close + 1;
}

function sumOf(given: readonly Token[]): string {
  const [first] = solid(given);
  if (first === undefined || isKeyword(first, 'distinct')) return `sum(${widened(given)})`;
  // Of a constant there is one, not one for each row.
  if (isConstant(given)) return `(${widened(given)} * nullif(count(*) + ${zero}, 0))`;
  return `sum((${widened(given)}) + ${zero})`;
}

function isConstant(given: readonly Token[]): boolean {
  const [only, second] = solid(given);
  return second === undefined && only !== undefined && (only.kind === 'number' || only.kind === 'text');
}

function solid(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'blank');
}

/** A whole number after THEN or ELSE: a column of them is summed and multiplied in 32 bits. */
function constantAt(tokens: readonly Token[], at: number, before: Token | undefined): Piece | undefined {
  const token = tokens[at];
  if (token?.kind !== 'number' || !/^\d+$/.test(token.source) || !isKeyword(before, 'then', 'else')) return undefined;
  return isKeyword(tokens[skipBlanks(tokens, at + 1)], 'when', 'else', 'end')
    ? { source: `cast(${token.source} as bigint)`, end: at + 1 }
    : undefined;
}
