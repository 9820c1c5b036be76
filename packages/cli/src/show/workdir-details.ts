import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '@accelerator/base';
import { formatBytes, formatCount, type JobState, plural, stateOf } from '@accelerator/inspect';
import type { Workdir } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { formatFacts } from '../output/table.ts';

/** What a workdir holds, as `ax workdir --json` prints it. */
export interface WorkdirDetails {
  readonly name: string;
  readonly path: string;
  readonly slices: number;
  readonly jobs: Readonly<Record<JobState, number>>;
  readonly files: number;
  /** Bytes that its files take on disk. */
  readonly size: number;
}

export function workdirDetails(workdir: Workdir): WorkdirDetails {
  const jobs: Record<JobState, number> = { done: 0, failed: 0, collected: 0, unfinished: 0 };
  for (const id of workdir.jobIds()) jobs[stateOf(workdir.readPost(id))]++;
  const { name, slices } = workdir;
  return { name, path: workdir.path, slices, jobs, ...diskUse(workdir.path) };
}

export function formatWorkdir(
  { name, path: directory, slices, jobs, files, size }: WorkdirDetails,
  colours: Colours,
): string[] {
  const others = [
    ...(jobs.failed > 0 ? [`${jobs.failed} failed`] : []),
    ...(jobs.collected > 0 ? [`${jobs.collected} collected`] : []),
    ...(jobs.unfinished > 0 ? [`${jobs.unfinished} unfinished`] : []),
  ];
  return [
    colours.bold(name),
    ...formatFacts(
      [
        ['path', directory],
        ['slices', formatCount(slices)],
        ['jobs', [`${formatCount(jobs.done)} done`, ...others].join(', ')],
        ['size', `${formatBytes(size)} in ${plural(files, 'file')}`],
      ],
      '  ',
    ),
  ];
}

/** Blocks, not lengths: what `du` says. Files that vanish meanwhile, in a workdir that is being built, count nothing. */
function diskUse(directory: string): { readonly files: number; readonly size: number } {
  let files = 0;
  let size = 0;
  const seen = new Set<number>();
  const pending = [directory];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const entry of ifThere(() => readdirSync(current, { withFileTypes: true })) ?? []) {
      const file = path.join(current, entry.name);
      if (entry.isDirectory()) {
        pending.push(file);
        continue;
      }
      const stat = ifThere(() => lstatSync(file));
      if (stat === undefined || (stat.nlink > 1 && seen.has(stat.ino))) continue;
      if (stat.nlink > 1) seen.add(stat.ino);
      files++;
      size += stat.blocks * 512;
    }
  }
  return { files, size };
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
