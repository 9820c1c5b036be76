import path from 'node:path';
import { Job } from '@accelerator/job';
import { LocalPool } from '@accelerator/runner';
import { Project, rerunJob } from '@accelerator/urd';
import { handleStopSignals } from '../run/stop-signals.ts';
import { findFinishedJob } from '../show/find-job.ts';

export interface VerifyFlags {
  readonly workdir?: string;
  readonly rerun: boolean;
}

/** `ax verify --rerun`: the exit status, 1 when the job gives something else. */
export async function verifyCommand(wanted: string, flags: VerifyFlags): Promise<number> {
  const project = await Project.open(process.cwd(), {
    ...(flags.workdir !== undefined && { workdir: path.resolve(flags.workdir) }),
  });
  const workdir = project.openWorkdir();
  const original = Job.open(workdir, findFinishedJob(workdir, wanted));
  const executor = new LocalPool(project.directory, project.config.workers);
  const stop = handleStopSignals(
    () => {},
    () => {},
  );
  try {
    const { job, difference } = await rerunJob(project, workdir, original, {
      executor,
      emit: () => {},
      signal: stop.signal,
    });
    if (difference === undefined) {
      process.stdout.write(`${original.id} gives the same again.\n`);
      return 0;
    }
    process.stdout.write(`${original.id} gives something else again: ${difference.text}. It is kept as ${job}.\n`);
    return 1;
  } finally {
    stop.release();
    await executor.close();
  }
}
