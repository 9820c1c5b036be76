import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatJson } from '@accelerator/base';
import {
  assembleManifest,
  type ColumnDeclarations,
  type ColumnSpecs,
  Dataset,
  type DatasetDeclaration,
  type DatasetWriter,
  DatasetWriters,
  declareDataset,
  manifestPath,
} from '@accelerator/dataset';

/** A writer of rows, and what makes a dataset of what was written. */
export interface RowWriter {
  readonly writer: DatasetWriter;
  finish(): Dataset;
}

/** A folder of datasets of one slice: rows are stored and read back as a job would, so a test sees what a job sees. */
export class RowStore {
  readonly #folder = mkdtempSync(path.join(tmpdir(), `ax-rows-${process.pid}-`));
  #made = 0;

  /** @param columns which may be null only where they say so */
  store(columns: ColumnSpecs, rows: readonly Readonly<Record<string, unknown>>[]): Dataset {
    const { writer, finish } = this.writer('given', strict(columns));
    for (const row of rows) writer.writeRow(row);
    return finish();
  }

  writer(name: string, columns: ColumnDeclarations): RowWriter {
    const jobId = `${name}-${++this.#made}`;
    const directory = path.join(this.#folder, jobId);
    mkdirSync(directory);
    const writers = new DatasetWriters({ directory, jobId, slices: 1, sliceno: 0 });
    const declaration = declareDataset(jobId, { columns });
    return {
      writer: writers.revive(declaration),
      finish: () => this.#finish(jobId, declaration, writers),
    };
  }

  #finish(jobId: string, declaration: DatasetDeclaration, writers: DatasetWriters): Dataset {
    const { parts } = writers.close();
    const manifest = assembleManifest({ jobId, slices: 1, declaration, parts, workdir: this.#folder });
    const file = manifestPath(path.join(this.#folder, jobId), declaration.name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, formatJson(manifest));
    return Dataset.open(this.#folder, jobId);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A contract says which columns may hold nulls, a writer which may not. */
function strict(columns: ColumnSpecs): ColumnSpecs {
  return Object.fromEntries(
    Object.entries(columns).map(([name, spec]) => [
      name,
      typeof spec === 'string'
        ? { type: spec, nullable: false }
        : { type: spec.type, nullable: spec.nullable === true },
    ]),
  );
}

/** The rows of a dataset, as objects. */
export function rowsOf(dataset: Dataset): Record<string, unknown>[] {
  const names = [...dataset.columns.keys()];
  return Array.from(dataset.iterate(null, names), (values) =>
    Object.fromEntries(names.map((name, index) => [name, values[index]])),
  );
}
