import { harmlessJson } from '../values/json-text.ts';
import type { FoundCell } from './found-rows.ts';
import type { GrepResult } from './grep.ts';
import type { GrepColumn } from './grep-request.ts';

/** Which lines are wanted of what was found. */
export interface JsonLineShape {
  /** A line for each match, instead of one for each row. */
  readonly byMatch: boolean;
  readonly sliceNumbers: boolean;
}

/** Rows that were found as lines of JSON, as `ax grep --json` prints them. The cells are JSON already. */
export function foundJsonLines(
  { dataset, columns, rows }: GrepResult,
  { byMatch, sliceNumbers }: JsonLineShape,
): string {
  // Keys like '7' come first, as in every object of JavaScript.
  const order = Object.values(Object.fromEntries(columns.map(({ name }, index) => [name, index])));
  const keys = order.map((index) => `${nameOf(columns, index)}:`);
  const id = `{"dataset":${JSON.stringify(dataset.id)},`;
  let text = '';
  for (const { row, sliceno, cells, context } of rows) {
    const head = `${id}${sliceNumbers ? `"slice":${sliceno},` : ''}"row":${row},`;
    if (byMatch) {
      for (const { column, match } of matchesOf(cells)) {
        text += `${head}"column":${nameOf(columns, column)},"match":${JSON.stringify(match)}}\n`;
      }
      continue;
    }
    const values = order.map((index, at) => `${keys[at]}${textOf(cells[index])}`);
    const side = context === undefined ? '' : `"context":"${context}",`;
    text += `${head}${side}"values":{${values.join(',')}}}\n`;
  }
  return harmlessJson(text);
}

/** What matches in a row, by the index of its column. */
export function matchesOf(cells: readonly FoundCell[]): { readonly column: number; readonly match: string }[] {
  return cells.flatMap((cell, column) =>
    cell.kind === 'text' ? cell.marks.map(([from, to]) => ({ column, match: cell.text.slice(from, to) })) : [],
  );
}

function nameOf(columns: readonly GrepColumn[], index: number): string {
  return JSON.stringify(columns[index]?.name ?? '');
}

function textOf(cell: FoundCell | undefined): string {
  return cell?.kind === 'text' ? cell.text : 'null';
}
