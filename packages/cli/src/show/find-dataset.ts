import { AcceleratorError, didYouMean } from '@accelerator/base';
import { datasetId, defaultDataset, listDatasets, parseDatasetId } from '@accelerator/dataset';
import type { Workdir } from '@accelerator/job';
import { findFinishedJob } from './find-job.ts';

/**
 * The dataset that a user means: `main-3`, `main-3/bad`, or with a method's name in place of the job, which means its
 * latest job that finished.
 * @throws AcceleratorError `JOB_NOT_FOUND`, `DATASET_NOT_FOUND` with the nearest names
 */
export function findDataset(workdir: Workdir, wanted: string): string {
  const { jobId, name } = parseDatasetId(wanted);
  const job = findFinishedJob(workdir, jobId);
  const names = listDatasets(workdir.jobPath(job));
  if (names.includes(name)) return datasetId(job, name);
  throw new AcceleratorError({
    code: 'DATASET_NOT_FOUND',
    message: name === defaultDataset ? `Job ${job} has no default dataset.` : `Job ${job} has no dataset '${name}'.`,
    hint: hintFor(job, name, names),
    details: { job, name },
  });
}

function hintFor(job: string, name: string, names: readonly string[]): string {
  if (names.length === 0) return `It has no datasets at all: \`ax job ${job}\` shows what it has.`;
  return name === defaultDataset
    ? `It has ${names.map((each) => `${job}/${each}`).join(', ')}.`
    : (didYouMean(name, names) ?? '');
}
