import { readdirSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '@accelerator/base';
import type { OtherWorkdir, RunEvent } from '@accelerator/store';

type Skipped = Extract<RunEvent, { readonly type: 'workdir-skipped' }>;

/**
 * Other workdirs that can't be used, and why. Those of the project in which nothing was made yet are none of them.
 * @param project absolute path of its folder
 */
export function skippedWorkdirs(project: string, others: readonly OtherWorkdir[]): Skipped[] {
  return others.flatMap((other) => {
    if (other.problem === undefined || isToBeMade(project, other.path)) return [];
    // Asked once more: another engine may have made it while the folder was looked at.
    const { name, path: place, problem } = other;
    return problem === undefined ? [] : [{ type: 'workdir-skipped', name, path: place, reason: problem }];
  });
}

/** Elsewhere, a disk may not be there. An engine that makes it right now has made its folder first. */
function isToBeMade(project: string, workdir: string): boolean {
  if (!workdir.startsWith(`${project}${path.sep}`)) return false;
  try {
    return readdirSync(workdir).every((name) => /^workdir\.json\..*\.tmp$/.test(name));
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
}
