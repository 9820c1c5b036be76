import type { FoundCell, GrepColumn, GrepResult } from '@accelerator/inspect';
import { harmlessJson } from '@accelerator/inspect';
import { type FoundPrinter, type FoundShape, matchesOf } from './found-printer.ts';

/** Rows as lines of JSON. The cells are JSON already. */
export class FoundJson implements FoundPrinter {
  readonly #shape: FoundShape;

  constructor(shape: FoundShape) {
    this.#shape = shape;
  }

  begin(): string {
    return '';
  }

  rows({ dataset, columns, rows }: GrepResult): string {
    const { byMatch, sliceNumbers } = this.#shape;
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
}

function nameOf(columns: readonly GrepColumn[], index: number): string {
  return JSON.stringify(columns[index]?.name ?? '');
}

function textOf(cell: FoundCell | undefined): string {
  return cell?.kind === 'text' ? cell.text : 'null';
}
