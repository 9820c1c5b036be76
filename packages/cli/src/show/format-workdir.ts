import { formatBytes, formatCount, plural, type WorkdirDetails } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts } from '../output/table.ts';

/** One that is configured and can't be used. */
export function formatSkipped(
  { name, path: directory, problem }: { readonly name: string; readonly path: string; readonly problem: string },
  colours: Colours,
): string[] {
  return [
    colours.bold(name),
    ...formatFacts(
      [
        ['path', directory],
        ['not used', problem],
      ],
      '  ',
    ),
  ];
}

/** What a workdir holds, for people. */
export function formatWorkdir(
  { name, path: directory, slices, jobs, files, size, disk }: WorkdirDetails,
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
        ['size', `${formatBytes(size)} in ${plural(files, 'file')} of finished jobs`],
        ...(disk === null ? [] : [['on disk', `${formatBytes(disk.size)} in ${plural(disk.files, 'file')}`] as const]),
      ],
      '  ',
    ),
  ];
}
