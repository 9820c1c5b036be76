import path from 'node:path';
import { Workdir } from '@accelerator/store';
import { Project } from '@accelerator/urd';
import { writeLines } from './output/write-lines.ts';

/** The workdir that a reading command looks at: the one named by `--workdir`, which needs no project, or the project's. */
export async function openWorkdir(named: string | undefined): Promise<Workdir> {
  const workdir =
    named === undefined ? (await Project.open(process.cwd())).openWorkdir() : Workdir.open(path.resolve(named));
  workdir.records.onUnreadable((job, { message }) => {
    writeLines(process.stderr, [`note  ${job} counts as broken off. ${message}`]);
  });
  return workdir;
}
