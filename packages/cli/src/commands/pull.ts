import { AcceleratorError } from '@accelerator/base';
import { datasetId } from '@accelerator/dataset';
import { formatBytes, plural } from '@accelerator/inspect';
import { meantFinishedJob, type RunEvent, Session } from '@accelerator/store';
import { openShared, Project } from '@accelerator/urd';
import { printJson, printLines } from '../output/print.ts';

export interface PullFlags {
  readonly all: boolean;
  readonly workdir?: string;
  readonly json: boolean;
}

/** `ax pull`: fetches columns; those that the cache has lost are built again. */
export async function pullCommand(wanted: readonly string[], flags: PullFlags): Promise<void> {
  if (flags.all === wanted.length > 0) throw nothingToPull();
  const project = await Project.open(process.cwd(), flags.workdir === undefined ? {} : { workdir: flags.workdir });
  const workdir = project.openWorkdir();
  const jobs = flags.all ? workdir.jobIds() : await Promise.all(wanted.map((each) => meantFinishedJob(workdir, each)));
  const session = new Session(workdir);
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    events.push(event);
  };
  const { signal } = new AbortController();
  const shared = await openShared({ project, workdir, emit, session, signal });
  let bytes = 0;
  try {
    for (const job of jobs) {
      for (const name of Object.keys(workdir.readPost(job)?.datasets ?? {})) {
        await shared?.columns.bringColumns(datasetId(job, name));
      }
    }
    await shared?.settled();
    const used = events.find((event) => event.type === 'shared-cache-used');
    bytes = used?.received ?? 0;
  } finally {
    shared?.close();
    session.close();
  }
  const healed = events.flatMap((event) => (event.type === 'job-healed' ? [event.job] : []));
  if (flags.json) printJson({ jobs, bytes, healed });
  else {
    const again = healed.length === 0 ? '' : ` Built again: ${healed.join(', ')}.`;
    printLines(() => [`All columns of ${plural(jobs.length, 'job')} are here: ${formatBytes(bytes)} came.${again}`]);
  }
}

/** `ax pull` was called without a job. */
function nothingToPull(): AcceleratorError {
  return new AcceleratorError({
    code: 'NOTHING_TO_PULL',
    message: 'Expected the jobs whose columns are to be fetched, or --all.',
    hint: '`ax pull thumbnailer`, `ax pull --all`',
  });
}
