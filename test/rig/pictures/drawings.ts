import { chainAndParent } from './chain-and-parent.ts';
import { columnsAndSlices } from './columns-and-slices.ts';
import { jobDirectory } from './job-directory.ts';
import { phases } from './phases.ts';
import { reuse } from './reuse.ts';

/** The drawings of the manual by path. What is recorded or photographed is made by `npm run pictures`. */
export const drawings: Readonly<Record<string, () => string>> = {
  'docs/images/chain-and-parent.svg': chainAndParent,
  'docs/images/columns-and-slices.svg': columnsAndSlices,
  'docs/images/job-directory.svg': jobDirectory,
  'docs/images/phases.svg': phases,
  'docs/images/reuse.svg': reuse,
};
