import path from 'node:path';
import type { MappedModule } from '@accelerator/method';
import { type BuildScript, isBuildScript } from './define-build.ts';
import { notAScript, scriptNotNamed } from './errors.ts';
import type { Project } from './project.ts';

export interface LoadedScript {
  readonly name: string;
  readonly script: BuildScript;
  /** What leads from its code back to its source, for the stacks of errors. */
  mapped(): Promise<MappedModule>;
}

/**
 * A build script of a project: the one that is wanted, else `main`, else the only one there is.
 * @throws AcceleratorError `UNKNOWN_SCRIPT`, `DUPLICATE_SCRIPT`, `SCRIPT_NOT_NAMED`, `NOT_A_SCRIPT` and what bundling throws
 */
export async function loadScript(project: Project, wanted: string | undefined): Promise<LoadedScript> {
  const names = project.scriptNames;
  const folder = project.config.buildScripts;
  const name = wanted ?? (names.includes('main') ? 'main' : names.length === 1 ? names[0] : undefined);
  if (name === undefined) throw scriptNotNamed(names, folder);
  const file = project.scriptFile(name);
  const module = await project.modules.get(path.join(project.directory, file), 'script');
  const exported = await project.modules.load(module);
  if (!isBuildScript(exported)) throw notAScript(file);
  return { name, script: exported, mapped: () => project.modules.mapped(module) };
}
