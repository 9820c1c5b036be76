import { jsonValue } from '@accelerator/inspect';
import pc from 'picocolors';
import { oneLine } from '../output/text.ts';
import { formatBytesValue } from '../output/value-text.ts';
import { cellText, cellValue } from './cell-text.ts';
import { compilePattern, type GrepColumn, type GrepRequest } from './grep-request.ts';

/** The lines that show a row: its number in the dataset, and the values of the shown columns. */
export type FormatRow = (row: number, values: readonly unknown[]) => string;

/** How the rows of a dataset are shown; undefined when they are only counted. */
export function formatterFor(request: GrepRequest, dataset: string): FormatRow | undefined {
  if (request.output === 'count') return undefined;
  const matches = matchFinder(request);
  if (request.json)
    return request.output === 'rows' ? jsonRows(request, dataset) : jsonMatches(request, dataset, matches);
  const colours = pc.createColors(request.colours);
  const prefix = (row: number): string =>
    [
      ...(request.datasetIds ? [colours.magenta(oneLine(dataset))] : []),
      ...(request.rowNumbers ? [colours.green(String(row))] : []),
    ]
      .map((part) => `${part}\t`)
      .join('');
  if (request.output === 'matches') {
    return (row, values) =>
      matches(values)
        .map(({ match }) => `${prefix(row)}${colours.red(oneLine(match))}\n`)
        .join('');
  }
  const paint = request.colours ? highlighter(request, (text) => colours.bold(colours.red(text))) : undefined;
  return (row, values) => {
    const cells = request.show.map((column, index) => shownCell(column, values[index], paint));
    return `${prefix(row)}${cells.join('\t')}\n`;
  };
}

interface FoundMatch {
  readonly column: string;
  readonly match: string;
}

function matchFinder({ pattern, ignoreCase, show }: GrepRequest): (values: readonly unknown[]) => FoundMatch[] {
  const regex = compilePattern(pattern, ignoreCase, true);
  return (values) =>
    show.flatMap(({ name, type }, index) =>
      (cellText(type, values[index]).match(regex) ?? [])
        .filter((match) => match !== '')
        .map((match) => ({ column: name, match })),
    );
}

function jsonRows({ show }: GrepRequest, dataset: string): FormatRow {
  return (row, values) => {
    const named = show.map(({ name, type }, index) => [name, jsonValue(cellValue(type, values[index]))] as const);
    return `${JSON.stringify({ dataset, row, values: Object.fromEntries(named) })}\n`;
  };
}

function jsonMatches(
  _: GrepRequest,
  dataset: string,
  matches: (values: readonly unknown[]) => FoundMatch[],
): FormatRow {
  return (row, values) =>
    matches(values)
      .map((found) => `${JSON.stringify({ dataset, row, ...found })}\n`)
      .join('');
}

function shownCell({ name, type }: GrepColumn, value: unknown, paint: Highlight | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (type === 'bytes' || type === 'image') return value instanceof Uint8Array ? formatBytesValue(value) : '';
  const text = cellText(type, value);
  return paint === undefined ? oneLine(text) : paint(name, text);
}

type Highlight = (column: string, text: string) => string;

/** Shows where the pattern matches, in the columns that are searched. */
function highlighter({ pattern, ignoreCase, invert, search }: GrepRequest, paint: (text: string) => string): Highlight {
  const regex = compilePattern(pattern, ignoreCase, true);
  const searched = new Set(invert ? [] : search.map(({ name }) => name));
  return (column, text) => {
    if (!searched.has(column)) return oneLine(text);
    let painted = '';
    let from = 0;
    for (const { 0: match, index } of text.matchAll(regex)) {
      if (match === '') continue;
      painted += oneLine(text.slice(from, index)) + paint(oneLine(match));
      from = index + match.length;
    }
    return painted + oneLine(text.slice(from));
  };
}
