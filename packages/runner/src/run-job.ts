import { isWritten } from '@accelerator/dataset';
import type { Job } from '@accelerator/store';
import { fail, publish } from './end-job.ts';
import { finishDatasets } from './finish-datasets.ts';
import type { JobPlan, JobTools } from './job-plan.ts';
import { JobRun, told } from './job-run.ts';
import { resumePhases } from './kept/resume-phases.ts';
import { runMap } from './map/run-map.ts';
import { runAnalysis, runPrepare, runSynthesis } from './run-phases.ts';

/**
 * Runs a job: prepare → analysis → synthesis → publish. What it makes is complete and durable before it counts.
 * @throws AcceleratorError `JOB_FAILED` with the phase's error as its cause; `CANCELLED` when the run was stopped
 */
export async function runJob(plan: JobPlan, tools: JobTools): Promise<Job> {
  const run = JobRun.create(plan, await plan.method.text(), tools);
  const { setup } = run;
  if (Object.keys(setup.preimage.source.packages).length > 0) tools.executor.prepare(run.name);
  tools.emit({ type: 'job-started', ...told(setup), why: plan.why });
  try {
    const { map } = plan.method.definition;
    const rows = map === undefined ? await runPhases(run) : await runMap(run, map);
    // A file may have been read by its path, unseen: what changed meanwhile must not be stored under the old key.
    await plan.checkInputs();
    return await publish(run, rows);
  } catch (error) {
    if (tools.signal.aborted) throw error;
    await run.kept?.sync();
    return fail(run, error);
  } finally {
    await run.kept?.close();
  }
}

async function runPhases(run: JobRun): Promise<undefined> {
  const { prepare, analysis, synthesis } = run.plan.method.definition;
  await resumePhases(run);
  const prepared = prepare === undefined ? undefined : await runPrepare(run);
  // The later phases can read what prepare wrote; what it only announced is theirs to write.
  finishDatasets(run, (declaration) => isWritten(declaration));
  if (prepared?.isLast === true) return;
  const returned = prepared?.returned ?? null;
  const analysed = analysis === undefined ? undefined : await runAnalysis(run, returned);
  // Synthesis can read them.
  finishDatasets(run);
  if (analysed?.isLast === true) return;
  if (synthesis !== undefined) await runSynthesis(run, returned, analysed?.returned ?? []);
  finishDatasets(run);
}
