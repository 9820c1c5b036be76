import { hasHead, renameReferences } from '@accelerator/base';
import { type DatasetManifest, parseDatasetId } from '@accelerator/dataset';
import { parseInputName, type SubjobRecord } from '@accelerator/job';
import { NotPortable, type Renaming } from './symbols.ts';

/** A manifest in which other jobs have other names. Where its columns are is not its matter. */
export function renameManifest(manifest: DatasetManifest, renaming: Renaming): DatasetManifest {
  const rename = (id: string): string => renaming.ofDataset(id);
  const { jobId, parent, previous, retracts, rowsOf } = manifest;
  return {
    ...manifest,
    jobId: renaming.ofJob(jobId),
    parent: parent === null ? null : rename(parent),
    previous: previous === null ? null : rename(previous),
    ...(retracts !== undefined && { retracts: retracts.map((each) => ({ ...each, dataset: rename(each.dataset) })) }),
    ...(rowsOf !== undefined && { rowsOf: { ...rowsOf, dataset: rename(rowsOf.dataset) } }),
  };
}

/** What a job has asked for. */
export function renameSubjob(record: SubjobRecord, renaming: Renaming): SubjobRecord {
  const inputs = Buffer.from(record.inputs, 'base64');
  const renamed = hasHead(inputs) ? renameReferences(inputs, (text) => renameInput(text, renaming)) : inputs;
  return {
    ...record,
    inputs: renamed.toString('base64'),
    ...(record.job !== undefined && { job: renaming.ofJob(record.job) }),
  };
}

function renameInput(text: string, renaming: Renaming): string {
  const name: unknown = JSON.parse(text);
  const [kind, first = '', second = ''] = Array.isArray(name) ? name.map(String) : [];
  switch (kind) {
    case 'dataset':
      return JSON.stringify([kind, renaming.ofDataset(here(first))]);
    case 'job':
      return JSON.stringify([kind, renaming.ofJob(here(first))]);
    case 'job file':
      return JSON.stringify([kind, first, renaming.ofJob(parseDatasetId(here(second)).jobId)]);
    case 'file':
      return text;
    default:
      throw new NotPortable(`what it asks for refers to '${text}'`);
  }
}

/** @throws NotPortable for what is in another workdir */
function here(name: string): string {
  const { root, id } = parseInputName(name);
  if (root !== '') throw new NotPortable(`what it asks for refers to ${name}`);
  return id;
}
