import { AcceleratorError, didYouMean } from '@accelerator/base';
import { Dataset, datasetId, defaultDataset, listDatasets, parseDatasetId } from '@accelerator/dataset';
import { type InputNames, idThere } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';
import { type Among, methodOf, siblingJob } from './head-job.ts';
import type { SpecStep } from './parse-spec.ts';

/** Where a spec has led so far: to a job, or to a dataset in one. */
export interface SpecTarget {
  readonly job: string;
  /** Name of the dataset. */
  readonly dataset?: string;
}

type InputStep = Extract<SpecStep, { kind: 'input' }>;

/** Follows one step. @throws AcceleratorError `SPEC_LEADS_NOWHERE` */
export function followStep(workdir: Workdir, from: SpecTarget, step: SpecStep, among: Among): SpecTarget {
  if (step.kind === 'input') return followInput(workdir, from.job, step);
  if (from.dataset === undefined) return { job: followJob(workdir, from.job, step, among) };
  const { dataset: name, job } = from;
  if (step.kind === 'newer') {
    throw leadsNowhere(`Dataset ${datasetId(job, name)} does not know which ones come after it: only jobs have \`+\`.`);
  }
  let id = datasetId(job, name);
  for (let left = step.count; left > 0; left--) {
    const { previousId, parent } = Dataset.open(workdir.path, id);
    const next = step.kind === 'older' ? previousId : parent;
    if (next === null) throw leadsNowhere(`Dataset ${id} has no ${step.kind === 'older' ? 'previous one' : 'parent'}.`);
    id = next;
  }
  return targetOf(id);
}

/** The job and the name that an id means, or a name in a record. */
function targetOf(given: string): Required<SpecTarget> {
  const { jobId, name } = parseDatasetId(idThere(given) ?? given);
  return { job: jobId, dataset: name };
}

function followJob(workdir: Workdir, from: string, step: Exclude<SpecStep, InputStep>, among: Among): string {
  if (step.kind === 'up') {
    let job = from;
    for (let left = step.count; left > 0; left--) job = previousJob(workdir, job);
    return job;
  }
  const older = step.kind === 'older';
  const { job, found } = siblingJob(workdir, from, older ? -step.count : step.count, among);
  if (job !== undefined) return job;
  const method = methodOf(workdir, from) ?? '';
  const where = older ? 'before' : 'after';
  throw leadsNowhere(
    found === 0
      ? `There is no job of method '${method}' ${where} ${from}.`
      : `There ${found === 1 ? 'is' : 'are'} only ${found} ${found === 1 ? 'job' : 'jobs'} of method '${method}' ${where} ${from}, not ${step.count}.`,
  );
}

/** The job's input `previous`, else the job of the dataset that comes before its own. */
function previousJob(workdir: Workdir, job: string): string {
  const { datasets, jobs } = workdir.readSetup(job).preimage;
  const given = [jobs.previous, datasets.previous].find((names) => typeof names === 'string');
  if (typeof given === 'string') return targetOf(given).job;
  const previous = listDatasets(workdir.jobPath(job)).includes(defaultDataset)
    ? Dataset.open(workdir.path, job).previousId
    : null;
  if (previous !== null) return targetOf(previous).job;
  throw leadsNowhere(`Job ${job} has no previous one.`);
}

function followInput(workdir: Workdir, job: string, { group, name, index }: InputStep): SpecTarget {
  const { datasets, jobs } = workdir.readSetup(job).preimage;
  const inDatasets = group !== 'jobs' && isGiven(datasets, name);
  const given = inDatasets ? datasets[name] : group !== 'datasets' && isGiven(jobs, name) ? jobs[name] : undefined;
  if (given === undefined || given === null) {
    const filled = [...(group === 'jobs' ? [] : namesOf(datasets)), ...(group === 'datasets' ? [] : namesOf(jobs))];
    throw leadsNowhere(
      `Job ${job} has no input '${name}'.`,
      didYouMean(name, filled) ?? 'It has no datasets and no jobs as inputs.',
    );
  }
  const id = oneOf(job, name, given, index);
  // A job's id and that of its default dataset look alike; which it is, the group tells.
  return inDatasets ? targetOf(id) : { job: idThere(id) ?? id };
}

function oneOf(job: string, name: string, given: string | readonly string[], index: number | undefined): string {
  const list = typeof given === 'string' ? [given] : given;
  const found = list.length === 1 && index === undefined ? list[0] : list[index ?? -1];
  if (found !== undefined) return found;
  throw leadsNowhere(
    index === undefined
      ? `Input '${name}' of job ${job} is a list of ${list.length}.`
      : `Input '${name}' of job ${job} has no element ${index}.`,
    list.length === 0 ? undefined : `Choose one, from \`.${name}.0\` to \`.${name}.${list.length - 1}\`.`,
  );
}

/** Inputs that are optional may be null. */
function isGiven(inputs: Readonly<Record<string, InputNames>>, name: string): boolean {
  return Object.hasOwn(inputs, name) && inputs[name] !== null;
}

function namesOf(inputs: Readonly<Record<string, InputNames>>): string[] {
  return Object.keys(inputs).filter((name) => inputs[name] !== null);
}

/**
 * A path from job to job, such as `main-3.source~2`, names a step that is not there.
 *
 * @remedy The sentence says which step; the hint lists what there is.
 */
function leadsNowhere(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code: 'SPEC_LEADS_NOWHERE', message, hint });
}
