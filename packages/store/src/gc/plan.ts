import type { BuildRecord } from '../builds.ts';
import type { LiveSession } from '../sessions/session-files.ts';
import type { SurveyedJob } from './survey.ts';

export interface GcOptions {
  /** Jobs that were built or reused in the last so many days are kept. */
  readonly keepDays: number;
  /** `payload`: files go, records and digests stay. */
  readonly level: 'all' | 'payload';
  /** Removes only until so many bytes are left, the least recently used first. Default: all that nothing keeps. */
  readonly maxBytes?: number;
}

/** All that a plan is made from. */
export interface GcFacts {
  readonly jobs: readonly SurveyedJob[];
  readonly pins: readonly string[];
  readonly builds: readonly BuildRecord[];
  /** The jobs of all chains that build scripts have made. */
  readonly chained: readonly { readonly script: string; readonly job: string }[];
  readonly sessions: readonly LiveSession[];
  /** The number in an id. */
  readonly numberOf: (id: string) => number;
  readonly now: number;
}

export interface GcChoice {
  readonly job: SurveyedJob;
  /** `pinned`, `main-7 needs it`, `last used 12 days ago`. */
  readonly why: string;
  /** What removing it frees. */
  readonly bytes: number;
}

export interface GcPlan {
  /** In the order in which they are to be removed: a job before what it needs. */
  readonly remove: readonly GcChoice[];
  readonly keep: readonly GcChoice[];
  /** Bytes that would be left. */
  readonly left: number;
}

/** Decides what to remove; nothing that a kept job needs. Pure: facts in, decision out. */
export function planGc(facts: GcFacts, options: GcOptions): GcPlan {
  const kept = keptJobs(facts, options);
  const bytesOf = (job: SurveyedJob): number => freedBytes(job, options.level);
  const total = facts.jobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const keep: GcChoice[] = [];
  const loose: SurveyedJob[] = [];
  for (const job of facts.jobs) {
    const why = kept.get(job.id);
    if (why !== undefined) keep.push({ job, why, bytes: 0 });
    else if (options.level === 'all' || job.state === 'done' || job.state === 'unfinished') loose.push(job);
  }
  const remove: GcChoice[] = [];
  let left = total;
  for (const job of inOrder(facts, loose)) {
    if (options.maxBytes !== undefined && left <= options.maxBytes && job.state !== 'unfinished') {
      keep.push({ job, why: 'there is room for it', bytes: 0 });
      continue;
    }
    remove.push({ job, why: whyLoose(job, facts.now), bytes: bytesOf(job) });
    left -= bytesOf(job);
  }
  return { remove, keep, left };
}

/** What is kept, and why: the roots, then what they need, directly or not. */
function keptJobs(facts: GcFacts, { keepDays, level }: GcOptions): Map<string, string> {
  const byId = new Map(facts.jobs.map((job) => [job.id, job]));
  const kept = new Map<string, string>();
  const keep = (id: string, why: string): void => {
    if (byId.has(id) && !kept.has(id)) kept.set(id, why);
  };
  for (const id of facts.pins) keep(id, 'pinned');
  for (const { script, jobs } of facts.builds) for (const { job } of jobs) keep(job, `latest build of '${script}'`);
  for (const { script, job } of facts.chained) keep(job, `part of a chain of '${script}'`);
  for (const { used } of facts.sessions) for (const id of used) keep(id, 'a running build uses it');
  const oldest = facts.now - keepDays * dayMs;
  // A running engine makes jobs with higher numbers than there were when it began.
  const running = Math.min(...facts.sessions.map(({ from }) => from));
  for (const job of facts.jobs) {
    if (job.state === 'unfinished') {
      if (facts.numberOf(job.id) > running) keep(job.id, 'a running build may be making it');
    } else if (job.used >= oldest) keep(job.id, `used ${daysAgo(job.used, facts.now)}`);
  }
  for (const id of kept.keys()) {
    const needs = byId.get(id)?.needs;
    for (const needed of needs?.files ?? []) keep(needed, `${id} needs its files`);
    if (level === 'all') for (const needed of needs?.inputs ?? []) keep(needed, `${id} was made from it`);
  }
  return kept;
}

/** Wreckage, then failures, then by last use. What another job needs counts as used when that was, and comes after it. */
function inOrder({ numberOf }: GcFacts, jobs: readonly SurveyedJob[]): SurveyedJob[] {
  const used = new Map(jobs.map((job) => [job.id, job.used]));
  const newestFirst = [...jobs].sort((a, b) => numberOf(b.id) - numberOf(a.id));
  for (const { id, needs } of newestFirst) {
    for (const needed of [...needs.inputs, ...needs.files]) {
      const own = used.get(needed);
      if (own !== undefined) used.set(needed, Math.max(own, used.get(id) ?? 0));
    }
  }
  return newestFirst.sort((a, b) => rank(a) - rank(b) || (used.get(a.id) ?? 0) - (used.get(b.id) ?? 0));
}

function rank({ state }: SurveyedJob): number {
  if (state === 'unfinished') return 0;
  return state === 'failed' || state === 'damaged' ? 1 : 2;
}

/** Of what was broken off nothing is kept, at any level. */
function freedBytes(job: SurveyedJob, level: GcOptions['level']): number {
  return level === 'all' || job.state === 'unfinished' ? job.bytes : job.payloadBytes;
}

function whyLoose({ state, used }: SurveyedJob, now: number): string {
  switch (state) {
    case 'unfinished':
      return 'broken off';
    case 'failed':
      return `failed ${daysAgo(used, now)}`;
    case 'damaged':
      return "its records can't be read";
    default:
      return `last used ${daysAgo(used, now)}`;
  }
}

const dayMs = 86_400_000;

function daysAgo(moment: number, now: number): string {
  const days = Math.floor((now - moment) / dayMs);
  return days <= 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`;
}
