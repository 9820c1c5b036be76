import {
  type Comparable,
  type Difference,
  describeDifference,
  differences,
  type JobSetup,
  jobsOfFiles,
} from '@accelerator/job';
import { type NearestRange, nearestJob } from './history.ts';
import type { Workdir } from './workdir.ts';

/** A job, or one to be, beside the earlier job of its method that differs least. */
interface Comparison {
  /** undefined for the first job of a method. */
  readonly nearest: JobSetup | undefined;
  /** Everything in which their keys differ. None: it was forced, or the earlier one could not be used any more. */
  readonly differences: readonly Difference[];
}

function compareWithNearest(workdir: Workdir, job: Comparable, range: NearestRange): Comparison {
  const found = new Map<JobSetup, readonly Difference[]>();
  const count = (other: JobSetup): number => {
    const all = differences(other, job);
    found.set(other, all);
    return all.length;
  };
  const nearest = nearestJob(workdir, job.preimage.method, count, range);
  return { nearest, differences: (nearest && found.get(nearest)) ?? [] };
}

/** What is known of a job that has to be built. */
export interface ToBuild {
  readonly forced: boolean;
  /** Whether no job is known that had its key. */
  readonly isNew: boolean;
}

/** Why a job has to be built, in one line: the first part of its key that differs from the nearest earlier job. */
export function whyBuilt(workdir: Workdir, job: Comparable, { forced, isNew }: ToBuild): string {
  const { nearest, differences: found } = compareWithNearest(workdir, job, { least: isNew ? 1 : 0 });
  if (nearest === undefined) return 'no earlier job of this method';
  const [first, ...more] = found;
  if (first === undefined) return forced ? 'forced' : `${nearest.job} can't be used any more`;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return `${describeDifference(first)}${rest}, compared with ${nearest.job}`;
}

/** Why a job was built and none of the earlier ones reused. */
export interface Explanation extends Comparison {
  readonly setup: JobSetup;
  /** The local source files that are not the same, by path relative to the project. */
  readonly sourceFiles: readonly { readonly name: string; readonly how: 'changed' | 'new' | 'gone' }[];
  /** For each input job or dataset that is another one: why that one was built. */
  readonly inputs: readonly Explanation[];
  /** For the first job for which it asked that gave something else than for the earlier one: why it was built. */
  readonly subjobs: readonly Explanation[];
}

const deepest = 16;

/** @throws AcceleratorError `JOB_NOT_FOUND`, `JOB_BROKEN_OFF`, `RECORD_DAMAGED`, `RECORD_FORMAT` */
export function explainJob(workdir: Workdir, id: string, depth = 0): Explanation {
  const setup = workdir.readSetup(id);
  const { nearest, differences: found } = compareWithNearest(workdir, setup, { before: id });
  if (nearest === undefined) return { setup, nearest, differences: [], sourceFiles: [], inputs: [], subjobs: [] };
  // An input that was removed since, or broken off, can't be explained any more.
  const inputs = inputJobs(found).filter((input) => workdir.records.peekSetup(input) !== undefined);
  return {
    setup,
    nearest,
    differences: found,
    sourceFiles: fileChanges(nearest.sourceFiles, setup.sourceFiles),
    inputs: depth >= deepest ? [] : inputs.map((input) => explainJob(workdir, input, depth + 1)),
    subjobs:
      depth >= deepest || found.length > 0
        ? []
        : otherSubjobs(workdir, nearest.job, id).map((each) => explainJob(workdir, each, depth + 1)),
  };
}

/** The jobs that came in the place of others, as far as they can be named one by one. */
function inputJobs(found: readonly Difference[]): string[] {
  const jobs = found
    .flatMap(({ part, before, after }) => {
      if (part === 'input file') return newIn(jobsOfFiles(before), jobsOfFiles(after));
      return part === 'dataset' || part === 'job' ? newIn((before ?? '').split(', '), (after ?? '').split(', ')) : [];
    })
    .map((id) => id.split('/')[0] ?? id);
  return [...new Set(jobs)];
}

/** The first job for which one asked and that gave it something else than the earlier one got. */
function otherSubjobs(workdir: Workdir, before: string, after: string): string[] {
  const [old, now] = [before, after].map((id) => workdir.records.readPost(id)?.subjobs ?? []);
  const other = now?.find(({ digest, job }, index) => digest !== old?.[index]?.digest && job !== undefined);
  return other?.job !== undefined && workdir.records.peekSetup(other.job) !== undefined ? [other.job] : [];
}

function newIn(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((id) => id !== 'none' && id !== '' && !before.includes(id));
}

function fileChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Explanation['sourceFiles'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      how: before[name] === undefined ? 'new' : after[name] === undefined ? 'gone' : 'changed',
    }));
}
