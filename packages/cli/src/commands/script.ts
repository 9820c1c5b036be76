import { summarizeScripts } from '@accelerator/inspect';
import { Project } from '@accelerator/urd';
import { printJson, printLines } from '../output/print.ts';
import { formatScripts } from '../show/format-scripts.ts';

export interface ScriptFlags {
  readonly json?: boolean;
}

/** `ax script`: the build scripts of the project, with what they are for and their options. */
export async function scriptCommand(match: string | undefined, flags: ScriptFlags): Promise<void> {
  const project = await Project.open(process.cwd());
  const scripts = await summarizeScripts(project, match);
  if (flags.json === true) printJson(scripts);
  else printLines((colours) => formatScripts(scripts, project.config.buildScripts, colours));
}
