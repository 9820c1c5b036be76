import { AcceleratorError } from '@accelerator/base';
import type { JobKey } from '@accelerator/job';

/** A job that asks for others: it runs, or is there already and may be reused if they give the same. */
export interface Asker {
  readonly key: JobKey;
  readonly method: string;
  /** How many jobs wait for it, each for the next. */
  readonly depth: number;
  /** Its id. */
  readonly job: string;
  readonly isRunning: boolean;
  readonly above: Asker | undefined;
}

/** A job for which another one waits. */
export interface Awaited {
  readonly key: JobKey;
  readonly method: string;
}

/** Which jobs of a run wait for which others: none for itself, by whatever way. */
export class Waits {
  readonly #awaited = new Map<JobKey, Awaited[]>();

  /**
   * Waits for a job.
   * @param asker who waits; undefined: the script
   * @throws AcceleratorError `SUBJOB_LOOP`
   */
  during<T>(asker: Asker | undefined, job: Awaited, work: () => Promise<T>): Promise<T> {
    return asker === undefined ? work() : this.#during(asker, job, work);
  }

  async #during<T>(asker: Asker, job: Awaited, work: () => Promise<T>): Promise<T> {
    const way = this.#way(job, asker.key, new Set());
    if (way !== undefined) throw subjobLoop([asker.method, ...way.map(({ method }) => method)]);
    const awaited = this.#awaited.get(asker.key) ?? [];
    this.#awaited.set(asker.key, awaited);
    awaited.push(job);
    try {
      return await work();
    } finally {
      awaited.splice(awaited.indexOf(job), 1);
      if (awaited.length === 0) this.#awaited.delete(asker.key);
    }
  }

  /** The jobs that wait for one, by whatever way: with the way to it, which begins with what they wait for. */
  waitingFor(job: Awaited): ReadonlyMap<JobKey, readonly Awaited[]> {
    const ways = [...this.#awaited.keys()].flatMap((key) => {
      const way = (this.#awaited.get(key) ?? [])
        .map((next) => this.#way(next, job.key, new Set([key])))
        .find((each) => each !== undefined);
      return way === undefined ? [] : [[key, way] as const];
    });
    return new Map(ways);
  }

  /** From a job to one for which it waits. */
  #way(from: Awaited, to: JobKey, seen: Set<JobKey>): readonly Awaited[] | undefined {
    if (from.key === to) return [from];
    if (seen.has(from.key)) return undefined;
    seen.add(from.key);
    for (const next of this.#awaited.get(from.key) ?? []) {
      const way = this.#way(next, to, seen);
      if (way !== undefined) return [from, ...way];
    }
    return undefined;
  }
}

/** What a job makes is there for others when it has ended. @throws AcceleratorError `SUBJOB_INPUT` */
export function checkNotOwn(asker: Asker, method: string, isGiven: (job: string) => boolean): void {
  for (let each: Asker | undefined = asker; each !== undefined; each = each.above) {
    if (each.isRunning && isGiven(each.job)) throw subjobInput(method, each);
  }
}

/**
 * A job asks for itself: for one of the same method with the same inputs, or for one that asks for it.
 *
 * @remedy The sentence has the way round. Each job on it must ask for less than it was asked for.
 */
export function subjobLoop(methods: readonly string[]): AcceleratorError {
  return new AcceleratorError({
    code: 'SUBJOB_LOOP',
    message: `Expected a job that does not ask for itself, found ${methods.join(' → ')}, and again the same.`,
    hint: 'With the same inputs they would wait for each other for ever: give one of them others.',
    details: { methods },
  });
}

/**
 * A phase gives a job that it asks for a dataset or a file of its own job, which has not ended.
 *
 * @remedy Let a job of its own make it, and give that to both.
 */
function subjobInput(method: string, { job, method: own }: Asker): AcceleratorError {
  return new AcceleratorError({
    code: 'SUBJOB_INPUT',
    message: `Expected inputs of jobs that have ended for ${method}, received something of ${job} (${own}), which waits for it.`,
    hint: 'Ask for a job that makes it, and give that.',
    details: { job, method },
  });
}
