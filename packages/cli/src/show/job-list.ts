import { formatCount, formatMoment, formatSeconds, type JobState, type JobSummary } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFilledTable } from '../output/table.ts';

/** A job in one line, and whether its source is still that of the project; null: nobody knows, or it did not end well. */
export interface ListedJob extends JobSummary {
  readonly current?: boolean | null;
}

/** A table of jobs, the newest last. */
export function formatJobList(jobs: readonly ListedJob[], colours: Colours): string[] {
  if (jobs.length === 0) return ['There are no jobs yet: `ax run` makes them.'];
  const [titles = '', ...lines] = formatFilledTable(
    [
      { title: 'job' },
      { title: 'method' },
      { title: 'state' },
      { title: 'time', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'created' },
      { title: 'script' },
    ],
    jobs.map(({ job, method, state, current, seconds, rows, created, script }) => [
      job,
      method,
      current === false ? 'not current' : state,
      seconds === null ? '' : formatSeconds(seconds),
      rows === null ? '' : formatCount(rows),
      created === null ? '' : formatMoment(created),
      script ?? '',
    ]),
  );
  return [colours.bold(titles), ...lines.map((line, index) => paintState(jobs[index]?.state, colours)(line))];
}

/** Done jobs are plain; what needs attention is not. */
export function paintState(state: JobState | undefined, colours: Colours): (text: string) => string {
  return state === 'failed'
    ? colours.red
    : state === 'unfinished'
      ? colours.yellow
      : state === 'collected'
        ? colours.dim
        : String;
}
