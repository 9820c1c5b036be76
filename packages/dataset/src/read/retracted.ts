import path from 'node:path';
import { messageOf } from '@accelerator/base';
import { manifestDamaged } from '../errors.ts';
import { type AnyDataset, idOf, manifestId } from '../manifest/any-dataset.ts';
import { manifestPath } from '../manifest/disk-names.ts';
import type { ManifestHead } from '../manifest/manifest.ts';
import { type PackedRows, unpackRows } from '../manifest/packed-rows.ts';
import { RowSpans, unite } from '../manifest/row-spans.ts';
import type { SliceChoice } from '../manifest/slice-choice.ts';

/** What is read: datasets, and which of their rows are retracted. */
export interface ReadRows {
  /** In the order in which rows come. */
  readonly datasets: readonly AnyDataset[];
  readonly retracted: Retracted;
}

/** What one dataset of a chain says of the rows of an earlier one. */
interface Retraction {
  readonly by: ManifestHead;
  readonly slices: readonly PackedRows[];
}

interface Chain {
  /** Whether its datasets go back to the first. */
  readonly isWhole: boolean;
  readonly workdir: string;
}

/** The rows of the datasets of a chain that later ones retract. Which they are is read when it is asked for. */
export class Retracted {
  static readonly none = new Retracted('', new Map(), new Map());
  readonly #workdir: string;
  readonly #manifests: ReadonlyMap<string, ManifestHead>;
  readonly #byDataset: ReadonlyMap<string, readonly Retraction[]>;
  readonly #spans = new Map<string, RowSpans>();

  private constructor(
    workdir: string,
    manifests: ReadonlyMap<string, ManifestHead>,
    byDataset: ReadonlyMap<string, readonly Retraction[]>,
  ) {
    this.#workdir = workdir;
    this.#manifests = manifests;
    this.#byDataset = byDataset;
  }

  /**
   * @param datasets the latest first, with none left out between them
   * @throws AcceleratorError `MANIFEST_DAMAGED` for rows of a dataset that does not come before
   */
  static inChain(datasets: readonly ManifestHead[], { isWhole, workdir }: Chain): Retracted {
    const byDataset = new Map<string, Retraction[]>();
    const later = new Map<string, ManifestHead>();
    for (const by of datasets) {
      later.set(manifestId(by), by);
      for (const { dataset, slices } of by.retracts ?? []) {
        if (later.has(dataset))
          throw damaged(workdir, by, `it retracts rows of ${dataset}, which does not come before it`);
        const known = byDataset.get(dataset);
        if (known === undefined) byDataset.set(dataset, [{ by, slices }]);
        else known.push({ by, slices });
      }
    }
    for (const [id, [first]] of isWhole ? byDataset : []) {
      if (later.has(id) || first === undefined) continue;
      throw damaged(workdir, first.by, `it retracts rows of ${id}, which is not in its chain`);
    }
    return byDataset.size === 0 ? Retracted.none : new Retracted(workdir, later, byDataset);
  }

  /** Those of a slice of a dataset. @throws AcceleratorError `MANIFEST_DAMAGED` when that is no set of its rows */
  of(id: string, sliceno: number): RowSpans {
    const retractions = this.#byDataset.get(id);
    if (retractions === undefined) return RowSpans.none;
    const place = `${sliceno} ${id}`;
    let spans = this.#spans.get(place);
    if (spans === undefined) {
      spans = this.#unite(id, sliceno, retractions);
      this.#spans.set(place, spans);
    }
    return spans;
  }

  /** How many rows of a dataset are retracted, in these slices. */
  countOf(dataset: AnyDataset, choice: SliceChoice = null): number {
    const id = idOf(dataset);
    if (!this.#byDataset.has(id)) return 0;
    const slices = typeof choice === 'number' ? [choice] : dataset.sliceNumbers();
    return slices.reduce((sum, sliceno) => sum + this.of(id, sliceno).rows, 0);
  }

  /** Which dataset retracts a row; undefined: none does. */
  by(id: string, sliceno: number, row: number): string | undefined {
    const found = this.#byDataset.get(id)?.find((each) => this.#unpack(id, sliceno, each).has(row));
    return found && manifestId(found.by);
  }

  #unite(id: string, sliceno: number, retractions: readonly Retraction[]): RowSpans {
    const sets = retractions.map((each) => this.#unpack(id, sliceno, each));
    const uniteHalves = (from: number, to: number): RowSpans => {
      if (to - from < 2) return sets[from] ?? RowSpans.none;
      const middle = (from + to) >> 1;
      const united = unite(uniteHalves(from, middle), uniteHalves(middle, to));
      if ('spans' in united) return united.spans;
      // The latest comes first: that is the one that should have known.
      const by = retractions.find((_, index) => sets[index]?.has(united.twice))?.by;
      if (by === undefined) throw new Error(`Internal error: nobody retracts row ${united.twice} of ${id}`);
      throw damaged(this.#workdir, by, `it retracts row ${united.twice} of slice ${sliceno} of ${id} once more`);
    };
    return uniteHalves(0, sets.length);
  }

  #unpack(id: string, sliceno: number, { by, slices }: Retraction): RowSpans {
    const packed = slices[sliceno];
    try {
      return packed === undefined ? RowSpans.none : unpackRows(packed, this.#manifests.get(id)?.rows[sliceno] ?? 0);
    } catch (error) {
      const reason = `its retraction of rows of ${id} in slice ${sliceno} is no good: ${messageOf(error)}`;
      throw damaged(this.#workdir, by, reason);
    }
  }
}

function damaged(workdir: string, { jobId, name }: ManifestHead, reason: string): Error {
  return manifestDamaged(path.join(workdir, manifestPath(jobId, name)), reason);
}
