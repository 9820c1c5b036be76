import {
  type ChainLink,
  type ChainRecord,
  chainId,
  Job,
  keepChains,
  latestBuilds,
  readChains,
  type Workdir,
} from '@accelerator/store';

/** What a link of a chain is made of beside `previous` and the source of its method, as two fingerprints. */
export type ChainData = Omit<ChainLink, 'job'>;

/** The chains of a build script: those that its earlier runs left, and what this run does to them. */
export class Chains {
  readonly #workdir: Workdir;
  readonly #script: string;
  #all: Map<string, Chain> | undefined;

  constructor(workdir: Workdir, script: string) {
    this.#workdir = workdir;
    this.#script = script;
  }

  /** Does something with a chain when all that was asked of it before is done: each link needs the one before it. */
  inTurn<T>(method: string, name: string, work: (chain: Chain) => Promise<T>): Promise<T> {
    const all = this.#known();
    const id = chainId({ method, name });
    const chain = all.get(id) ?? new Chain(this.#workdir, { method, name, links: [] }, new Set());
    all.set(id, chain);
    return chain.inTurn(() => work(chain));
  }

  /** Keeps the chains for the next run, also those that this one did not ask for. */
  async save(): Promise<void> {
    const changed = [...(this.#all?.values() ?? [])].flatMap(({ hasChanged, record }) => (hasChanged ? [record] : []));
    if (changed.length > 0) await keepChains(this.#workdir, this.#script, changed);
  }

  /** Read when a chain is first asked for: most scripts have none. */
  #known(): Map<string, Chain> {
    if (this.#all === undefined) {
      const last = latestBuilds(this.#workdir).find(({ script }) => script === this.#script);
      const asked = new Set(last?.jobs.map(({ job }) => job));
      const records = readChains(this.#workdir, this.#script);
      this.#all = new Map(records.map((record) => [chainId(record), new Chain(this.#workdir, record, asked)]));
    }
    return this.#all;
  }
}

/** One chain. A link stays at its place when it is built again; what is new comes to the end. */
export class Chain {
  readonly #workdir: Workdir;
  readonly #name: Pick<ChainRecord, 'method' | 'name'>;
  readonly #links: ChainLink[];
  /** What the last good run of the script asked for. */
  readonly #lastAsked: ReadonlySet<string>;
  /** The jobs that this run asked for, by their places. */
  readonly #asked = new Map<number, Job>();
  #hasChanged = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(workdir: Workdir, { method, name, links }: ChainRecord, lastAsked: ReadonlySet<string>) {
    this.#workdir = workdir;
    this.#name = { name, method };
    this.#links = [...links];
    this.#lastAsked = lastAsked;
  }

  get record(): ChainRecord {
    return { ...this.#name, links: this.#links };
  }

  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /**
   * The place of some data in the chain; its end if it is new. It is not new when it was made from the same options and
   * inputs, all the way back, whatever became of the sources and jobs in between; nor when it contains the same as
   * what the script asked for last time, as a plain build would then be reused.
   */
  positionOf({ content, origin }: ChainData): number {
    const same = this.#links.findLastIndex((link) => link.origin === origin);
    if (same >= 0) return same;
    const last = this.#links.length - 1;
    const equal = this.#links.findIndex(
      (link, place) =>
        link.content === content && !this.#asked.has(place) && (place === last || this.#lastAsked.has(link.job)),
    );
    return equal >= 0 ? equal : last + 1;
  }

  /**
   * The job before a place: of the earlier links the last one that is still there, with all datasets that it continues.
   * Whatever came after one that was removed can't be read as a chain any more: it is made again.
   */
  before(place: number): Job | undefined {
    const someAreGone = this.#links.slice(0, place).some(({ job }) => !this.#workdir.hasJob(job));
    for (let earlier = place - 1; earlier >= 0; earlier--) {
      const asked = this.#asked.get(earlier);
      if (asked !== undefined) return asked;
      const job = this.#open(this.#links[earlier]?.job ?? '');
      if (job !== undefined && (!someAreGone || this.#isWhole(job.id))) return job;
    }
    return undefined;
  }

  /** Puts a job at its place: at that of the same data, or at the end. */
  put(place: number, job: Job, data: ChainData): void {
    const old = this.#links[place];
    const link = { job: job.id, ...data };
    this.#hasChanged ||= old?.job !== link.job || old.content !== link.content || old.origin !== link.origin;
    this.#links[place] = link;
    this.#asked.set(place, job);
  }

  /** Whether all jobs are there that come before the datasets of one. */
  #isWhole(id: string): boolean {
    const met = new Set([id]);
    for (const each of met) {
      if (!this.#workdir.hasJob(each)) return false;
      for (const before of this.#workdir.readPost(each)?.chained ?? []) met.add(before);
    }
    return true;
  }

  #open(id: string): Job | undefined {
    const setup = this.#workdir.findSetup(id);
    return setup && new Job(this.#workdir, id, { setup });
  }
}
