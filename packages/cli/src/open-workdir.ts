import path from 'node:path';
import { isAcceleratorError } from '@accelerator/base';
import { type ListProblem, Workdir } from '@accelerator/store';
import { bringWhenRead, Project } from '@accelerator/urd';
import { writeLines } from './output/write-lines.ts';

/**
 * The workdir that a reading command looks at: the one named by `--workdir`, which needs no project, or the project's. The
 * lists are those of the project here; one that can't be opened is no hindrance.
 */
export async function openWorkdir(named: string | undefined): Promise<Workdir> {
  if (named === undefined) return openOf(await Project.open(process.cwd()));
  try {
    return await openOf(await Project.open(process.cwd(), { workdir: named }));
  } catch (error) {
    if (!isAcceleratorError(error)) throw error;
    return telling(Workdir.open(path.resolve(named)));
  }
}

/** Like `openWorkdir`, for one that may not be there yet: lists come by git, and workdirs don't. */
export async function peekWorkdir(named: string | undefined): Promise<Workdir> {
  if (named !== undefined) return openWorkdir(named);
  return telling((await Project.open(process.cwd())).peekWorkdir());
}

/** What the board shows: a workdir that may not be there yet, and the project here, which is opened once, if there is one. */
export async function peekHere(named: string | undefined): Promise<{ workdir: Workdir; project: Project | undefined }> {
  if (named !== undefined) return { workdir: await openWorkdir(named), project: await projectHere() };
  const project = await Project.open(process.cwd());
  return { workdir: telling(project.peekWorkdir()), project };
}

/** What is looked at by `--workdir` needs none. */
export async function projectHere(): Promise<Project | undefined> {
  try {
    return await Project.open(process.cwd());
  } catch (error) {
    if (isAcceleratorError(error) && error.code === 'NO_PROJECT') return undefined;
    throw error;
  }
}

/** Columns that only the shared cache of the project has come when they are read. */
async function openOf(project: Project): Promise<Workdir> {
  const workdir = project.openWorkdir();
  await bringWhenRead(project, workdir);
  return telling(workdir);
}

/** Says what can't be read. */
function telling(workdir: Workdir): Workdir {
  workdir.records.onUnreadable((job, { message }) => {
    writeLines(process.stderr, [`note  ${job} counts as broken off. ${message}`]);
  });
  workdir.lists?.onProblem((problem) => writeLines(process.stderr, [`note  ${problemText(problem)}`]));
  return workdir;
}

/** What is wrong with a line of a list. */
function problemText({ file, line, problem, isTorn }: ListProblem): string {
  return isTorn
    ? `The last line of '${file}' is torn, and goes with the next entry.`
    : `Line ${line} of '${file}' is no entry of a list: ${problem}.`;
}
