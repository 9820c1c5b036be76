import type { IndexedJob } from '@accelerator/inspect';

/** What is known of jobs and of who needs them. */
export interface JobGraph {
  find(job: string): Pick<IndexedJob, 'job' | 'number' | 'method' | 'needs' | 'end'> | undefined;
  usersOf(job: string): readonly string[];
}

/** A job, or several that stand together: a long chain, or many that were given the same. */
export interface LineageNode {
  readonly id: string;
  readonly method: string;
  /** The newest first; the whole is named by it. */
  readonly jobs: readonly string[];
  /** How it ended; of several, how the newest did. */
  readonly end: IndexedJob['end'];
  /** Steps from the job in the middle: negative ones lie before it. */
  readonly distance: number;
}

export interface LineageEdge {
  /** What was given. */
  readonly from: string;
  readonly to: string;
}

export interface Lineage {
  readonly focus: string;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** How many jobs lie within these steps and are not shown. */
  readonly more: number;
}

export interface LineageReach {
  /** Steps towards what it was made from, and towards what was made from it. */
  readonly up: number;
  readonly down: number;
}

const mostNodes = 150;
/** Jobs that are looked at before they are put together. */
const mostJobs = 3000;
const shortestChain = 4;

/** What a job was made from and what was made from it, the nearest first. */
export function lineageOf(index: JobGraph, focus: string, { up, down }: LineageReach): Lineage {
  const distances = new Map([[focus, 0]]);
  let more = 0;
  const walk = (sign: number, steps: number, next: (job: string) => readonly string[]): void => {
    let edge = [focus];
    for (let step = 1; step <= steps && edge.length > 0; step++) {
      const found = [...new Set(edge.flatMap(next))].filter(
        (job) => !distances.has(job) && index.find(job) !== undefined,
      );
      edge = found.slice(0, Math.max(0, mostJobs - distances.size));
      more += found.length - edge.length;
      for (const job of edge) distances.set(job, sign * step);
    }
  };
  walk(-1, up, (job) => index.find(job)?.needs ?? []);
  walk(1, down, (job) => index.usersOf(job));
  const groups = groupJobs(index, focus, [...distances.keys()]);
  const nodes = [...groups.values()]
    .map((jobs) => nodeOf(index, jobs, distances))
    .sort((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  const shown = nodes.slice(0, mostNodes);
  more += nodes.slice(mostNodes).reduce((sum, { jobs }) => sum + jobs.length, 0);
  return { focus, nodes: shown, edges: edgesOf(index, shown), more };
}

/** First chains, then those of one method that were given the same and gave to the same. */
function groupJobs(index: JobGraph, focus: string, jobs: readonly string[]): Map<string, string[]> {
  const among = new Set(jobs);
  const groupOf = new Map(jobs.map((job) => [job, job]));
  for (const chain of chainsIn(index, focus, jobs, among)) for (const job of chain) groupOf.set(job, chain[0] ?? job);
  const alike = new Map<string, string[]>();
  for (const job of jobs) {
    const group = groupOf.get(job) ?? job;
    const members = alike.get(group);
    if (members === undefined) alike.set(group, [job]);
    else members.push(job);
  }
  const merged = new Map<string, string[]>();
  for (const [group, members] of alike) {
    const key = group === focus || members.includes(focus) ? focus : signature(index, members, among, groupOf);
    merged.set(key, [...(merged.get(key) ?? []), ...members]);
  }
  return merged;
}

function signature(
  index: JobGraph,
  members: readonly string[],
  among: ReadonlySet<string>,
  groupOf: ReadonlyMap<string, string>,
): string {
  const own = new Set(members);
  const neighbours = (next: (job: string) => readonly string[]): string =>
    [
      ...new Set(
        members
          .flatMap(next)
          .filter((job) => among.has(job) && !own.has(job))
          .map((job) => groupOf.get(job)),
      ),
    ]
      .sort()
      .join(' ');
  const method = index.find(members[0] ?? '')?.method;
  return JSON.stringify([
    method,
    neighbours((job) => index.find(job)?.needs ?? []),
    neighbours((job) => index.usersOf(job)),
  ]);
}

/** Jobs of one method of which each was given the one before. */
function chainsIn(index: JobGraph, focus: string, jobs: readonly string[], among: ReadonlySet<string>): string[][] {
  const sameAmong = (job: string, next: readonly string[]): string[] => {
    const method = index.find(job)?.method;
    return next.filter((other) => other !== focus && among.has(other) && index.find(other)?.method === method);
  };
  const before = (job: string): string[] => sameAmong(job, index.find(job)?.needs ?? []);
  const after = (job: string): string[] => sameAmong(job, index.usersOf(job));
  const seen = new Set([focus]);
  return jobs.flatMap((job) => {
    if (seen.has(job)) return [];
    const chain = [job];
    for (const [next, add] of [
      [before, (other: string) => chain.push(other)],
      [after, (other: string) => chain.unshift(other)],
    ] as const) {
      for (let at = next(job); at.length === 1; ) {
        const [other = ''] = at;
        if (chain.includes(other)) break;
        add(other);
        at = next(other);
      }
    }
    for (const each of chain) seen.add(each);
    return chain.length >= shortestChain ? [chain] : [];
  });
}

function nodeOf(index: JobGraph, jobs: readonly string[], distances: ReadonlyMap<string, number>): LineageNode {
  const sorted = [...jobs].sort((a, b) => (index.find(b)?.number ?? 0) - (index.find(a)?.number ?? 0));
  const [id = ''] = sorted;
  const steps = jobs.map((job) => distances.get(job) ?? 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const { method = '-', end = 'unfinished' } = index.find(id) ?? {};
  return { id, method, jobs: sorted, end, distance: steps[0] ?? 0 };
}

function edgesOf(index: JobGraph, nodes: readonly LineageNode[]): LineageEdge[] {
  const nodeByJob = new Map(nodes.flatMap(({ id, jobs }) => jobs.map((job) => [job, id] as const)));
  const edges = new Map<string, LineageEdge>();
  for (const { id, jobs } of nodes) {
    for (const needed of jobs.flatMap((job) => index.find(job)?.needs ?? [])) {
      const from = nodeByJob.get(needed);
      if (from !== undefined && from !== id) edges.set(`${from} ${id}`, { from, to: id });
    }
  }
  return [...edges.values()];
}
