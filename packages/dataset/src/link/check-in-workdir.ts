import { realpathSync } from 'node:fs';
import { linkLeavesWorkdir } from '../errors.ts';
import { type AnyDataset, idOf } from '../manifest/any-dataset.ts';

/**
 * Whether a dataset may be linked by one of a workdir, or come before it: it must be in the same, by whatever path.
 * @param where who asks
 * @throws AcceleratorError `LINK_LEAVES_WORKDIR`
 */
export function checkInWorkdir(dataset: AnyDataset, workdir: string, where: string): void {
  const there = dataset.workdir;
  if (there === workdir || realpathSync(there) === realpathSync(workdir)) return;
  throw linkLeavesWorkdir(idOf(dataset), there, where);
}
