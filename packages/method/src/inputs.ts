import { type ColumnSpecs, checkSpecs, type Dataset } from '@accelerator/dataset';
import type { InputJob } from '@accelerator/job';

/** How many a method wants of an input. */
export type InputCount = 'one' | 'optional' | 'list';

/** A dataset that a method wants, and the columns that it must have. */
export interface DatasetInput<C extends ColumnSpecs = ColumnSpecs, N extends InputCount = InputCount> {
  readonly input: 'dataset';
  readonly count: N;
  readonly columns: C;
}

/** A job that a method wants; `Result` is what its synthesis returned. */
export interface JobInput<Result = unknown, N extends InputCount = InputCount> {
  readonly input: 'job';
  readonly count: N;
  /** Never set: carries the type. */
  readonly result?: Result;
}

type NoColumns = Record<never, never>;

interface DatasetInputs {
  <const C extends ColumnSpecs = NoColumns>(columns?: C): DatasetInput<C, 'one'>;
  optional<const C extends ColumnSpecs = NoColumns>(columns?: C): DatasetInput<C, 'optional'>;
  list<const C extends ColumnSpecs = NoColumns>(columns?: C): DatasetInput<C, 'list'>;
}

interface JobInputs {
  <Result = unknown>(): JobInput<Result, 'one'>;
  optional<Result = unknown>(): JobInput<Result, 'optional'>;
  list<Result = unknown>(): JobInput<Result, 'list'>;
}

const datasetInput =
  <N extends InputCount>(count: N) =>
  <const C extends ColumnSpecs = NoColumns>(columns?: C): DatasetInput<C, N> => {
    if (columns !== undefined) checkSpecs(columns, 'a dataset input');
    return { input: 'dataset', count, columns: columns ?? ({} as C) };
  };

const jobInput =
  <N extends InputCount>(count: N) =>
  <Result = unknown>(): JobInput<Result, N> => ({ input: 'job', count });

/**
 * Declares a dataset input. The columns are a contract: a missing one or a wrong type is an error before anything
 * runs. `dataset.optional` may be left out, `dataset.list` takes any number.
 */
export const dataset: DatasetInputs = Object.assign(datasetInput('one'), {
  optional: datasetInput('optional'),
  list: datasetInput('list'),
});

/** Declares a job input: `job<Result>()`, `job.optional()`, `job.list()`. */
export const job: JobInputs = Object.assign(jobInput('one'), {
  optional: jobInput('optional'),
  list: jobInput('list'),
});

export type DatasetInputsRecord = Readonly<Record<string, DatasetInput>>;
export type JobInputsRecord = Readonly<Record<string, JobInput>>;

type Counted<T, N extends InputCount> = N extends 'one' ? T : N extends 'optional' ? T | undefined : readonly T[];

/** What the phases get for declared datasets. */
export type DatasetsOf<D> = {
  readonly [K in keyof D]: D[K] extends DatasetInput<infer C, infer N> ? Counted<Dataset<C>, N> : never;
};

/** What the phases get for declared jobs. */
export type JobsOf<J> = {
  readonly [K in keyof J]: J[K] extends JobInput<infer R, infer N> ? Counted<InputJob<R>, N> : never;
};
