import { existsSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError, didYouMean } from '@accelerator/base';
import { datasetDirectory, datasetId, defaultDataset, listDatasets } from '@accelerator/dataset';
import type { Workdir } from '../workdir.ts';
import type { Asking } from './asking.ts';
import { followSteps, leadsNowhere, type SpecTarget } from './follow-steps.ts';
import { type Among, headJob, jobNotFound } from './head-job.ts';
import { followList, isListSpec } from './list-spec.ts';
import { parseDatasetSpec, parseSpec, type Spec } from './parse-spec.ts';

/**
 * The job or dataset that a spec leads to: `main-3`, `thumbnailer~2`, `main-9.source`, `main-3/bad~`,
 * `:import/2023-01:typed` for a job of an entry of a list, or the path of a job directory or of a dataset's directory in one.
 * @throws AcceleratorError `JOB_NOT_FOUND`, `DATASET_NOT_FOUND` with the nearest names; `SPEC_LEADS_NOWHERE`; for a list what
 * `followList` throws
 */
export function* resolveSpec(workdir: Workdir, wanted: string, among: Among): Asking<SpecTarget> {
  if (isListSpec(wanted)) {
    const { job, rest } = followList(workdir, wanted);
    return yield* followSpec(workdir, job, rest, among);
  }
  const plain = yield* headJob(workdir, wanted, among);
  if (plain !== undefined) return { job: plain };
  const { head, steps, dataset } = parseSpec(wanted);
  const isCurrent = steps[0]?.kind === 'current';
  const job = yield* headJob(workdir, head, isCurrent ? 'current' : among);
  if (job === undefined) {
    if (isCurrent) yield* checkLatest(workdir, head, among);
    const inside = pathInWorkdir(workdir, wanted);
    if (inside === undefined || inside === wanted)
      throw jobNotFound(workdir, head === '' || /^[./]/.test(wanted) || existsSync(wanted) ? wanted : head);
    return yield* resolveSpec(workdir, inside, among);
  }
  return yield* followSpec(workdir, job, { steps, ...(dataset !== undefined && { dataset }) }, among);
}

/** What comes behind the head of a spec. */
function* followSpec(
  workdir: Workdir,
  head: string,
  { steps, dataset }: Pick<Spec, 'steps' | 'dataset'>,
  among: Among,
): Asking<SpecTarget> {
  const target = yield* followSteps(workdir, { job: head }, { steps, among });
  return dataset === undefined ? target : yield* findNamed(workdir, target.job, dataset, among);
}

/** Of a method all jobs may be outdated. */
function* checkLatest(workdir: Workdir, method: string, among: Among): Asking<void> {
  const latest = yield* headJob(workdir, method, among);
  if (latest === undefined) return;
  throw leadsNowhere(
    `No job of '${method}' is current: the latest is ${latest}.`,
    'The next build makes one. Without `!` the latest is meant, whatever has changed since.',
  );
}

/** Names may hold the characters of steps, so the whole is tried as a name first. */
function* findNamed(workdir: Workdir, job: string, wanted: string, among: Among): Asking<SpecTarget> {
  const names = listDatasets(workdir.jobPath(job));
  const byName = (name: string): string | undefined =>
    names.includes(name) ? name : names.find((each) => path.basename(datasetDirectory('', each)) === name);
  // A dataset may be called by the empty text, too.
  const whole = byName(wanted) ?? byName(wanted || defaultDataset);
  if (whole !== undefined) return { job, dataset: whole };
  const { name, steps } = parseDatasetSpec(wanted);
  const found = byName(name || defaultDataset) ?? byName(name);
  if (found === undefined) throw datasetNotFound(job, name || defaultDataset, names);
  return yield* followSteps(workdir, { job, dataset: found }, { steps, among });
}

/** @throws AcceleratorError `DATASET_NOT_FOUND` when the job has no dataset of that name */
export function checkDataset(workdir: Workdir, { job, dataset = defaultDataset }: SpecTarget): string {
  const names = listDatasets(workdir.jobPath(job));
  if (!names.includes(dataset)) throw datasetNotFound(job, dataset, names);
  return datasetId(job, dataset);
}

/** `main-3/bad` of `workdirs/main/main-3/bad/`; undefined for a path that leads elsewhere. */
function pathInWorkdir(workdir: Workdir, wanted: string): string | undefined {
  const relative = path.relative(workdir.path, path.resolve(wanted));
  const leaves = relative === '' || relative.startsWith('..') || path.isAbsolute(relative);
  return leaves ? undefined : relative.split(path.sep).join('/');
}

function datasetNotFound(job: string, name: string, names: readonly string[]): AcceleratorError {
  return new AcceleratorError({
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
