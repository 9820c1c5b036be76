import { realpathSync } from 'node:fs';
import type { NamedFile } from './name-files.ts';

const shown = 3;

/** Says which names lead to one and the same file, by way of links: each is imported under each of its names. */
export function describeSameFiles(named: readonly NamedFile[]): string | undefined {
  const byDigest = groupBy(named, ({ file }) => file.digest);
  // Only of what has the same content a link is looked at.
  const groups = byDigest.flatMap((group) => groupBy(group, ({ file }) => realPath(file.path)));
  if (groups.length === 0) return undefined;
  const some = groups.slice(0, shown).map((group) => group.map(({ name }) => `'${name}'`).join(' and '));
  const rest = groups.length > shown ? `, and ${groups.length - shown} more` : '';
  return `One file under several names, by links: ${some.join(', ')}${rest}. Each name has a row.`;
}

/** Groups of more than one. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Of what is not there, the path itself. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
