import { AcceleratorError, type CurrentJob, type Dataset, json } from '@accelerator/sdk';

/** A row of an earlier import: which of the datasets, slice, row. */
export type EarlierRow = readonly [dataset: number, sliceno: number, row: number];

type Imported = Dataset<{ image: 'bytes'; shape: ShapeColumn; digest: 'ascii' }>;

const shape = json<[width: number, height: number]>({ nullable: false });
type ShapeColumn = typeof shape;

/** What earlier imports hold: a file that is the same as one of theirs is not read again, whatever it is called. */
export class EarlierImports {
  readonly #datasets: readonly Imported[];

  constructor({ earlier }: CurrentJob) {
    const columns = { image: 'bytes', shape, digest: 'ascii' } as const;
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

/** What only spares work is passed over where it is damaged: the file is there. */
function orUnread(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof AcceleratorError) || !/DAMAGED/.test(error.code)) throw error;
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
