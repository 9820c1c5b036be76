import path from 'node:path';
import { checkContract, Dataset } from '@accelerator/dataset';
import { type InputNames, throughOwn } from '@accelerator/job';
import type { DatasetInput, InputCount, JobInput, LoadedMethod } from '@accelerator/method';
import { Job, type Neighbours, type Workdir } from '@accelerator/store';
import { inputInvalid, inputMissing } from './errors.ts';
import { neighboursOf } from './locate-inputs.ts';

/** What was found for one input: as many as the method wants. */
export interface Found<T> {
  readonly count: InputCount;
  readonly all: readonly T[];
}

/** Finds what is given for the inputs of one method. */
export class InputFinder {
  readonly #workdir: Workdir;
  readonly #method: LoadedMethod;
  readonly #neighbours: Neighbours;

  constructor(workdir: Workdir, method: LoadedMethod) {
    this.#workdir = workdir;
    this.#method = method;
    this.#neighbours = neighboursOf(workdir);
  }

  /**
   * The datasets for an input, which keep its contract.
   * @throws AcceleratorError `INPUT_MISSING`, `INPUT_INVALID`, and what a dataset throws
   */
  datasets(input: string, declared: DatasetInput, given: unknown): Found<Dataset> {
    return this.#find(input, 'dataset', declared.count, given, (value) => {
      const dataset = this.openDataset(input, value);
      checkContract(dataset, declared.columns, `${this.#method.name} datasets.${input}`);
      return dataset;
    });
  }

  /** The jobs for an input. @throws AcceleratorError `INPUT_MISSING`, `INPUT_INVALID`, `JOB_NOT_FOUND` */
  jobs(input: string, declared: JobInput, given: unknown): Found<Job> {
    return this.#find(input, 'job', declared.count, given, (value) => {
      if (value instanceof Job) return value;
      if (typeof value === 'string') return Job.open(this.#workdir, value);
      throw inputInvalid(this.#method.name, input, 'a job or its id', value);
    });
  }

  /** The dataset that something given for a dataset input means. @throws AcceleratorError `INPUT_INVALID`, `DATASET_NOT_FOUND` */
  openDataset(input: string, value: unknown): Dataset {
    if (value instanceof Dataset) return this.#throughOwn(value);
    if (value instanceof Job) return this.#throughOwn(value.dataset());
    if (typeof value === 'string') return Dataset.open(this.#workdir.path, value);
    throw inputInvalid(this.#method.name, input, 'a dataset, a job or an id', value);
  }

  /** Of another workdir that is configured: then it can be linked, too. */
  #throughOwn(dataset: Dataset): Dataset {
    const { path: own } = this.#workdir;
    if (dataset.workdir === own || this.#neighbours.rootOf(dataset.workdir) !== throughOwn) return dataset;
    return Dataset.open(own, dataset.id);
  }

  #find<T>(
    input: string,
    what: 'dataset' | 'job',
    count: InputCount,
    given: unknown,
    one: (value: unknown) => T,
  ): Found<T> {
    const { name } = this.#method;
    if (count === 'list') {
      if (given === undefined || given === null) return { count, all: [] };
      if (!Array.isArray(given)) throw inputInvalid(name, input, `an array of ${what}s`, given);
      // As an input that may be left out: a job that there was none of yesterday is no dataset.
      return { count, all: given.filter((each) => each !== undefined && each !== null).map(one) };
    }
    if (given !== undefined && given !== null) return { count, all: [one(given)] };
    if (count === 'one') throw inputMissing(name, input, what);
    return { count, all: [] };
  }
}

/** How a record names a dataset. */
export function datasetName(neighbours: Neighbours, { workdir, id, digest }: Dataset): string {
  return neighbours.nameOf(workdir, id, digest);
}

/** How a record names a job. */
export function jobName(neighbours: Neighbours, job: Job): string {
  return neighbours.nameOf(path.dirname(job.path), job.id, job.post?.digest);
}

/** How a key names what was found. */
export function namesOf<T>({ count, all }: Found<T>, nameOf: (each: T) => string): InputNames {
  const names = all.map(nameOf);
  return count === 'list' ? names : (names[0] ?? null);
}

/** Something made of each input. */
export function mapInputs<T, R>(
  inputs: Readonly<Record<string, T>>,
  map: (value: T, input: string) => R,
): Record<string, R> {
  const entries = Object.entries(inputs);
  // Most methods have no datasets, or no jobs, and this is done eight times for each job: 2 µs of 100.
  return entries.length === 0 ? {} : Object.fromEntries(entries.map(([input, value]) => [input, map(value, input)]));
}
