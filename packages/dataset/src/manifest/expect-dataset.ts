import { describeValue } from '@accelerator/base';
import { wrongWriterUse } from '../errors.ts';
import { type AnyDataset, ownHead, writtenId } from './any-dataset.ts';

const hint = 'Datasets are in `datasets` of the phase; a job gives its own by `job.dataset()`, an id does not.';

/** Programs in JavaScript, and ids that are taken for datasets. @param id of the dataset that is written */
export function expectDataset(id: string, what: string, value: unknown): asserts value is AnyDataset {
  if (!has(value, ownHead))
    throw wrongWriterUse(id, `expected a dataset as ${what}, received ${describeValue(value)}.`, hint);
}

/** The same of a list. */
export function expectDatasets(id: string, what: string, value: unknown): asserts value is readonly AnyDataset[] {
  if (!Array.isArray(value))
    throw wrongWriterUse(id, `expected a list of datasets as ${what}, received ${describeValue(value)}.`);
  for (const each of value) expectDataset(id, `one of ${what}`, each);
}

/** The same of what may be a dataset that this job is writing, or none. */
export function expectPrevious(id: string, value: unknown): void {
  if (value !== null && value !== undefined && !has(value, writtenId)) expectDataset(id, '`previous`', value);
}

function has(value: unknown, symbol: symbol): boolean {
  return typeof value === 'object' && value !== null && symbol in value;
}
