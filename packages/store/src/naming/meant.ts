import type { Workdir } from '../workdir.ts';
import { withAnswers } from './asking.ts';
import { checkDataset, resolveSpec } from './resolve-spec.ts';

/**
 * Like `findJob`, with `!`: `thumbnailer!` is the latest job of the method that is current, `thumbnailer!~` the one
 * before it that is.
 * @throws AcceleratorError what `findJob` throws
 */
export async function meantJob(workdir: Workdir, wanted: string): Promise<string> {
  return (await withAnswers(resolveSpec(workdir, wanted, 'all'), workdir.isCurrent)).job;
}

/** Like `findFinishedJob`, with `!`. @throws AcceleratorError what `findFinishedJob` throws */
export async function meantFinishedJob(workdir: Workdir, wanted: string): Promise<string> {
  return (await withAnswers(resolveSpec(workdir, wanted, 'finished'), workdir.isCurrent)).job;
}

/** Like `findDataset`, with `!`. @throws AcceleratorError what `findDataset` throws */
export async function meantDataset(workdir: Workdir, wanted: string): Promise<string> {
  return checkDataset(workdir, await withAnswers(resolveSpec(workdir, wanted, 'finished'), workdir.isCurrent));
}
