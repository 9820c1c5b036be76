import { AcceleratorError, Dataset, type DatasetChain, type InputJob, job, z } from '@accelerator/sdk';

/** The option of methods that go over what is new in a chain. */
export const lengthOption = () =>
  z
    .int()
    .min(-1)
    .default(-1)
    .describe('At most so many datasets of the chain that ends with `source`, the latest. -1: all that are new.');

/** The input of methods whose results make a chain: the job before. */
export const previousJob = () => job.optional();

/**
 * What a job has to read: the chain of `source`, after the dataset that was the `source` of the job before. That one is
 * told by what it contains, so that it may have been built again.
 * @throws AcceleratorError `CHAIN_RETRACTS` when what is new takes back rows that the job before has read
 */
export function newRows(source: Dataset, previous: InputJob | undefined, length = -1): DatasetChain {
  const limit = length < 0 ? Number.POSITIVE_INFINITY : length;
  const read = previous?.inputs.source;
  if (!(read instanceof Dataset)) return source.chain({ length: limit });
  const { datasets } = source.chain();
  const last = datasets.findLastIndex(({ digest }) => digest === read.digest);
  const fresh = datasets.slice(last + 1);
  const known = new Set(datasets.slice(0, last + 1).map(({ id }) => id));
  for (const each of fresh) {
    const taken = each.retracts.find(({ dataset }) => known.has(dataset));
    if (taken !== undefined) throw chainRetracts(each.id, taken.dataset, taken.rows);
  }
  return source.chain({ length: Math.min(limit, fresh.length) });
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

/** The default dataset of the job before. */
export function endOf(previous: InputJob | undefined): Dataset | undefined {
  return previous?.dataset();
}

/** What the datasets of a job are called that has one for each of its source: the last is the job's default. */
export function nameOfLink(index: number, count: number): string {
  return index === count - 1 ? 'default' : String(index);
}
