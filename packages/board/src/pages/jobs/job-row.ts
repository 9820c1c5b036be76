import { isAcceleratorError } from '@accelerator/base';
import { type IndexedJob, summarizeJob } from '@accelerator/inspect';
import { type RunningEngine, type Workdir, whoRuns } from '@accelerator/store';
import { shortValue } from '../../html/value.tsx';
import type { JobRow } from './jobs-table.tsx';

/** What is shown of jobs in a list: as they are now, whatever the index knew of them. Those that were removed since are not. */
export function jobRows(workdir: Workdir, jobs: readonly IndexedJob[]): JobRow[] {
  let engines: RunningEngine[] | undefined;
  const running = (): RunningEngine[] => {
    engines ??= whoRuns(workdir);
    return engines;
  };
  const there = jobs.filter(({ job }) => workdir.hasJob(job));
  return there.map(({ job, caption, options }) => ({
    ...summarizeJob(workdir, job, running),
    caption,
    optionsText: optionsLine(options),
    problem: problemOf(workdir, job),
  }));
}

function problemOf(workdir: Workdir, job: string): string | null {
  try {
    workdir.readSetup(job);
    return workdir.readPost(job)?.error?.message ?? null;
  } catch (error) {
    // The reason stands at its end, and there is little room.
    if (isAcceleratorError(error)) return error.message.replace(`${workdir.path}/`, '');
    throw error;
  }
}

/** `size 256 · format jpeg` */
export function optionsLine(options: unknown): string {
  if (typeof options !== 'object' || options === null) return '';
  return Object.entries(options)
    .map(([name, value]) => `${name} ${shortValue(value, 40)}`)
    .join(' · ');
}
