import { AcceleratorError, isAcceleratorError } from '@accelerator/base';
import type { JobPost, JobSetup } from '@accelerator/job';
import { type EventListener, Job, type Workdir } from '@accelerator/store';
import { findInput } from './find-input.ts';

/** A job that a dry run would build: it can be passed on, but has nothing to be read. */
export class PlannedJob extends Job {
  /** The method. */
  readonly planned: string;

  constructor(workdir: Workdir, method: string) {
    super(workdir, `(${method})`);
    this.planned = method;
  }

  override get setup(): JobSetup {
    throw planUnknown(this.planned);
  }

  protected override get record(): JobPost {
    throw planUnknown(this.planned);
  }
}

/** Reports a job that would be built, and why. */
export function planJob(
  { workdir, emit }: { readonly workdir: Workdir; readonly emit: EventListener },
  method: string,
  why: string,
): PlannedJob {
  emit({ type: 'job-planned', method, why });
  return new PlannedJob(workdir, method);
}

/** A job among the inputs of a build that would have to be built first. */
export function plannedInput(inputs: unknown): PlannedJob | undefined {
  return findInput(inputs, (value) => (value instanceof PlannedJob ? value : undefined));
}

/** The method whose result a script wanted to read in a dry run, when that is what an error says. */
export function planStoppedAt(error: unknown): string | undefined {
  return isAcceleratorError(error) && error.code === 'PLAN_UNKNOWN' ? String(error.details.method) : undefined;
}

/**
 * A build script, in a dry run, reads the result of a job that is not built yet. `ax run --dry-run` then ends its list
 * there; it is no failure.
 *
 * @remedy Nothing. To see what comes after it, build that job.
 */
function planUnknown(method: string): AcceleratorError {
  return new AcceleratorError({
    code: 'PLAN_UNKNOWN',
    message: `What follows depends on the result of ${method}, which would be built.`,
    details: { method },
  });
}
