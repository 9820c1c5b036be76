import type { KeptJob } from './roots.ts';
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
  /** What pins, builds, chains, lists and running engines keep. */
  readonly kept: readonly KeptJob[];
  /** An unfinished job with a higher number may be in the making. */
  readonly newestBefore: number;
  /** The number in an id. */
  readonly numberOf: (id: string) => number;
  readonly now: number;
}

export interface GcChoice {
  readonly job: SurveyedJob;
  /** `payload`: only its files go, its records stay. */
  readonly what: GcOptions['level'];
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
  const resumable = resumableJobs(facts, options);
  const kept = keptJobs(facts, options, resumable);
  const total = facts.jobs.reduce((sum, { bytes }) => sum + bytes, 0);
  const keep: GcChoice[] = [];
  const loose: GcChoice[] = [];
  for (const job of facts.jobs) {
    const why = kept.get(job.id);
    if (why !== undefined) keep.push({ job, what: 'all', why, bytes: 0 });
    if (why === undefined ? isLoose(job, options) : isSpent(job, resumable.has(job.id)))
      loose.push(choice(job, options, why !== undefined));
  }
  const remove: GcChoice[] = [];
  let left = total;
  const byJob = new Map(loose.map((each) => [each.job, each]));
  for (const job of inOrder(facts, [...byJob.keys()])) {
    const next = byJob.get(job);
    if (next === undefined) continue;
    if (options.maxBytes !== undefined && left <= options.maxBytes && job.state !== 'unfinished') {
      if (!kept.has(job.id)) keep.push({ ...next, why: 'there is room for it', bytes: 0 });
      continue;
    }
    remove.push({ ...next, why: whyLoose(next, facts.now) });
    left -= next.bytes;
  }
  return { remove, keep, left };
}

function isLoose({ state }: SurveyedJob, { level }: GcOptions): boolean {
  return level === 'all' || state === 'done' || state === 'unfinished';
}

/**
 * What a failed job had made is of no use to anybody: only its record is kept for as long as others are. Unless the next
 * attempt may go on from it.
 */
function isSpent({ state, payloadBytes }: SurveyedJob, isResumable: boolean): boolean {
  return state === 'failed' && payloadBytes > 0 && !isResumable;
}

/** Of one method so many that ended early are kept: of those that were edited and tried again, the last. */
const mostResumable = 3;

/** Jobs from which others may go on, not older than others that are kept. */
function resumableJobs({ jobs, numberOf, now }: GcFacts, { keepDays, level }: GcOptions): Set<string> {
  const counts = new Map<string, number>();
  const found = new Set<string>();
  if (level === 'payload') return found;
  for (const { id, method, used, kept } of [...jobs].sort((a, b) => numberOf(b.id) - numberOf(a.id))) {
    if (kept === null || used < now - keepDays * dayMs) continue;
    const count = counts.get(method ?? '') ?? 0;
    if (count < mostResumable) found.add(id);
    counts.set(method ?? '', count + 1);
  }
  return found;
}

/** Of what was broken off nothing is kept, at any level. */
function choice(job: SurveyedJob, { level }: GcOptions, isKept: boolean): Omit<GcChoice, 'why'> & { why: string } {
  const what = isKept || (level === 'payload' && job.state !== 'unfinished') ? 'payload' : 'all';
  return { job, what, why: '', bytes: what === 'all' ? job.bytes : job.payloadBytes };
}

/** What is kept, and why: the roots, then what they need, directly or not. */
function keptJobs(facts: GcFacts, { keepDays, level }: GcOptions, resumable: ReadonlySet<string>): Map<string, string> {
  const byId = new Map(facts.jobs.map((job) => [job.id, job]));
  const kept = new Map<string, string>();
  const keep = (id: string, why: string): void => {
    if (byId.has(id) && !kept.has(id)) kept.set(id, why);
  };
  for (const { job, why } of facts.kept) keep(job, why);
  const oldest = facts.now - keepDays * dayMs;
  for (const job of facts.jobs) {
    if (resumable.has(job.id)) keep(job.id, `its next attempt goes on from ${amountText(job)}`);
    if (job.state === 'unfinished') {
      if (facts.numberOf(job.id) > facts.newestBefore) keep(job.id, 'a running build may be making it');
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

function whyLoose({ job, what }: GcChoice, now: number): string {
  const { state, used, kept } = job;
  const amount = kept === null ? '' : `, with ${amountText(job)}`;
  switch (state) {
    case 'unfinished':
      return `broken off${amount}`;
    case 'failed':
      return `failed ${daysAgo(used, now)}${amount}${what === 'payload' ? ': what it made, not its record' : ''}`;
    case 'damaged':
      return "its records can't be read";
    default:
      return `last used ${daysAgo(used, now)}`;
  }
}

/** `184 of 200 rows`. */
function amountText({ kept }: SurveyedJob): string {
  return kept === null ? '' : `${kept.done} of ${kept.total} ${kept.unit}`;
}

const dayMs = 86_400_000;

function daysAgo(moment: number, now: number): string {
  const days = Math.floor((now - moment) / dayMs);
  return days <= 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`;
}
