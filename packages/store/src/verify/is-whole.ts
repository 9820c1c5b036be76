import type { Workdir } from '../workdir.ts';
import { checkColumns } from './check-columns.ts';
import { checkContents, checkSizes } from './check-files.ts';
import { checkRecords } from './check-records.ts';
import { Findings } from './finding.ts';

/** Reads everything of one job. @returns the first thing that is not as it was recorded; undefined when all is */
export function isWhole(workdir: Workdir, id: string): string | undefined {
  const found = new Findings();
  const jobs = checkRecords(workdir, [id], found);
  checkSizes(workdir, jobs, found);
  checkContents(workdir, jobs, found);
  checkColumns(workdir, jobs, found);
  return found.findings.find(({ severity }) => severity === 'wrong')?.problem;
}
