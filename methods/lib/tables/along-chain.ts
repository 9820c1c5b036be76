import type { Dataset, DatasetList } from '@accelerator/sdk';
import { type ChainInputs, newRows } from './new-rows.ts';

/** What is to be made of one dataset of a chain. */
interface Link {
  readonly source: Dataset;
  /** Its rows that are not retracted. */
  readonly rows: DatasetList;
  /** What the new dataset is called: the last is the job's default. */
  readonly name: string;
  /** What it continues. */
  readonly previous: Dataset | null;
}

/** Makes a dataset for each new one of the chain; when nothing is new, the chain is what it was. */
export function alongChain(
  inputs: ChainInputs,
  make: (link: Link) => Dataset,
): { readonly datasets: number; readonly rows: number } {
  const chain = newRows(inputs);
  const { datasets, rows } = chain;
  let previous = inputs.datasets.previous ?? null;
  if (datasets.length === 0 && previous !== null) inputs.job.linkDataset({ source: previous });
  for (const [index, source] of datasets.entries()) {
    const name = index === datasets.length - 1 ? 'default' : String(index);
    previous = make({ source, rows: chain.filter((each) => each === source), name, previous });
  }
  return { datasets: datasets.length, rows };
}
