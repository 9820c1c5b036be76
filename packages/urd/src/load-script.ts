import path from 'node:path';
import { loadDefault, type MappedModule } from '@accelerator/method';
import { type BuildScript, isBuildScript } from './define-build.ts';
import { notAScript, scriptNotNamed, unknownScript } from './errors.ts';
import type { Project } from './project.ts';

/**
 * A build script of a project: the one that is wanted, else `main`, else the only one there is.
 * @throws AcceleratorError `UNKNOWN_SCRIPT`, `SCRIPT_NOT_NAMED`, `NOT_A_SCRIPT` and what bundling throws
 */
export async function loadScript(
  project: Project,
  wanted: string | undefined,
): Promise<{ readonly name: string; readonly script: BuildScript; readonly module: MappedModule }> {
  const names = project.scriptNames;
  const folder = project.config.buildScripts;
  const name = wanted ?? (names.includes('main') ? 'main' : names.length === 1 ? names[0] : undefined);
  if (name === undefined) throw scriptNotNamed(names, folder);
  if (!names.includes(name)) throw unknownScript(name, names, folder);
  const file = path.join(folder, `${name}.ts`);
  const module = await project.modules.get(path.join(project.directory, file), 'import');
  const exported = await loadDefault(module.url, file);
  if (!isBuildScript(exported)) throw notAScript(file);
  return { name, script: exported, module };
}
