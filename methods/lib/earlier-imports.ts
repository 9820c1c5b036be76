import { type CurrentJob, type Dataset, json } from '@accelerator/sdk';

/** A row of an earlier import: which of the jobs, slice, row. */
export type EarlierRow = readonly [job: number, sliceno: number, row: number];

type Imported = Dataset<{ image: 'bytes'; shape: ShapeColumn; digest: 'ascii' }>;

const shape = json<[width: number, height: number]>({ nullable: false });
type ShapeColumn = typeof shape;

/** What earlier imports hold: a file that is the same as one of theirs is not read again, whatever it is called. */
export class EarlierImports {
  readonly #datasets: readonly Imported[];

  constructor({ earlier }: CurrentJob) {
    const columns = { image: 'bytes', shape, digest: 'ascii' } as const;
    this.#datasets = earlier.map((each) => each.dataset().typed(columns));
  }

  /** Where the content of files is, by digest; the newest job is asked first, and others only for what it has not. */
  find(digests: ReadonlySet<string>): Map<string, EarlierRow> {
    const found = new Map<string, EarlierRow>();
    for (const [job, dataset] of this.#datasets.entries()) {
      if (found.size === digests.size) break;
      for (const { sliceno, row, value: digest } of dataset.places(null, 'digest')) {
        if (digests.has(digest) && !found.has(digest)) found.set(digest, [job, sliceno, row]);
      }
    }
    return found;
  }

  /** Image and shape of rows that follow one another. */
  *read(
    [job, sliceno, row]: EarlierRow,
    count: number,
  ): Generator<readonly [Uint8Array, [width: number, height: number]]> {
    const slice = { start: row, stop: row + count };
    yield* this.#datasets[job]?.iterate(sliceno, ['image', 'shape'], { slice }) ?? [];
  }
}

/** How many of the rows from `start` on follow one another, in an earlier job. */
export function runLength(rows: readonly (EarlierRow | null)[], start: number): number {
  const [job, sliceno, row = 0] = rows[start] ?? [];
  let count = 1;
  for (let next = rows[start + count] ?? null; next !== null; next = rows[start + ++count] ?? null) {
    if (next[0] !== job || next[1] !== sliceno || next[2] !== row + count) break;
  }
  return count;
}
