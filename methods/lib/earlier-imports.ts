import { AcceleratorError, type CurrentJob, type Dataset, json } from '@accelerator/sdk';
import type { NamedFile } from './name-files.ts';

/** A row of an earlier import: which of the datasets, slice, row. */
export type EarlierRow = readonly [dataset: number, sliceno: number, row: number];

type Imported = Dataset<{ image: 'bytes'; shape: ShapeColumn; filename: 'unicode'; digest: 'ascii' }>;

const shape = json<[width: number, height: number]>({ nullable: false });
type ShapeColumn = typeof shape;

/** What earlier imports hold: a file that is the same as one of theirs is not read again, whatever it is called. */
export class EarlierImports {
  readonly #datasets: readonly Imported[];

  constructor({ earlier }: CurrentJob) {
    const columns = { image: 'bytes', shape, filename: 'unicode', digest: 'ascii' } as const;
    // Of one that continues others, these too; the newest first. What is retracted has its content still.
    this.#datasets = earlier.flatMap((each) => [
      ...each.dataset().typed(columns).chain({ reverse: true, retracted: true }).datasets,
    ]);
  }

  /** Where the content of files is, by digest; the newest is asked first, and others only for what it has not. */
  find(digests: ReadonlySet<string>): Map<string, EarlierRow> {
    const found = new Map<string, EarlierRow>();
    for (const [index, dataset] of this.#datasets.entries()) {
      if (found.size === digests.size) break;
      orUnread(() => {
        for (const { sliceno, row, value: digest } of dataset.places(null, 'digest')) {
          if (digests.has(digest) && !found.has(digest)) found.set(digest, [index, sliceno, row]);
        }
      });
    }
    return found;
  }

  /**
   * Which of the datasets has exactly these files in a slice, and no others: the slice can be taken as it is. What one
   * retracts that goes on from it is in it still.
   */
  sameSlice(sliceno: number, files: readonly NamedFile[]): number | undefined {
    if (files.length === 0) return undefined;
    const index = this.#datasets.findIndex((dataset) => {
      if (dataset.rowsPerSlice[sliceno] !== files.length) return false;
      let row = 0;
      orUnread(() => {
        for (const [filename, digest] of dataset.iterate(sliceno, ['filename', 'digest'])) {
          if (files[row]?.name !== filename || files[row]?.file.digest !== digest) break;
          row++;
        }
      });
      return row === files.length;
    });
    return index < 0 ? undefined : index;
  }

  /** The rows of a dataset that has a slice like one here. */
  rowsOf(index: number): Imported {
    const dataset = this.#datasets[index];
    if (dataset === undefined) throw new Error('Internal error: an earlier import that is not there');
    return dataset;
  }

  /** Takes rows that follow one another. @returns how many could be read: less where they are damaged */
  take([index, sliceno, row]: EarlierRow, count: number, use: (...cells: ImageCells) => void): number {
    const slice = { start: row, stop: row + count };
    let taken = 0;
    orUnread(() => {
      for (const cells of this.#datasets[index]?.iterate(sliceno, ['image', 'shape'], { slice }) ?? []) {
        use(...cells);
        taken++;
      }
    });
    return taken;
  }
}

type ImageCells = readonly [image: Uint8Array, shape: [width: number, height: number]];

/** What only spares work is passed over where it is damaged: the file is there. @returns whether it could be read */
export function orUnread(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof AcceleratorError) || !/DAMAGED|MISSING/.test(error.code)) throw error;
    return false;
  }
}

/** How many of the rows from `start` on follow one another, in an earlier dataset. */
export function runLength(rows: readonly (EarlierRow | null)[], start: number): number {
  const [dataset, sliceno, row = 0] = rows[start] ?? [];
  let count = 1;
  for (let next = rows[start + count] ?? null; next !== null; next = rows[start + ++count] ?? null) {
    if (next[0] !== dataset || next[1] !== sliceno || next[2] !== row + count) break;
  }
  return count;
}
