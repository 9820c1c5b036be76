import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatJson, writeFileAtomic } from '@accelerator/base';
import type { JobSetup } from '@accelerator/job';
import type { Job } from '@accelerator/store';
import { fail, publish } from './end-job.ts';
import { type FinishedDatasets, finishDatasets } from './finish-datasets.ts';
import { JobAttempts } from './job-attempts.ts';
import type { JobPlan, JobTools } from './job-plan.ts';
import { runMap } from './map/run-map.ts';

/**
 * Runs a job: prepare → analysis → synthesis → publish. What it makes is complete and durable before it counts.
 * @throws AcceleratorError `JOB_FAILED` with the phase's error as its cause; `CANCELLED` when the run was stopped
 */
export async function runJob(plan: JobPlan, tools: JobTools): Promise<Job> {
  const started = Date.now();
  const setup = createJob(plan, tools);
  if (Object.keys(setup.preimage.source.packages).length > 0) {
    tools.executor.prepare(tools.workdir.jobPath(setup.job));
  }
  tools.emit({ type: 'job-started', job: setup.job, method: setup.method, why: plan.why });
  const attempts = new JobAttempts(setup, tools, plan.method.definition);
  const finish = ({ files }: JobAttempts, before?: FinishedDatasets): FinishedDatasets =>
    finishDatasets(tools.workdir, setup.job, files, before);
  try {
    const { definition } = plan.method;
    if (definition.map !== undefined) {
      const reuseRows = plan.reuseRows && definition.map.reuseRows;
      const rows = await runMap({ ...definition.map, reuseRows }, setup, attempts, tools);
      await plan.checkInputs();
      return await publish(plan, setup, attempts, { datasets: finish(attempts), rows }, started, tools);
    }
    if (definition.prepare !== undefined) await attempts.run('prepare');
    if (definition.analysis !== undefined) await attempts.run('analysis');
    const datasets = finish(attempts);
    if (definition.synthesis !== undefined) await attempts.run('synthesis');
    // A file may have been read by its path, unseen: what changed meanwhile must not be stored under the old key.
    await plan.checkInputs();
    return await publish(plan, setup, attempts, { datasets: finish(attempts, datasets) }, started, tools);
  } catch (error) {
    if (tools.signal.aborted) throw error;
    return fail(setup, attempts, error, started, tools);
  }
}

/** Makes the job directory with everything that is known before it runs. */
function createJob(plan: JobPlan, { workdir, use }: JobTools): JobSetup {
  const id = workdir.allocate();
  use?.([id]);
  const directory = workdir.jobPath(id);
  const setup: JobSetup = { format: 1, job: id, ...plan.setup, created: new Date().toISOString() };
  writeFileSync(path.join(directory, 'method.mjs'), plan.method.code);
  writeFileSync(path.join(directory, 'method.mjs.map'), plan.method.map);
  // By rename: after a power cut there is a whole record or none.
  writeFileAtomic(path.join(directory, 'setup.json'), formatJson(setup));
  mkdirSync(path.join(directory, 'attempts'));
  return setup;
}
