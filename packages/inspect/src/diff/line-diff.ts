import { plural } from '../values/units.ts';

/** More lines than this say less than what they are of. */
const mostLines = 40;

/** In which lines two texts differ, as the hunks of a unified diff with a line of context. */
export async function lineDiff(before: string, after: string): Promise<string[]> {
  const { structuredPatch } = await import('diff');
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 1 });
  // `\ No newline at end of file` is left out.
  return shortDiff(hunks.flatMap(({ lines }) => lines.filter((line) => !line.startsWith('\\'))));
}

/** As many lines of a diff as can be taken in. */
export function shortDiff(lines: readonly string[]): string[] {
  return lines.length <= mostLines
    ? [...lines]
    : [...lines.slice(0, mostLines), `… ${plural(lines.length - mostLines, 'more line')}`];
}
