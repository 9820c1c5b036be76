import type { ChainEnd } from '@accelerator/job';
import { Neighbours } from '@accelerator/store';
import type { JobRun } from './job-run.ts';

/** The inputs that continue other datasets, of which no task asked what comes before them: most often a slip. */
export function chainEndsOf({ setup, plan, seen, tools }: JobRun): ChainEnd[] {
  const { datasets } = setup.preimage;
  const neighbours = new Neighbours(tools.workdir);
  // A map that has its place in a chain computes one dataset of it after the other.
  const isFollowed = plan.method.definition.map !== undefined && datasets.previous !== null;
  return Object.entries(datasets).flatMap(([input, names]): ChainEnd[] => {
    if (input === 'previous' || (input === 'source' && isFollowed)) return [];
    return [names ?? []].flat().flatMap((name) => {
      const dataset = neighbours.openDataset(name);
      if (dataset.previousId === null || seen.chains.has(dataset.id)) return [];
      const chainRows = dataset.chain().rows;
      return chainRows === dataset.rows ? [] : [{ input, rows: dataset.rows, chainRows }];
    });
  });
}
