import { type IndexedJob, summarizeJob } from '@accelerator/inspect';
import type { Workdir } from '@accelerator/store';
import { shortValue } from '../../html/value.tsx';
import type { JobRow } from './jobs-table.tsx';

/** What is shown of a job in a list: as it is now, whatever the index knew of it. */
export function jobRow(workdir: Workdir, { job, caption, options }: IndexedJob): JobRow {
  return { ...summarizeJob(workdir, job), caption, optionsText: optionsLine(options) };
}

/** `size 256 · format jpeg` */
export function optionsLine(options: unknown): string {
  if (typeof options !== 'object' || options === null) return '';
  return Object.entries(options)
    .map(([name, value]) => `${name} ${shortValue(value, 40)}`)
    .join(' · ');
}
