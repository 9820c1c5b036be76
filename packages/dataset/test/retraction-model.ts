import { type ColumnSpecs, Dataset, DatasetWriters, packRows, RowSpans } from '../src/index.ts';
import { makeHost, publish } from './make-dataset.ts';

/** A row as the model has it. */
export interface ModelRow {
  readonly n: number;
  readonly text: string | null;
  live: boolean;
}

/** What happens on a day: rows that come, by slice; and which of the live rows go, by their places among them. */
export interface Day {
  readonly rows: readonly (readonly number[])[];
  readonly gone: readonly number[];
}

/**
 * A chain of datasets; beside it one of children with another column, and one of what is left when some rows are left out;
 * and what must be in them, in plain arrays.
 */
export class ChainModel {
  readonly #workdir: string;
  readonly slices: number;
  /** By day and slice. */
  readonly days: ModelRow[][][] = [];
  last: Dataset | null = null;
  child: Dataset | null = null;
  thinned: Dataset | null = null;

  constructor(workdir: string, slices: number) {
    this.#workdir = workdir;
    this.slices = slices;
  }

  /** The live rows in the order of `iterate(null)`. */
  live(days: readonly ModelRow[][][] = this.days): ModelRow[] {
    return days.flat(2).filter((row) => row.live);
  }

  add({ rows, gone }: Day): void {
    const job = `main-${3 * this.days.length + 1}`;
    const writers = new DatasetWriters(makeHost(this.#workdir, job, this.slices));
    const columns: ColumnSpecs = { n: 'int32', text: 'unicode' };
    const writer = writers.create<ColumnSpecs>({ previous: this.last, columns });
    const before = this.live();
    const places = [...(this.last?.chain().places(null, 'n') ?? [])];
    for (const index of gone) {
      const at = index % Math.max(1, before.length);
      const [row, place] = [before[at], places[at]];
      if (row === undefined || place === undefined || !row.live) continue;
      writer.retract(place.dataset, place.sliceno, [place.row]);
      row.live = false;
    }
    const today = Array.from({ length: this.slices }, (_, sliceno) =>
      (rows[sliceno] ?? []).map((n): ModelRow => ({ n, text: n % 5 === 0 ? null : `t${n}`, live: true })),
    );
    for (const [sliceno, each] of today.entries()) {
      for (const { n, text } of each) writer.slice(sliceno).writeRow({ n, text });
      writer.slice(sliceno);
    }
    publish(this.#workdir, job, this.slices, [writers.close()]);
    this.days.push(today);
    this.last = Dataset.open(this.#workdir, job);
    this.#addChild(this.last, `main-${3 * this.days.length - 1}`);
    this.#addThinned(this.last, `main-${3 * this.days.length}`);
  }

  #addChild(parent: Dataset, job: string): void {
    const writers = new DatasetWriters(makeHost(this.#workdir, job, this.slices));
    const writer = writers.create<ColumnSpecs>({ parent, previous: this.child, columns: { twice: 'int64' } });
    for (const sliceno of parent.sliceNumbers()) {
      const slice = writer.slice(sliceno);
      for (const n of parent.iterate(sliceno, 'n')) slice.writeRow({ twice: BigInt(2 * Number(n)) });
    }
    publish(this.#workdir, job, this.slices, [writers.close()]);
    this.child = Dataset.open(this.#workdir, job);
  }

  /** As a map does it that returns `skip()`. */
  #addThinned(source: Dataset, job: string): void {
    const writers = new DatasetWriters(makeHost(this.#workdir, job, this.slices));
    const writer = writers.create<ColumnSpecs>({ previous: this.thinned, columns: { n: 'int32', text: 'unicode' } });
    const without = source.sliceNumbers().map((sliceno) => {
      const leftOut: [number, number][] = [];
      for (const { row, value } of source.places(sliceno, ['n', 'text'])) {
        const [n, text] = value;
        if (isLeftOut(Number(n))) leftOut.push([row, row + 1]);
        else writer.slice(sliceno).writeRow({ n, text });
      }
      writer.slice(sliceno);
      return packRows(RowSpans.fromPairs(leftOut));
    });
    const { declarations, ...report } = writers.close();
    const rowsOf = { dataset: source.id, without };
    publish(this.#workdir, job, this.slices, [
      { ...report, declarations: declarations.map((each) => ({ ...each, rowsOf })) },
    ]);
    this.thinned = Dataset.open(this.#workdir, job);
  }
}

export function isLeftOut(n: number): boolean {
  return n % 4 === 0;
}
