import { AcceleratorError, type CurrentJob, Dataset, type DatasetChain, type InputJob, z } from '@accelerator/sdk';

/** The option of methods that go over what is new in a chain. */
export const lengthOption = () =>
  z
    .int()
    .refine((length) => length === -1 || length > 0, 'Expected -1 or at least 1')
    .default(-1)
    .describe('At most so many datasets of the chain that ends with `source`, the latest. -1: all that are new.');

/** What a method that goes over what is new in a chain was given. */
export interface ChainInputs {
  readonly job: CurrentJob;
  readonly datasets: { readonly source: Dataset; readonly previous?: Dataset | undefined };
  readonly options: { readonly length: number };
}

/**
 * What a job has to read: the chain of `source`, after the dataset that was the `source` of the job of `previous`. That
 * one is told by what it contains, so that it may have been built again.
 * @param before the job before, where it is an input itself
 * @throws AcceleratorError `OTHER_CHAIN`, `CHAIN_RETRACTS`
 */
export function newRows(
  { job, datasets: { source, previous }, options }: ChainInputs,
  before?: InputJob,
): DatasetChain {
  const limit = options.length < 0 ? Number.POSITIVE_INFINITY : options.length;
  const read = (previous === undefined ? before : job.jobOf(previous))?.inputs.source;
  if (!(read instanceof Dataset)) return source.chain({ length: limit });
  const fresh = datasetsAfter(source, read);
  if (fresh === undefined) throw otherChain(source, read);
  const { datasets } = source.chain();
  const known = new Set(datasets.slice(0, datasets.length - fresh.length).map(({ id }) => id));
  for (const each of fresh) {
    const taken = each.retracts.find(({ dataset }) => known.has(dataset));
    if (taken !== undefined) throw chainRetracts(each.id, taken.dataset, taken.rows);
  }
  return source.chain({ length: Math.min(limit, fresh.length) });
}

/** The datasets of a chain that came after one, which is told by what it contains; undefined: it is not in the chain. */
export function datasetsAfter(source: Dataset, read: Dataset): readonly Dataset[] | undefined {
  const { datasets } = source.chain();
  const last = datasets.findLastIndex(({ digest }) => digest === read.digest);
  // A dataset that continues none is new as it is.
  return last < 0 && datasets.length > 1 ? undefined : datasets.slice(last + 1);
}

/**
 * A method that goes over what is new in a chain was given a `previous` that was made of a dataset which is not in this
 * chain, so nobody knows what is new.
 *
 * @remedy Give the source that continues that dataset, or no `previous`.
 */
function otherChain(source: Dataset, read: Dataset): AcceleratorError {
  return new AcceleratorError({
    code: 'OTHER_CHAIN',
    message: `Expected a source that continues ${read.id}, of which the previous dataset was made; the chain of ${source.id} does not have it.`,
    hint: 'Give the source that continues it, or no `previous`.',
  });
}

/**
 * A method that goes over what is new in a chain was given one whose new datasets retract rows of earlier ones, which the
 * job before has read: what came of these can't be taken back.
 *
 * @remedy Build the method without `previous`: it then goes over the whole chain.
 */
function chainRetracts(dataset: string, earlier: string, rows: number): AcceleratorError {
  return new AcceleratorError({
    code: 'CHAIN_RETRACTS',
    message: `Dataset ${dataset} retracts ${rows} ${rows === 1 ? 'row' : 'rows'} of ${earlier}, which the job before has read.`,
    hint: 'Without `previous` the whole chain is read, as it is now.',
  });
}
