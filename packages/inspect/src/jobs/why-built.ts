import type { Difference } from '@accelerator/job';
import { type Explanation, explainJob, type Workdir } from '@accelerator/store';
import { sourceDiff } from './source-diff.ts';

/** Why a job was built and no earlier one reused, as `ax why --json` prints it. */
export interface WhyBuilt {
  readonly job: string;
  readonly method: string;
  /** The earlier job of the method that differs least; null for the first one. */
  readonly comparedWith: string | null;
  /** Everything in which their keys differ. None: it was forced, or the earlier one could not be used any more. */
  readonly differences: readonly Difference[];
  readonly sourceFiles: Explanation['sourceFiles'];
  /** Lines of a unified diff, where the sources differ. */
  readonly diff: readonly string[];
  /** For each input that is another one: why that one was built. */
  readonly inputs: readonly WhyBuilt[];
  /** Of a job of the same key: the first for which it asked and that gave something else, and why that was built. */
  readonly subjobs: readonly WhyBuilt[];
}

/** @throws AcceleratorError `JOB_NOT_FOUND` */
export async function whyBuilt(workdir: Workdir, job: string): Promise<WhyBuilt> {
  return withDiffs(workdir, explainJob(workdir, job));
}

async function withDiffs(workdir: Workdir, explanation: Explanation): Promise<WhyBuilt> {
  const { setup, nearest, differences, sourceFiles, inputs, subjobs } = explanation;
  const isOtherSource = differences.some(({ part }) => part === 'source');
  return {
    job: setup.job,
    method: setup.method,
    comparedWith: nearest?.job ?? null,
    differences,
    sourceFiles,
    diff:
      nearest !== undefined && isOtherSource
        ? await sourceDiff(workdir.jobPath(nearest.job), workdir.jobPath(setup.job))
        : [],
    inputs: await Promise.all(inputs.map((input) => withDiffs(workdir, input))),
    subjobs: await Promise.all(subjobs.map((subjob) => withDiffs(workdir, subjob))),
  };
}
