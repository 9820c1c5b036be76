import path from 'node:path';
import { findFinishedJob } from '@accelerator/inspect';
import { LocalPool } from '@accelerator/runner';
import { Job } from '@accelerator/store';
import { Project, rerunJob } from '@accelerator/urd';
import { handleStopSignals } from '../run/stop-signals.ts';

/** `ax verify --rerun`: the exit status, 1 when a job gives something else. */
export async function verifyByRerun(wanted: readonly string[], directory: string | undefined): Promise<number> {
  const project = await Project.open(process.cwd(), {
    ...(directory !== undefined && { workdir: path.resolve(directory) }),
  });
  const workdir = project.openWorkdir();
  const originals = wanted.map((each) => Job.open(workdir, findFinishedJob(workdir, each)));
  const executor = new LocalPool(project.directory, project.config.workers);
  const stop = handleStopSignals(
    () => {},
    () => {},
  );
  let status = 0;
  try {
    for (const original of originals) {
      const tools = { executor, emit: () => {}, signal: stop.signal };
      const { job, difference } = await rerunJob(project, workdir, original, tools);
      if (difference === undefined) {
        process.stdout.write(`${original.id} gives the same again.\n`);
        continue;
      }
      process.stdout.write(`${original.id} gives something else again: ${difference.text}. It is kept as ${job}.\n`);
      status = 1;
    }
    return status;
  } finally {
    stop.release();
    await executor.close();
  }
}
