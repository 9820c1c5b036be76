import type { Workdir } from '../workdir.ts';
import { withoutAsking } from './asking.ts';
import { checkDataset, resolveSpec } from './resolve-spec.ts';

/**
 * The id of the dataset that a user means: `main-3`, `main-3/bad`, `thumbnailer~1/bad`, `main-9.source`, `main-3/~2`. A
 * method's name means its latest job that finished.
 * @throws AcceleratorError `JOB_NOT_FOUND`, `DATASET_NOT_FOUND` with the nearest names; `SPEC_LEADS_NOWHERE`,
 * `CURRENT_UNKNOWN`
 */
export function findDataset(workdir: Workdir, wanted: string): string {
  return checkDataset(workdir, withoutAsking(resolveSpec(workdir, wanted, 'finished')));
}
