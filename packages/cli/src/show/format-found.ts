import type { FoundCell, FoundRow, GrepColumn } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { oneLine } from '../output/text.ts';
import { formatBytesOf } from '../output/value-text.ts';

/** How rows are printed that were found. */
export interface FoundFormat {
  /** The columns that are shown. */
  readonly columns: readonly GrepColumn[];
  /** A line for each match, instead of one for each row. */
  readonly byMatch: boolean;
  readonly rowNumbers: boolean;
  readonly datasetIds: boolean;
}

/** The lines that show rows of a dataset, a tab between the columns. */
export function formatFound(
  dataset: string,
  rows: readonly FoundRow[],
  { byMatch, rowNumbers, datasetIds }: FoundFormat,
  colours: Colours,
): string {
  const id = datasetIds ? `${colours.magenta(oneLine(dataset))}\t` : '';
  const paint = (match: string): string => colours.bold(colours.red(match));
  let text = '';
  for (const { row, cells } of rows) {
    const prefix = rowNumbers ? `${id}${colours.green(String(row))}\t` : id;
    if (byMatch) {
      for (const match of matchesOf(cells)) text += `${prefix}${colours.red(oneLine(match.match))}\n`;
    } else {
      let tab = prefix;
      for (const cell of cells) {
        text += tab + formatFoundCell(cell, paint);
        tab = '\t';
      }
      text += '\n';
    }
  }
  return text;
}

/** The same as lines of JSON. */
export function formatFoundJson(dataset: string, rows: readonly FoundRow[], { columns, byMatch }: FoundFormat): string {
  // Keys like '7' come first, as in every object of JavaScript.
  const order = Object.values(Object.fromEntries(columns.map(({ name }, index) => [name, index])));
  const keys = order.map((index) => `${JSON.stringify(columns[index]?.name)}:`);
  const head = `{"dataset":${JSON.stringify(dataset)},"row":`;
  let text = '';
  for (const { row, cells } of rows) {
    if (byMatch) {
      for (const { column, match } of matchesOf(cells)) {
        const name = JSON.stringify(columns[column]?.name);
        text += `${head}${row},"column":${name},"match":${JSON.stringify(match)}}\n`;
      }
      continue;
    }
    // The cells are JSON already.
    const values = order.map((index, at) => `${keys[at]}${textOf(cells[index])}`);
    text += `${head}${row},"values":{${values.join(',')}}}\n`;
  }
  return text;
}

function formatFoundCell(cell: FoundCell, paint: (match: string) => string): string {
  if (cell.kind === 'null') return 'null';
  if (cell.kind === 'bytes') return formatBytesOf(cell.type, cell.size);
  const { text, marks } = cell;
  if (marks.length === 0) return oneLine(text);
  let painted = '';
  let at = 0;
  for (const [from, to] of marks) {
    painted += oneLine(text.slice(at, from)) + paint(oneLine(text.slice(from, to)));
    at = to;
  }
  return painted + oneLine(text.slice(at));
}

/** What matches in a row, by the index of its column. */
function matchesOf(cells: readonly FoundCell[]): { readonly column: number; readonly match: string }[] {
  return cells.flatMap((cell, column) =>
    cell.kind === 'text' ? cell.marks.map(([from, to]) => ({ column, match: cell.text.slice(from, to) })) : [],
  );
}

function textOf(cell: FoundCell | undefined): string {
  return cell?.kind === 'text' ? cell.text : 'null';
}
