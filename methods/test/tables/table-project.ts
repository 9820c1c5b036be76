import type { ColumnType, Dataset, Job } from '@accelerator/sdk';
import { buildInTemp, type RanScript } from '@accelerator/sdk/testing';
import { ImageProject } from '../image-project.ts';

/** Columns in their order. */
export type Columns = readonly (readonly [name: string, type: ColumnType])[];

type Rows = readonly (readonly unknown[])[];

/** A method that writes rows as they are given, slice by slice. */
const table = `
import { dataset, defineMethod, z } from '@accelerator/sdk';
export default defineMethod({
  options: z.object({
    columns: z.array(z.tuple([z.string(), z.any()])),
    slices: z.array(z.array(z.array(z.any()))),
    hashlabel: z.string().optional(),
    retracts: z.array(z.tuple([z.int(), z.int(), z.array(z.int())])).default([]),
  }),
  datasets: { previous: dataset.optional() },
  synthesis({ job, options: { columns, slices, hashlabel, retracts }, datasets: { previous } }) {
    const writer = job.datasetWriter({ columns, hashlabel, previous });
    if (hashlabel !== undefined) for (const row of slices.flat()) writer.split().write(...row);
    else for (const [sliceno, rows] of slices.entries()) for (const row of rows) writer.slice(sliceno).write(...row);
    if (hashlabel === undefined) for (let sliceno = 0; sliceno < 3; sliceno++) writer.slice(sliceno);
    for (const [back, sliceno, rows] of retracts) writer.retract(previous.chain().datasets.at(back), sliceno, rows);
  },
});`;

interface TableOptions {
  readonly hashlabel?: string;
  readonly previous?: Job;
  /** Rows of datasets of the chain before: which, counted back from -1, of which slice, which rows. */
  readonly retracts?: readonly (readonly [back: number, sliceno: number, rows: readonly number[]])[];
}

/** A workdir of three slices with the standard methods, in which many jobs are built one by one. */
export class TableProject implements AsyncDisposable {
  readonly #built: RanScript;

  /** @param files by name, in the project */
  static async open(workers = 1, files: Readonly<Record<string, string>> = {}): Promise<TableProject> {
    const images = new ImageProject({ methods: { table }, config: { slices: 3 } });
    for (const [name, content] of Object.entries(files)) images.write(name, content);
    const { directory } = images;
    return new TableProject(await buildInTemp(() => undefined, {}, { project: directory, workers }));
  }

  private constructor(built: RanScript) {
    this.#built = built;
  }

  build(method: string, inputs: object = {}): Promise<Job> {
    // Which methods the project has, the compiler does not know.
    return this.#built.build(method as Parameters<RanScript['build']>[0], inputs);
  }

  table(columns: Columns, slices: readonly Rows[], options: TableOptions = {}): Promise<Job> {
    return this.build('table', { columns, slices, ...options });
  }

  /** The sentence of a job that must fail. */
  async failure(method: string, inputs: object): Promise<string> {
    try {
      await this.build(method, inputs);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error(`Expected ${method} to fail`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#built.close();
  }
}

/** The rows of each slice. */
export function slicesOf(dataset: Dataset, columns?: readonly string[]): unknown[][] {
  return dataset.sliceNumbers().map((sliceno) => [...dataset.iterate(sliceno, columns ?? [...dataset.columns.keys()])]);
}

/** The rows of all slices, in their order. */
export function rowsOf(dataset: Dataset, columns?: readonly string[]): unknown[] {
  return slicesOf(dataset, columns).flat();
}
