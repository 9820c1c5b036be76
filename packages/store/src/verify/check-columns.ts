import path from 'node:path';
import { messageOf } from '@accelerator/base';
import type { ColumnSource } from '@accelerator/column';
import { Dataset, datasetId, ownSource } from '@accelerator/dataset';
import { elsewhere, PlainFiles } from '../plain-files.ts';
import type { Workdir } from '../workdir.ts';
import type { SoundJob } from './check-records.ts';
import { columnProblem } from './column-problem.ts';
import type { Findings } from './finding.ts';

/**
 * Every batch of every column file has its checksum, and they are as many rows as the manifest says. Columns that are
 * linked are checked in the job that has them.
 * @param fetch whether those come to be read that only a shared cache has; else they are counted
 */
export function checkColumns(workdir: Workdir, jobs: readonly SoundJob[], found: Findings, fetch = false): void {
  for (const { id, post } of jobs) {
    const plain = new PlainFiles(workdir);
    const isElsewhere = ({ file, summary }: ColumnSource): boolean =>
      !fetch && summary.size > 0 && plain.look(id, pathInJob(workdir, id, file), summary.size) === elsewhere;
    for (const [name, digest] of Object.entries(post.datasets)) {
      const dataset = openDataset(workdir, id, name, found);
      if (dataset === undefined) continue;
      if (dataset.digest !== digest) found.wrong(id, `its dataset ${name} is not the one that its post.json names`);
      if (post.status === 'collected') continue;
      for (const column of dataset.columns.values()) {
        if (column.linked) continue;
        for (let sliceno = 0; sliceno < dataset.slices; sliceno++) {
          const source = column[ownSource](sliceno);
          if (source !== undefined && isElsewhere(source)) found.elsewhere++;
          else if (source !== undefined) checkFile(id, source, dataset.rowsPerSlice[sliceno] ?? 0, found);
        }
      }
    }
  }
}

function pathInJob(workdir: Workdir, id: string, file: string): string {
  return path.relative(workdir.jobPath(id), file).split(path.sep).join('/');
}

function openDataset(workdir: Workdir, job: string, name: string, found: Findings): Dataset | undefined {
  try {
    return Dataset.open(workdir.path, datasetId(job, name));
  } catch (error) {
    found.wrong(job, messageOf(error));
    return undefined;
  }
}

function checkFile(job: string, source: ColumnSource, rows: number, found: Findings): void {
  found.checked++;
  const problem = columnProblem(source, rows);
  if (problem === undefined) found.bytes += source.summary.size;
  else found.wrong(job, problem);
}
