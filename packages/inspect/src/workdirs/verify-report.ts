import { findDependents, type VerifyStep, type Workdir } from '@accelerator/store';

/** Everything that was found, as `ax verify --json` prints it. */
export interface VerifyReport {
  readonly steps: readonly VerifyStep[];
  /** For each job that is not whole: the jobs that are built upon it. */
  readonly dependents: Readonly<Record<string, readonly string[]>>;
}

/** What the findings of all steps mean for other jobs. */
export function verifyReport(workdir: Workdir, steps: readonly VerifyStep[]): VerifyReport {
  const damaged = new Set(
    steps.flatMap(({ findings }) =>
      findings.flatMap(({ job, severity }) => (job === null || severity === 'note' ? [] : [job])),
    ),
  );
  return { steps, dependents: Object.fromEntries(findDependents(workdir, damaged)) };
}
