import { type FoundCell, type GrepColumn, type GrepResult, matchesOf } from '@accelerator/inspect';
import { CsvLines, plainCsv } from '@accelerator/text';
import { type FoundPrinter, type FoundShape, prefixNames, prefixOf } from './found-printer.ts';

/** Rows as `ax ds --export` writes them: a null is nothing, an empty text `""`. */
export class FoundCsv implements FoundPrinter {
  readonly #shape: FoundShape;
  readonly #names: readonly string[];
  readonly #lines: CsvLines;

  constructor(shape: FoundShape, columns: readonly GrepColumn[], separator: string) {
    this.#shape = shape;
    this.#names = [...prefixNames(shape), ...(shape.byMatch ? ['column', 'match'] : columns.map(({ name }) => name))];
    // A line without anything would be no row to most readers.
    this.#lines = new CsvLines({ ...plainCsv, separator, quoteEmpty: true }, this.#names.length === 1 ? ['""'] : []);
  }

  begin(): string {
    return this.#lines.labels(this.#names);
  }

  rows({ dataset, columns, rows }: GrepResult): string {
    let text = '';
    for (const row of rows) {
      const prefix = prefixOf(dataset.id, row, this.#shape).map(String);
      if (this.#shape.byMatch) {
        for (const { column, match } of matchesOf(row.cells)) {
          text += this.#lines.line([...prefix, columns[column]?.name ?? '', match]);
        }
      } else text += this.#lines.line([...prefix, ...row.cells.map(fieldOf)]);
    }
    return text;
  }
}

function fieldOf(cell: FoundCell): string | null {
  return cell.kind === 'text' ? cell.text : null;
}
