import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatJson } from '@accelerator/base';
import type { ColumnDeclarations, ColumnSpecs } from '../manifest/column-specs.ts';
import { type DatasetDeclaration, declareDataset } from '../manifest/declaration.ts';
import { manifestPath } from '../manifest/disk-names.ts';
import { Dataset } from '../read/dataset.ts';
import { assembleManifest } from './assemble.ts';
import type { DatasetWriter } from './dataset-writer.ts';
import { DatasetWriters } from './dataset-writers.ts';

/** A writer of rows, and what makes a dataset of what was written. */
export interface RowWriter {
  readonly writer: DatasetWriter;
  finish(): Dataset;
}

/** A folder of datasets of one slice that belong to no job: rows are stored and read back as a job would. */
export class RowStore {
  readonly #folder: string;
  #made = 0;

  /** @param parent where the folder is made */
  constructor(parent = tmpdir()) {
    this.#folder = mkdtempSync(path.join(parent, `ax-rows-${process.pid}-`));
  }

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
