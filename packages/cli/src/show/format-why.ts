import type { WhyBuilt } from '@accelerator/inspect';
import { describeDifference } from '@accelerator/job';
import type { Colours } from '../output/colours.ts';

/** Why a job was built: every part of its key that differs from the nearest earlier job, and likewise its inputs. */
export function formatWhy(why: WhyBuilt, colours: Colours, depth = 0): string[] {
  const indent = '  '.repeat(depth);
  return [...headLines(why, colours), ...partLines(why, colours)]
    .map((line) => `${indent}${line}`.trimEnd())
    .concat([...why.inputs, ...why.subjobs].flatMap((each) => ['', ...formatWhy(each, colours, depth + 1)]));
}

function headLines({ job, method, comparedWith, differences, subjobs }: WhyBuilt, { bold, dim }: Colours): string[] {
  const title = `${bold(job)}  ${method}`;
  if (comparedWith === null) return [title, dim('There is no earlier job of this method.')];
  if (differences.length > 0) return [title, dim(`Compared with ${comparedWith}, the earlier job that differs least:`)];
  const [other] = subjobs;
  if (other !== undefined) {
    const text = `Its key is that of ${comparedWith}, but ${other.job} (${other.method}), for which it asks, gave something else:`;
    return [title, dim(text)];
  }
  return [title, dim(`Its key is that of ${comparedWith}: it was forced, or that one could not be used any more.`)];
}

function partLines({ differences, sourceFiles, diff }: WhyBuilt, { dim, green, red }: Colours): string[] {
  const paint = (line: string): string =>
    line.startsWith('+') ? green(line) : line.startsWith('-') ? red(line) : dim(line);
  return differences.flatMap((difference) =>
    difference.part === 'source'
      ? [`  source: ${describeFiles(sourceFiles)}`, ...diff.map((line) => `    ${paint(line)}`)]
      : [`  ${describeDifference(difference)}`],
  );
}

function describeFiles(files: WhyBuilt['sourceFiles']): string {
  return files.length === 0
    ? 'its packages are bundled differently'
    : files.map(({ name, how }) => `${name} (${how})`).join(', ');
}
