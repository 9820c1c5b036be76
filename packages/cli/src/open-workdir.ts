import path from 'node:path';
import { Workdir } from '@accelerator/store';
import { Project } from '@accelerator/urd';

/** The workdir that a reading command looks at: the one named by `--workdir`, which needs no project, or the project's. */
export async function openWorkdir(named: string | undefined): Promise<Workdir> {
  if (named !== undefined) return Workdir.open(path.resolve(named));
  return (await Project.open(process.cwd())).openWorkdir();
}
