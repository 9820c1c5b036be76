import path from 'node:path';
import { Job, meantFinishedJob } from '@accelerator/store';
import { Project, rerunJobs } from '@accelerator/urd';
import { reportError } from '../output/report-error.ts';
import { writeLines } from '../output/write-lines.ts';
import { handleStopSignals } from '../run/stop-signals.ts';

/** `ax verify --rerun`: the exit status, 1 when a job gives something else. */
export async function verifyByRerun(wanted: readonly string[], directory: string | undefined): Promise<number> {
  const project = await Project.open(process.cwd(), {
    writes: true,
    ...(directory !== undefined && { workdir: path.resolve(directory) }),
  });
  const workdir = project.openWorkdir();
  const ids = await Promise.all(wanted.map((each) => meantFinishedJob(workdir, each)));
  const originals = ids.map((id) => Job.open(workdir, id));
  const stop = handleStopSignals(
    () => {},
    () => {},
  );
  let status = 0;
  try {
    for await (const outcome of rerunJobs(project, workdir, originals, stop.signal)) {
      const { original } = outcome;
      if (outcome.error !== undefined) {
        reportError(outcome.error);
        writeLines(process.stdout, [`${original.id} gives nothing again.`]);
        status = 1;
        continue;
      }
      const { job, difference } = outcome;
      if (difference === undefined) {
        writeLines(process.stdout, [`${original.id} gives the same again.`]);
        continue;
      }
      writeLines(process.stdout, [
        `${original.id} gives something else again: ${difference.text}. It is kept as ${job}.`,
      ]);
      status = 1;
    }
    return status;
  } finally {
    stop.release();
  }
}
