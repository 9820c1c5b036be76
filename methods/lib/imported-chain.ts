import type { Dataset, DatasetWriter } from '@accelerator/sdk';
import type { NamedFile } from './name-files.ts';
import { pairNames } from './pair-names.ts';

type Imported = Dataset<{ filename: 'unicode'; digest: 'ascii' }>;

/** A live row of a chain of imports. */
interface ImportedRow {
  readonly dataset: Parameters<DatasetWriter['retract']>[0];
  readonly sliceno: number;
  readonly row: number;
  readonly digest: string;
}

/** What a chain of imports holds, beside the files that there are now. */
export class ImportedChain {
  readonly #files: readonly NamedFile[];
  /** By filename. */
  readonly #rows = new Map<string, ImportedRow>();
  /** Rows of which a later import has the name again, in a chain of an earlier version, which retracted nothing. */
  readonly #repeated: ImportedRow[] = [];
  /** For the names of files: those under which the chain has them. */
  readonly #names: ReadonlyMap<string, string>;

  constructor(last: Imported | undefined, files: readonly NamedFile[]) {
    for (const { dataset, sliceno, row, value } of last?.chain().places(null, ['filename', 'digest']) ?? []) {
      const [name, digest] = value;
      const other = this.#rows.get(name);
      if (other !== undefined) this.#repeated.push(other);
      this.#rows.set(name, { dataset, sliceno, row, digest });
    }
    this.#files = files;
    this.#names = pairNames(
      files.map(({ name }) => name),
      new Set(this.#rows.keys()),
    );
  }

  /** Whether it holds this file as it is now. */
  has({ name, file }: NamedFile): boolean {
    return this.#rows.get(this.#names.get(name) ?? '')?.digest === file.digest;
  }

  /** Names of files that are not there any more. */
  get gone(): string[] {
    const there = new Set(this.#names.values());
    return [...this.#rows.keys()].filter((name) => !there.has(name));
  }

  /** Retracts the rows of files that are gone, or have changed and are not kept as they were. */
  retract(writer: Pick<DatasetWriter, 'retract'>, isKept: (file: NamedFile) => boolean): void {
    const kept = new Set<string>();
    for (const file of this.#files) {
      const known = this.#names.get(file.name);
      if (known !== undefined && (this.has(file) || isKept(file))) kept.add(known);
    }
    const old = [...this.#rows].flatMap(([name, row]) => (kept.has(name) ? [] : [row]));
    for (const { dataset, sliceno, row } of [...this.#repeated, ...old]) writer.retract(dataset, sliceno, [row]);
  }
}
