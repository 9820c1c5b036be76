import type { Dataset, DatasetWriter } from '@accelerator/sdk';
import type { NamedFile } from './name-files.ts';
import { pairSpellings } from './pair-names.ts';

type Imported = Dataset<{ filename: 'unicode'; digest: 'ascii' }>;

/** A live row of a chain of imports. */
interface ImportedRow {
  readonly dataset: Parameters<DatasetWriter['retract']>[0];
  readonly sliceno: number;
  readonly row: number;
  readonly digest: string;
  /** Whether a file has its name, in whatever spelling. */
  isThere: boolean;
}

/** What a chain of imports holds, beside the files that there are now. */
export class ImportedChain {
  readonly #files: readonly NamedFile[];
  /** By filename. */
  readonly #rows = new Map<string, ImportedRow>();
  /** Rows of which a later import has the name again, in a chain of an earlier version, which retracted nothing. */
  readonly #repeated: ImportedRow[] = [];
  /**
   * Rows of files whose names have another spelling now, by these. They keep the one that they have: with another, each
   * would be read and kept once more.
   */
  readonly #respelled = new Map<string, ImportedRow>();

  constructor(last: Imported | undefined, files: readonly NamedFile[]) {
    for (const { dataset, sliceno, row, value } of last?.chain().places(null, ['filename', 'digest']) ?? []) {
      const [name, digest] = value;
      const other = this.#rows.get(name);
      if (other !== undefined) this.#repeated.push(other);
      this.#rows.set(name, { dataset, sliceno, row, digest, isThere: false });
    }
    this.#files = files;
    const names = files.map(({ name }) => name);
    for (const name of names) {
      const row = this.#rows.get(name);
      if (row !== undefined) row.isThere = true;
    }
    for (const [name, known] of pairSpellings(names, this.#rows)) {
      const row = this.#rows.get(known);
      if (row === undefined) continue;
      row.isThere = true;
      this.#respelled.set(name, row);
    }
  }

  /** Whether it holds this file as it is now. */
  has({ name, file }: NamedFile): boolean {
    return this.#rowOf(name)?.digest === file.digest;
  }

  #rowOf(name: string): ImportedRow | undefined {
    return this.#rows.get(name) ?? this.#respelled.get(name);
  }

  /** Names of files that are not there any more. */
  get gone(): string[] {
    const gone: string[] = [];
    for (const [name, { isThere }] of this.#rows) if (!isThere) gone.push(name);
    return gone;
  }

  /** Retracts the rows of files that are gone, or have changed and are not kept as they were. */
  retract(writer: Pick<DatasetWriter, 'retract'>, isKept: (file: NamedFile) => boolean): void {
    const old = [...this.#repeated];
    for (const row of this.#rows.values()) if (!row.isThere) old.push(row);
    for (const file of this.#files) {
      const row = this.#rowOf(file.name);
      if (row !== undefined && row.digest !== file.file.digest && !isKept(file)) old.push(row);
    }
    for (const { dataset, sliceno, row } of old) writer.retract(dataset, sliceno, [row]);
  }
}
