import { compareCodeUnits } from '@accelerator/base';
import { shortDiff } from '../diff/line-diff.ts';
import { readCode, type Sources, writtenSources } from './written-sources.ts';

/**
 * What differs between the sources of two jobs, as the lines of a short unified diff: the TypeScript as it was written,
 * each place under its file and line. When that is the same (or a job was built before sources were kept), it is the
 * code that ran.
 */
export async function sourceDiff(jobBefore: string, jobAfter: string): Promise<string[]> {
  const { structuredPatch } = await import('diff');
  const changesOf = (before: Sources, after: Sources): string[] =>
    [...new Set([...before.keys(), ...after.keys()])].sort(compareCodeUnits).flatMap((file) => {
      const texts = [before.get(file) ?? '', after.get(file) ?? ''] as const;
      const { hunks } = structuredPatch(file, file, ...texts, undefined, undefined, { context: 1 });
      // `\ No newline at end of file` is left out.
      const withoutNotes = (lines: readonly string[]): string[] => lines.filter((line) => !line.startsWith('\\'));
      return hunks.flatMap(({ newStart, lines }) => [`${file}:${newStart}`, ...withoutNotes(lines)]);
    });
  const [before, after] = [writtenSources(jobBefore), writtenSources(jobAfter)];
  const written = before === undefined || after === undefined ? [] : changesOf(before, after);
  const lines = written.length > 0 ? written : changesOf(await laidOutCode(jobBefore), await laidOutCode(jobAfter));
  return shortDiff(lines);
}

/** Bundles have no spare space, so both are laid out the same way before they are compared. */
async function laidOutCode(jobPath: string): Promise<Sources> {
  const { transform } = await import('esbuild');
  const { code } = await transform(readCode(jobPath, 'method.mjs'), { format: 'esm' });
  return new Map([['method.mjs', code]]);
}
