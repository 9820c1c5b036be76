import { readFileSync } from 'node:fs';
import path from 'node:path';

/** More lines than this say less than the file names do. */
const mostLines = 40;

/**
 * What differs between the code of two jobs, as the lines of a short unified diff. Bundles have no spare space, so
 * both are laid out the same way before they are compared.
 */
export async function sourceDiff(jobBefore: string, jobAfter: string): Promise<string[]> {
  const [{ structuredPatch }, before, after] = await Promise.all([
    import('diff'),
    laidOut(jobBefore),
    laidOut(jobAfter),
  ]);
  const { hunks } = structuredPatch('before', 'after', before, after, undefined, undefined, { context: 1 });
  const lines = hunks.flatMap((hunk, index) => [...(index === 0 ? [] : ['…']), ...hunk.lines]);
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`];
}

async function laidOut(jobPath: string): Promise<string> {
  const { transform } = await import('esbuild');
  const { code } = await transform(readFileSync(path.join(jobPath, 'method.mjs'), 'utf8'), { format: 'esm' });
  return code;
}
