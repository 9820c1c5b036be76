import { realpathSync } from 'node:fs';
import { groupsOfSeveral } from './groups.ts';
import type { NamedFile } from './name-files.ts';

const shown = 3;

/** Says which names lead to one and the same file, by way of links: each is imported under each of its names. */
export function describeSameFiles(named: readonly NamedFile[]): string | undefined {
  const byDigest = groupsOfSeveral(named, ({ file }) => file.digest);
  // Only of what has the same content a link is looked at.
  const groups = byDigest.flatMap((group) => groupsOfSeveral(group, ({ file }) => realPath(file.path)));
  if (groups.length === 0) return undefined;
  const some = groups.slice(0, shown).map((group) => group.map(({ name }) => `'${name}'`).join(' and '));
  const rest = groups.length > shown ? `, and ${groups.length - shown} more` : '';
  return `One file under several names, by links: ${some.join(', ')}${rest}. Each name has a row.`;
}

/** Of what is not there, the path itself. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
