import { foundJsonLines, type GrepResult } from '@accelerator/inspect';
import type { FoundPrinter, FoundShape } from './found-printer.ts';

/** Rows as lines of JSON. */
export class FoundJson implements FoundPrinter {
  readonly #shape: FoundShape;

  constructor(shape: FoundShape) {
    this.#shape = shape;
  }

  begin(): string {
    return '';
  }

  rows(result: GrepResult): string {
    return foundJsonLines(result, this.#shape);
  }
}
