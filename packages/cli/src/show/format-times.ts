import { formatCount, formatSeconds } from '@accelerator/inspect';
import type { JobList, NamedJob } from '@accelerator/urd';
import { formatTable } from '../output/table.ts';

/** What building the jobs took, by method, the one that took longest first. */
export function formatTimes(jobs: JobList<NamedJob>): string[] {
  const ids = new Map<string, Set<string>>();
  for (const { job } of jobs) ids.set(job.method, (ids.get(job.method) ?? new Set()).add(job.id));
  const row = (name: string, count: number, seconds: number): string[] => [
    name,
    formatCount(count),
    formatSeconds(seconds),
    jobs.seconds === 0 ? '' : `${Math.round((seconds / jobs.seconds) * 100)} %`,
  ];
  const all = [...ids.values()].reduce((sum, { size }) => sum + size, 0);
  return formatTable(
    [
      { title: 'method' },
      { title: 'jobs', align: 'right' },
      { title: 'time', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    [
      ...[...jobs.secondsByMethod].map(([method, seconds]) => row(method, ids.get(method)?.size ?? 0, seconds)),
      row('all', all, jobs.seconds),
    ],
  );
}
