import { listConflict } from './errors.ts';
import {
  type DependencyRecord,
  type EntryJobRecord,
  type EntryLine,
  jobsDigest,
  type ResultRecord,
  sameDependencies,
  sameDependency,
} from './list-line.ts';
import type { EntryRecord } from './list-state.ts';

/** What is to be entered in a list. */
export interface EnterDraft {
  readonly timestamp: string;
  readonly caption: string;
  /** At least one. */
  readonly jobs: readonly EntryJobRecord[];
  readonly deps: Readonly<Record<string, DependencyRecord>>;
  /** Id of the workdir in which the jobs are. */
  readonly workdir: string;
  /** Id of the run. */
  readonly run: string | null;
  /** What was linked into the folder for results meanwhile. */
  readonly results?: readonly ResultRecord[];
  /** Whether it may take the place of other jobs. */
  readonly update: boolean;
  /** Whether a job that was entered before is still there, with that content. */
  readonly isThere: (job: EntryJobRecord) => boolean;
}

/** What came of it. */
export interface Entered {
  /** Whether nothing counted at this timestamp before. */
  readonly new: boolean;
  /** Whether it takes the place of something else: other jobs, dependencies, or another caption. */
  readonly changed: boolean;
  /** Whether it is hidden, as something that it was made from has changed meanwhile. */
  readonly ghost: boolean;
}

/**
 * What entering something means, and the line that says it; none when all of it is there already. Jobs are the same when
 * their names and contents are.
 * @param before what is there, and whether it counts
 * @throws AcceleratorError `LIST_CONFLICT`
 */
export function outcomeOf(
  list: string,
  draft: EnterDraft,
  before: EntryRecord | undefined,
  counts: boolean,
): { readonly entered: Entered; readonly line: EntryLine | undefined } {
  const isThere = before !== undefined && !before.isTruncated;
  const isSame = isThere && before.digest === jobsDigest(draft.jobs) && sameDependencies(before.deps, draft.deps);
  const line: EntryLine = {
    format: 1,
    entry: draft.timestamp,
    jobs: draft.jobs.map(({ name, job, digest }) => ({ name, job, digest })),
    deps: draft.deps,
    caption: draft.caption,
    workdir: draft.workdir,
    entered: new Date().toISOString(),
    run: draft.run,
    ...(isThere && !isSame && { replaces: true }),
    ...(draft.results !== undefined && draft.results.length > 0 && { results: draft.results }),
  };
  if (!counts || before === undefined) return { entered: { new: true, changed: false, ghost: false }, line };
  if (isSame) {
    const changed = before.caption !== draft.caption;
    const isNeeded = changed || !hasPlace(before, draft);
    return { entered: { new: false, changed, ghost: false }, line: isNeeded ? line : undefined };
  }
  if (!draft.update) throw listConflict(`${list}/${draft.timestamp}`, differenceOf(before, draft));
  return { entered: { new: false, changed: true, ghost: false }, line };
}

/** Whether its jobs are still where it says: they may have been removed, and built again, or lie in another workdir. */
function hasPlace(before: EntryRecord, { workdir, jobs, isThere }: EnterDraft): boolean {
  const ids = before.places.get(workdir);
  return (
    ids !== undefined &&
    jobs.every((job, index) => {
      const id = ids[index];
      return id === job.job || (id !== undefined && isThere({ ...job, job: id }));
    })
  );
}

/** The first thing in which it differs, as the end of a sentence. */
function differenceOf(before: EntryRecord, { jobs, deps }: EnterDraft): string {
  for (const [index, job] of jobs.entries()) {
    const old = before.jobs[index];
    if (old === undefined) return `the job '${job.name}' (${job.job}) is not in it`;
    if (old.name !== job.name) return `job ${index + 1} is called '${old.name}' there, and '${job.name}' now`;
    if (old.digest !== job.digest) return `the job '${job.name}' has other content, ${jobsText(before, index, job)}`;
  }
  const more = before.jobs[jobs.length];
  if (more !== undefined) return `its job '${more.name}' is missing now`;
  for (const list of new Set([...Object.keys(before.deps), ...Object.keys(deps)])) {
    const [old, now] = [before.deps[list], deps[list]];
    if (sameDependency(old, now)) continue;
    if (old === undefined) return `it was not made from ${list}, and is now from ${list}/${now?.timestamp}`;
    if (now === undefined) return `it was made from ${list}/${old.timestamp}, and is not now`;
    return old.timestamp === now.timestamp
      ? `${list}/${old.timestamp}, from which it was made, has other content now`
      : `it was made from ${list}/${old.timestamp}, and is now from ${list}/${now.timestamp}`;
  }
  return 'it has other content';
}

/** `main-7 instead of main-3`. */
function jobsText(before: EntryRecord, index: number, { job }: EntryJobRecord): string {
  const [ids] = [...before.places.values()].slice(-1);
  const old = ids?.[index];
  return old === undefined || old === job ? job : `${job} instead of ${old}`;
}
