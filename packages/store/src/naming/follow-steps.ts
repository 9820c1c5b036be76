import { AcceleratorError, didYouMean } from '@accelerator/base';
import { Dataset, datasetId, defaultDataset, listDatasets, parseDatasetId } from '@accelerator/dataset';
import { type InputNames, idThere } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';
import type { Asking } from './asking.ts';
import { type Among, isAmong, methodOf, siblingJob } from './head-job.ts';
import type { SpecStep } from './parse-spec.ts';

/** Where a spec has led so far: to a job, or to a dataset in one. */
export interface SpecTarget {
  readonly job: string;
  /** Name of the dataset. */
  readonly dataset?: string;
}

type MovingStep = Exclude<SpecStep, { kind: 'current' }>;
type InputStep = Extract<SpecStep, { kind: 'input' }>;

/** Follows steps, one after the other. @throws AcceleratorError `SPEC_LEADS_NOWHERE` */
export function* followSteps(
  workdir: Workdir,
  from: SpecTarget,
  { steps, among }: { readonly steps: readonly SpecStep[]; readonly among: Among },
): Asking<SpecTarget> {
  let target = from;
  let counted = among;
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    if (step.kind === 'current') {
      counted = 'current';
      // Where others are counted from it, it may be any.
      if (next === undefined || !isCounted(next) || target.dataset !== undefined)
        yield* checkCurrent(workdir, target.job);
    } else {
      if (step.kind === 'input') counted = among;
      target = yield* followStep(workdir, target, step, counted);
    }
  }
  return target;
}

function isCounted({ kind }: SpecStep): boolean {
  return kind === 'older' || kind === 'newer' || kind === 'before' || kind === 'after';
}

function* checkCurrent(workdir: Workdir, job: string): Asking<void> {
  if (yield* isAmong(workdir, job, 'current')) return;
  throw leadsNowhere(
    `Job ${job} is not current.`,
    `Without \`!\` it is meant whatever has changed since. \`ax job ${job}\` shows it.`,
  );
}

function* followStep(workdir: Workdir, from: SpecTarget, step: MovingStep, among: Among): Asking<SpecTarget> {
  if (step.kind === 'input') return followInput(workdir, from.job, step);
  if (from.dataset === undefined) return { job: yield* followJob(workdir, from.job, step, among) };
  const { dataset: name, job } = from;
  if (step.kind === 'newer' || step.kind === 'before' || step.kind === 'after') {
    throw leadsNowhere(
      `Dataset ${datasetId(job, name)} knows at most what comes before it, \`~\`, and its parent, \`^\`: only jobs have \`+\`, \`<\` and \`>\`.`,
    );
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

function* followJob(
  workdir: Workdir,
  from: string,
  step: Exclude<MovingStep, InputStep>,
  among: Among,
): Asking<string> {
  if (step.kind === 'up') {
    let job = from;
    for (let left = step.count; left > 0; left--) job = previousJob(workdir, job);
    return job;
  }
  const isBefore = step.kind === 'older' || step.kind === 'before';
  const isOfAny = step.kind === 'before' || step.kind === 'after';
  const method = isOfAny ? undefined : (methodOf(workdir, from) ?? '');
  const { job, found } = yield* siblingJob(workdir, from, {
    count: isBefore ? -step.count : step.count,
    method,
    among,
  });
  if (job !== undefined) return job;
  const jobs = `${among === 'current' ? 'current ' : ''}${found > 1 ? 'jobs' : 'job'}`;
  const where = `${method === undefined ? '' : ` of method '${method}'`} ${isBefore ? 'before' : 'after'} ${from}`;
  throw leadsNowhere(
    found === 0
      ? `There is no ${jobs}${where}.`
      : `There ${found === 1 ? 'is' : 'are'} only ${found} ${jobs}${where}, not ${step.count}.`,
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
export function leadsNowhere(message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code: 'SPEC_LEADS_NOWHERE', message, hint });
}
