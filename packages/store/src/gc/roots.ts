import { latestBuilds } from '../builds.ts';
import { chainedJobs } from '../chains.ts';
import { listsOf } from '../lists/noted-folders.ts';
import type { LiveSession } from '../sessions/session-files.ts';
import { usesOf } from '../uses.ts';
import type { Workdir } from '../workdir.ts';
import { readPins } from './pins.ts';

/** A job that is kept, and why, for people: `pinned`. */
export interface KeptJob {
  readonly job: string;
  readonly why: string;
}

/** Something that keeps jobs from being collected; what these need is kept with them. */
type GcRoot = (workdir: Workdir) => readonly KeptJob[];

const pinned: GcRoot = (workdir) => readPins(workdir).map((job) => ({ job, why: 'pinned' }));

const built: GcRoot = (workdir) =>
  latestBuilds(workdir).flatMap(({ script, jobs }) =>
    jobs.map(({ job }) => ({ job, why: `latest build of '${script}'` })),
  );

const chained: GcRoot = (workdir) =>
  chainedJobs(workdir).map(({ script, job }) => ({ job, why: `part of a chain of '${script}'` }));

const listed: GcRoot = (workdir) =>
  listsOf(workdir).flatMap((lists) =>
    lists.jobsOf(workdir.id ?? '').map(({ job, entry }) => ({ job, why: `in the list entry ${entry}` })),
  );

const usedElsewhere: GcRoot = (workdir) =>
  usesOf(workdir).map(({ job, by }) => ({ job, why: `the workdir ${by} uses it` }));

const inUse =
  (sessions: readonly LiveSession[]): GcRoot =>
  () =>
    sessions.flatMap(({ used }) => [...used].map((job) => ({ job, why: 'a running build uses it' })));

/** All that is kept by itself. Of the reasons for one job the first counts. */
export function keptByRoots(workdir: Workdir, sessions: readonly LiveSession[]): KeptJob[] {
  return [pinned, built, chained, listed, usedElsewhere, inUse(sessions)].flatMap((root) => root(workdir));
}
