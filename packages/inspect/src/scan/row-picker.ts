import { createHash } from 'node:crypto';
import type { Dataset } from '@accelerator/dataset';
import type { FoundCell, FoundRow } from './found-rows.ts';

/** A set holds 16.7 million values at most. */
const mostInSet = 1 << 23;

/** A longer text is known by its digest, so that memory does not fill with texts. */
const longestKey = 64;

interface PickerOptions {
  /** How many cells at the end of a row tell whether it was there before; 0: all rows are wanted. */
  readonly uniqueCells: number;
  /** At most so many matching rows of each dataset. */
  readonly most: number;
}

/** Picks from the rows that are found, in their order, those that are wanted. */
export class RowPicker {
  readonly #options: PickerOptions;
  readonly #seen: Set<string>[] = [];
  #dataset: Dataset | undefined;
  #left = 0;
  #sliceno = -1;

  constructor(options: PickerOptions) {
    this.#options = options;
  }

  /**
   * The rows that are wanted of these, without the cells that only tell them apart.
   * @param after how many rows of context come behind one that matches
   * @param skipRest called when nothing more of the dataset is wanted
   */
  pick(
    rows: readonly FoundRow[],
    { dataset, after, skipRest }: { readonly dataset: Dataset; readonly after: number; readonly skipRest: () => void },
  ): readonly FoundRow[] {
    const { uniqueCells, most } = this.#options;
    if (this.#dataset !== dataset) {
      this.#dataset = dataset;
      this.#left = most;
    }
    if (uniqueCells === 0 && most === Number.POSITIVE_INFINITY) return rows;
    const picked: FoundRow[] = [];
    for (const row of rows) {
      if (this.#left === 0 && (row.context !== 'after' || row.sliceno !== this.#sliceno)) {
        skipRest();
        break;
      }
      if (uniqueCells > 0 && !this.#isNew(row.cells.slice(-uniqueCells))) continue;
      picked.push(uniqueCells > 0 ? { ...row, cells: row.cells.slice(0, -uniqueCells) } : row);
      this.#sliceno = row.sliceno;
      if (row.context === undefined) this.#left--;
    }
    if (this.#left === 0 && after === 0) skipRest();
    return picked;
  }

  #isNew(cells: readonly FoundCell[]): boolean {
    const text = cells.map((cell) => (cell.kind === 'text' ? `${cell.text.length}:${cell.text}` : '-')).join();
    const key = text.length > longestKey ? createHash('sha256').update(text).digest('base64') : text;
    if (this.#seen.some((each) => each.has(key))) return false;
    const last = this.#seen.at(-1);
    if (last === undefined || last.size >= mostInSet) this.#seen.push(new Set([key]));
    else last.add(key);
    return true;
  }
}
