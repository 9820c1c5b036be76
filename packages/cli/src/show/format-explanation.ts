import { describeDifference } from '@accelerator/job';
import type { Explanation } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';

/** An explanation, and the diff of the sources where these differ. */
export interface ToldExplanation extends Explanation {
  readonly diff: readonly string[];
  readonly inputs: readonly ToldExplanation[];
}

/** Why a job was built: every part of its key that differs from the nearest earlier job, and likewise its inputs. */
export function formatExplanation(told: ToldExplanation, colours: Colours, depth = 0): string[] {
  const indent = '  '.repeat(depth);
  return [...headLines(told, colours), ...partLines(told, colours)]
    .map((line) => `${indent}${line}`.trimEnd())
    .concat(told.inputs.flatMap((input) => ['', ...formatExplanation(input, colours, depth + 1)]));
}

function headLines({ setup, nearest, differences }: ToldExplanation, { bold, dim }: Colours): string[] {
  const title = `${bold(setup.job)}  ${setup.method}`;
  if (nearest === undefined) return [title, dim('There is no earlier job of this method.')];
  if (differences.length > 0) return [title, dim(`Compared with ${nearest.job}, the earlier job that differs least:`)];
  return [title, dim(`Its key is that of ${nearest.job}: it was forced, or that one could not be used any more.`)];
}

function partLines({ differences, sourceFiles, diff }: ToldExplanation, { dim, green, red }: Colours): string[] {
  const paint = (line: string): string =>
    line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : dim(line);
  return differences.flatMap((difference) =>
    difference.part === 'source'
      ? [`  source: ${describeFiles(sourceFiles)}`, ...diff.map((line) => `    ${paint(line)}`)]
      : [`  ${describeDifference(difference)}`],
  );
}

function describeFiles(files: ToldExplanation['sourceFiles']): string {
  return files.length === 0
    ? 'its packages are bundled differently'
    : files.map(({ name, how }) => `${name} (${how})`).join(', ');
}
