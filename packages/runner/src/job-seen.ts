import type { SeenByMap, SeenInputs } from '@accelerator/job';
import type { AttemptReport } from '@accelerator/slice';
import { jobNamed } from './run-subjobs.ts';

/** What a job's tasks looked at that the content of its inputs does not tell. */
export class JobSeen {
  readonly #identities = new Set<string>();
  readonly #byMap = new Set<SeenByMap>();
  /** Ids of datasets of which a task asked what comes before them. */
  readonly chains = new Set<string>();

  note({ seen, chains = [], chunk }: AttemptReport): void {
    for (const id of chains) this.chains.add(id);
    for (const id of seen) this.#identities.add(id);
    for (const each of chunk?.seen ?? []) this.#byMap.add(each);
  }

  /** Rows that are taken from an earlier job are what they are by what that one looked at. */
  inherit({ identities, byMap }: SeenInputs): void {
    for (const id of identities) this.#identities.add(id);
    for (const each of byMap) this.#byMap.add(each);
  }

  get identities(): readonly string[] {
    return [...this.#identities];
  }

  /** What is kept in the job's record; undefined: nothing was seen. */
  get record(): SeenInputs | undefined {
    return this.without(new Set());
  }

  /** @param jobs of which what was asked is recorded elsewhere */
  without(jobs: ReadonlySet<string>): SeenInputs | undefined {
    const identities = this.identities.filter((id) => !jobs.has(jobNamed(id)));
    if (identities.length + this.#byMap.size === 0) return undefined;
    return { identities: identities.sort(), byMap: [...this.#byMap].sort() };
  }
}
