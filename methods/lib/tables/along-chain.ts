import type { Dataset, DatasetList, DatasetWriter } from '@accelerator/sdk';
import { type ChainInputs, newRows } from './new-rows.ts';

/** What is to be made of one dataset of a chain. */
export interface Link {
  readonly source: Dataset;
  /** Its rows that are not retracted. */
  readonly rows: DatasetList;
}

/** A dataset that is to be made. */
interface NewDataset {
  /** What it is called: the last is the job's default. */
  readonly name: string;
  /** What it continues. */
  readonly previous: Dataset | DatasetWriter | null;
}

/** A dataset for each of these becomes one of the job. */
export function linksOf(inputs: ChainInputs): Link[] {
  const chain = newRows(inputs);
  return chain.datasets.map((source) => ({ source, rows: chain.filter((each) => each === source) }));
}

/** Makes a writer for each new dataset of the chain; when nothing is new, the chain is what it was. */
export function writersAlong<W extends DatasetWriter>(
  inputs: ChainInputs,
  links: readonly Link[],
  create: (link: Link, made: NewDataset) => W,
): W[] {
  const first = inputs.datasets.previous ?? null;
  if (links.length === 0 && first !== null) inputs.job.linkDataset({ source: first });
  const writers: W[] = [];
  for (const [index, link] of links.entries()) {
    writers.push(create(link, { name: nameOf(links, index), previous: writers.at(-1) ?? first }));
  }
  return writers;
}

/** What a job says of the links that it has made. */
export function countLinks(links: readonly Link[]): { readonly datasets: number; readonly rows: number } {
  return { datasets: links.length, rows: links.reduce((sum, { rows }) => sum + rows.rows, 0) };
}

/** Makes a dataset for each new one of the chain; when nothing is new, the chain is what it was. */
export function alongChain(
  inputs: ChainInputs,
  make: (link: Link, made: { readonly name: string; readonly previous: Dataset | null }) => Dataset,
): { readonly datasets: number; readonly rows: number } {
  const links = linksOf(inputs);
  let previous = inputs.datasets.previous ?? null;
  if (links.length === 0 && previous !== null) inputs.job.linkDataset({ source: previous });
  for (const [index, link] of links.entries()) previous = make(link, { name: nameOf(links, index), previous });
  return countLinks(links);
}

function nameOf(links: readonly Link[], index: number): string {
  return index === links.length - 1 ? 'default' : String(index);
}
