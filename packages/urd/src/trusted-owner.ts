import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { strangersProject } from './errors.ts';

/** A variable of the environment, which nobody else can set: folders of others whose code may run, or `*`. */
const variable = 'AX_SAFE_DIRECTORIES';

/**
 * Opening a project runs its `ax.config.ts`, and every command looks for one in all folders above. So a file that
 * somebody else has put into one of these must not run (as git does not read the configuration of others).
 * @throws AcceleratorError `STRANGERS_PROJECT`
 */
export function checkOwner(project: string, configFile: string): void {
  const user = process.getuid?.();
  if (user === undefined || isDeclaredSafe(project)) return;
  // With `sudo` the user's own project is as safe as before.
  const trusted = new Set([
    0,
    user,
    ...(user === 0 && process.env.SUDO_UID !== undefined ? [Number(process.env.SUDO_UID)] : []),
  ]);
  const file = path.join(project, configFile);
  // A link is as good as its target, and a file as the folder that it can be renamed in.
  const owners = [lstatSync(file), statSync(file), statSync(project)].map(({ uid }) => uid);
  const stranger = owners.find((uid) => !trusted.has(uid));
  if (stranger !== undefined) throw strangersProject(file, stranger, project, variable);
}

function isDeclaredSafe(project: string): boolean {
  const safe = (process.env[variable] ?? '').split(path.delimiter);
  return safe.some((each) => each === '*' || (each !== '' && path.resolve(each) === project));
}
