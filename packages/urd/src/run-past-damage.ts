import { isAcceleratorError } from '@accelerator/base';
import { type JobPlan, type JobTools, runJob } from '@accelerator/runner';
import { type Job, noteDamage } from '@accelerator/store';

/** One is damaged now and then; where many are, the disk is no good, and the run should say so. */
const mostTries = 8;

/**
 * Runs a job, and notes what it finds damaged. What was found in one of its inputs, the next run builds again. Rows of
 * earlier maps only save work: where these are damaged, the job is tried once more without them. It takes over what was
 * computed the first time.
 * @throws as `runJob`
 */
export async function runPastDamage(plan: JobPlan, tools: JobTools): Promise<Job> {
  for (let tries = 1; ; tries++) {
    try {
      return await runJob(plan, tools);
    } catch (error) {
      const isNews = noteDamage(tools.workdir, error);
      if (!isNews || tries === mostTries || !isInEarlierRows(error)) throw error;
    }
  }
}

/** Gathering reads nothing but what the job and earlier ones have computed. */
function isInEarlierRows(error: unknown): boolean {
  return isAcceleratorError(error) && error.details.step === 'gather';
}
