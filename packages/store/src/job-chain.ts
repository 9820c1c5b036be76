import { chainLength, checkOptions, expected, isPlainObject, oneOf, optional, type Shape } from '@accelerator/base';
import { parseDatasetId } from '@accelerator/dataset';
import type { JobSetup } from '@accelerator/job';
import { wrongChain } from './errors.ts';
import { type InWorkdir, type KnownByName, NeighbourWorkdirs } from './neighbour-workdirs.ts';
import type { Workdir } from './workdir.ts';

/** How far a chain of jobs is followed. */
export interface JobChainOptions {
  /** At most so many jobs, the latest; default: all. */
  readonly length?: number;
  /** The latest first. */
  readonly reverse?: boolean;
  /** Only what comes after this job. */
  readonly stop?: { readonly id: string } | string;
}

/** The part of a job by which its chain is followed. */
interface Link {
  readonly id: string;
  readonly setup: JobSetup;
}

/**
 * A job and those before it, the oldest first: each is the input `previous` of the next, or made the dataset that is.
 * @param open opens the job before
 * @throws AcceleratorError `UNKNOWN_KEY`, `CHAIN_OPTION`, and what opening a job throws
 */
export function jobChain<J extends Link>(
  last: J,
  workdir: Workdir,
  open: (found: InWorkdir, known: KnownByName) => J,
  options: JobChainOptions,
): J[] {
  checkOptions(options, chainShape, { call: 'chain', refuse: wrongChain.bind(null, last.id) });
  const { length = Number.POSITIVE_INFINITY, reverse = false, stop } = options;
  const end = typeof stop === 'object' ? stop.id : stop;
  const chain: J[] = [];
  let place = workdir;
  for (let job = last; chain.length < length && job.id !== end; ) {
    chain.push(job);
    const name = previousOf(job.setup);
    if (name === undefined) break;
    const workdirs = new NeighbourWorkdirs(place);
    const { workdir: next, id } = workdirs.find(name);
    place = next;
    job = open({ workdir: next, id: parseDatasetId(id).jobId }, workdirs.known(name));
  }
  return reverse ? chain : chain.reverse();
}

const chainShape: { readonly [K in keyof JobChainOptions]-?: Shape<unknown> } = {
  length: optional(chainLength),
  reverse: optional(oneOf(true, false)),
  stop: (value) =>
    value === undefined || typeof value === 'string' || (isPlainObject(value) && typeof value.id === 'string')
      ? undefined
      : expected('a job or its id', value),
};

/** Of a list the last one counts. */
function previousOf({ preimage: { datasets, jobs } }: JobSetup): string | undefined {
  const given = jobs.previous ?? datasets.previous ?? [];
  return typeof given === 'string' ? given : given.at(-1);
}
