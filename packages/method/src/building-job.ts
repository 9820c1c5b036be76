import type { AnyColumns, ColumnSpecs, Dataset, KnownColumns, knownColumns } from '@accelerator/dataset';
import type { CurrentJob, InputJob } from '@accelerator/job';
import type { BuildArguments, BuildResult, BuiltColumns, BuiltOptions, MethodName } from './build-types.ts';

/** What a phase may say of a job that it asks for, beside its inputs. Neither is in a key. */
export interface SubjobSettings {
  /** What it is called in the record of the job that asks; default: the name of the method. */
  readonly name?: string;
  /** A note for people, kept in the job's record. */
  readonly caption?: string;
}

/**
 * A job of a method that a phase has asked for.
 *
 * By the name of the method, as the compiler would look at all methods for the columns, the asking one among them, whose
 * types follow from this one.
 *
 * @typeParam C what is known of the columns of its `source`
 */
export interface SubjobOf<N, C extends ColumnSpecs = AnyColumns> extends InputJob<BuildResult<N>> {
  readonly options: BuiltOptions<N>;
  dataset(name?: 'default'): Dataset<BuiltColumns<N, C>>;
  dataset(name: string): Dataset;
  /** Of its default dataset. */
  readonly [knownColumns]?: KnownColumns<BuiltColumns<N, C>>;
}

/** A job that a phase has asked for. */
export interface AskedSubjob {
  /** What it was called, or the name of its method. */
  readonly name: string;
  readonly job: InputJob;
}

/** The job that a phase runs for, where that may ask for other jobs: in `prepare` and `synthesis`. */
export interface BuildingJob extends CurrentJob {
  /** The jobs that this phase has got by `build` so far, in the order in which they were there. */
  readonly builds: readonly AskedSubjob[];

  /**
   * A job with these inputs, as `urd.build` of a build script gives it: one that is there already, or a new one. Several
   * may be awaited together (`Promise.all`) and share the workers; meanwhile the phase itself takes none.
   *
   * Which jobs a phase asks for is no part of its job's key. Whenever that job could be reused they are asked for
   * again, and if one of them gives something else now, it is built again too.
   *
   * @param inputs flat, or grouped as `{ options, datasets, jobs }`
   * @throws AcceleratorError as `urd.build`, `JOB_FAILED` among them; `SUBJOB_LOOP`, `SUBJOB_INPUT`
   */
  build<N extends string, C extends ColumnSpecs = AnyColumns, Names extends string = never>(
    method: N extends MethodName ? N : MethodName,
    ...[inputs, settings]: BuildArguments<N, Names, C, SubjobSettings>
  ): Promise<SubjobOf<N, C>>;
}
