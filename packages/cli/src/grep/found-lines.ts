import { type FoundCell, type FoundRow, type GrepResult, matchesOf } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { oneLine, widthOf } from '../output/text.ts';
import { formatBytesOf, isNumeric } from '../output/value-text.ts';
import { type FoundPrinter, type FoundShape, prefixNames, prefixOf } from './found-printer.ts';

export interface LineOptions extends FoundShape {
  readonly separator: string;
  /** What ends a row. */
  readonly end: string;
  /** A line with the names of the columns, whenever other ones follow. */
  readonly headers: boolean;
  /** Values as they are: nothing is escaped, and nothing stands for null. */
  readonly raw: boolean;
  /** Columns stand below each other. */
  readonly aligned: boolean;
}

/** A wider cell moves those behind it to the right. */
const widestColumn = 40;

/** Rows as lines, a separator between the columns. */
export class FoundLines implements FoundPrinter {
  readonly #options: LineOptions;
  readonly #colours: Colours;
  #header = '';
  #widths: number[] = [];
  #hasRows = false;

  constructor(options: LineOptions, colours: Colours) {
    this.#options = options;
    this.#colours = colours;
  }

  begin(): string {
    return '';
  }

  rows(result: GrepResult): string {
    const { headers, aligned, byMatch, raw } = this.#options;
    const names = [...prefixNames(this.#options), ...(byMatch ? ['match'] : result.columns.map(({ name }) => name))];
    const lines = result.rows.flatMap((row) => this.#linesOf(result, row));
    const titles = raw ? names : names.map(oneLine);
    const header = titles.join('\n');
    const isNew = header !== this.#header;
    this.#header = header;
    if (aligned)
      this.#measure(isNew, headers ? [titles, ...lines.map(({ plain }) => plain)] : lines.map(({ plain }) => plain));
    const isRight = [
      ...prefixNames(this.#options).map((name) => name !== 'dataset'),
      ...(byMatch ? [] : result.columns.map(({ type }) => isNumeric(type))),
    ];
    let text =
      headers && isNew
        ? this.#line(
            titles,
            titles.map((each) => this.#colours.bold(each)),
            isRight,
          )
        : '';
    for (const { plain, painted, startsGroup } of lines) {
      if (startsGroup && this.#hasRows) text += `${this.#colours.cyan('--')}${this.#options.end}`;
      this.#hasRows = true;
      text += this.#line(plain, painted, isRight);
    }
    return text;
  }

  #linesOf({ dataset }: GrepResult, row: FoundRow): Line[] {
    const prefix = prefixOf(dataset.id, row, this.#options).map(String).map(oneLine);
    const colours = prefixNames(this.#options).map((name) =>
      name === 'dataset' ? this.#colours.magenta : this.#colours.green,
    );
    const begin = prefix.map((each, index) => colours[index]?.(each) ?? each);
    const { raw, byMatch } = this.#options;
    const lineOf = (plain: string[], painted: string[]): Line => ({
      plain: prefix.length === 0 ? plain : [...prefix, ...plain],
      painted: prefix.length === 0 ? painted : [...begin, ...painted],
      startsGroup: row.startsGroup,
    });
    if (byMatch) {
      return matchesOf(row.cells).map(({ match }) => {
        const text = raw ? match : oneLine(match);
        return lineOf([text], [this.#colours.red(text)]);
      });
    }
    const plain = row.cells.map((cell) => cellText(cell, raw, (text) => text));
    if (!this.#colours.isColorSupported) return [lineOf(plain, plain)];
    const mark = (text: string): string => this.#colours.bold(this.#colours.red(text));
    const painted = row.cells.map((cell) => cellText(cell, raw, mark));
    return [lineOf(plain, row.context === undefined ? painted : plain.map(this.#colours.dim))];
  }

  #measure(isNew: boolean, lines: readonly (readonly string[])[]): void {
    if (isNew) this.#widths = [];
    for (const cells of lines) {
      for (const [index, cell] of cells.entries()) {
        const width = Math.min(widestColumn, widthOf(cell));
        if (width > (this.#widths[index] ?? 0)) this.#widths[index] = width;
      }
    }
  }

  /** @param plain the cells without colours, which have no width */
  #line(plain: readonly string[], painted: readonly string[], isRight: readonly boolean[]): string {
    const { separator, end, aligned } = this.#options;
    if (!aligned) return painted.join(separator) + end;
    const cells = painted.map((cell, index) => {
      const text = plain[index] ?? '';
      const width = this.#widths[index] ?? 0;
      const gap = ' '.repeat(Math.max(0, width - widthOf(text)));
      if (isRight[index] === true) return gap + cell;
      return index === painted.length - 1 ? cell : cell + gap;
    });
    return cells.join('  ') + end;
  }
}

interface Line {
  readonly plain: readonly string[];
  readonly painted: readonly string[];
  readonly startsGroup: boolean;
}

function cellText(cell: FoundCell, raw: boolean, paint: (match: string) => string): string {
  if (cell.kind === 'missing') return '';
  if (cell.kind === 'null') return raw ? '' : 'null';
  if (cell.kind === 'bytes') return formatBytesOf(cell.type, cell.size);
  const { text, marks } = cell;
  if (raw) return text;
  if (marks.length === 0) return oneLine(text);
  let painted = '';
  let at = 0;
  for (const [from, to] of marks) {
    painted += oneLine(text.slice(at, from)) + paint(oneLine(text.slice(from, to)));
    at = to;
  }
  return painted + oneLine(text.slice(at));
}
