import { isAcceleratorError } from '@accelerator/base';
import { methodDetails, summarizeMethods } from '@accelerator/inspect';
import type { Workdir } from '@accelerator/store';
import { Project } from '@accelerator/urd';
import { printJson, printLines } from '../output/print.ts';
import { formatMethod, formatMethodList } from '../show/format-method.ts';

export interface MethodFlags {
  readonly workdir?: string;
  readonly json?: boolean;
}

/** `ax method`: the methods of the project, or everything about one. */
export async function methodCommand(name: string | undefined, flags: MethodFlags): Promise<void> {
  const { workdir: named } = flags;
  const project = await Project.open(process.cwd(), named === undefined ? {} : { workdir: named });
  if (name === undefined) {
    const methods = await summarizeMethods(project);
    if (flags.json === true) printJson(methods);
    else printLines((colours) => formatMethodList(methods, colours));
    return;
  }
  const workdir = openIfThere(project);
  const details = await methodDetails(project, workdir, name);
  if (flags.json === true) printJson(details);
  else printLines((colours) => formatMethod(details, colours));
}

/** Before the first run there is no workdir. */
function openIfThere(project: Project): Workdir | undefined {
  try {
    return project.openWorkdir();
  } catch (error) {
    if (isAcceleratorError(error) && error.code === 'WORKDIR_NOT_FOUND') return undefined;
    throw error;
  }
}
