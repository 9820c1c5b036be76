import type { Job } from '@accelerator/store';

/** A job under the name that a script gave it. */
export interface ListedJob {
  readonly name: string;
  readonly job: Job;
}

/** Jobs in the order in which they were asked for: an array that finds them by name, too. */
export interface JobList<J extends ListedJob = ListedJob> extends ReadonlyArray<J> {
  /** The last job of a name, or that of a number, from 0, or back from -1; `fallback` when there is none. */
  get(wanted: string | number): Job | undefined;
  get<F>(wanted: string | number, fallback: F): Job | F;
  /** All jobs of a name. */
  all(name: string): Job[];
  /** What building them took, each once. */
  readonly seconds: number;
  /** The same, by method: the one that took longest first. */
  readonly secondsByMethod: ReadonlyMap<string, number>;
  /** A numbered table of them. */
  toString(): string;
}

/** A list that grows. */
export class JobArray<J extends ListedJob> extends Array<J> implements JobList<J> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  get(wanted: string | number): Job | undefined;
  get<F>(wanted: string | number, fallback: F): Job | F;
  get(wanted: string | number, fallback?: unknown): unknown {
    const found = typeof wanted === 'number' ? this.at(wanted) : this.findLast(({ name }) => name === wanted);
    return found === undefined ? fallback : found.job;
  }

  all(name: string): Job[] {
    return this.filter((each) => each.name === name).map(({ job }) => job);
  }

  get seconds(): number {
    return this.#once.reduce((sum, { post }) => sum + (post?.seconds ?? 0), 0);
  }

  get secondsByMethod(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const { method, post } of this.#once) sums.set(method, (sums.get(method) ?? 0) + (post?.seconds ?? 0));
    return new Map([...sums].sort(([, a], [, b]) => b - a));
  }

  override toString(): string {
    const rows = this.map(({ name, job }, index) => [String(index), job.id, name]);
    const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
    return rows
      .map(
        ([number = '', id = '', name = '']) =>
          `${number.padStart(widths[0] ?? 0)}  ${id.padEnd(widths[1] ?? 0)}  ${name}`,
      )
      .join('\n');
  }

  get #once(): Job[] {
    return [...new Map(this.map(({ job }) => [job.id, job])).values()];
  }
}

export function jobListOf<J extends ListedJob>(jobs: Iterable<J>): JobList<J> {
  const list = new JobArray<J>();
  for (const job of jobs) list.push(job);
  return list;
}
