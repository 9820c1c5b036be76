import { type JobKey, jobKey, type KeyPreimage, type SubjobRecord } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { JobPlan, SubjobMade } from '@accelerator/runner';
import { type Job, newestJobs, noteJobs, whyBuilt } from '@accelerator/store';
import type { BuildOptions } from './build-options.ts';
import { type PlannedSetup, setupOf } from './build-setup.ts';
import type { BuildTools } from './build-tools.ts';
import { inputRemoved, runStopped } from './errors.ts';
import { isReproduced } from './is-reproduced.ts';
import { lockJob } from './lock-job.ts';
import { once } from './once.ts';
import { planJob } from './planned-job.ts';
import type { BuildRequest } from './request.ts';
import { parentOf, Reuse } from './reuse.ts';
import { runPastDamage } from './run-past-damage.ts';
import { Subjobs } from './subjobs.ts';
import type { Asker } from './waits.ts';

/** What came of a build. */
export interface Finished {
  readonly job: Job;
  readonly how: 'built' | 'reused';
}

/** By what a build is asked for. */
export interface AskedBy {
  /** When work on it began, by `performance.now()`: before that it waited. */
  readonly started: number;
  /** The job that asks for it; undefined: the script. */
  readonly asker?: Asker | undefined;
}

/** One job that a script or a phase asks for: found, or planned, or built under a lock and compared with the one before it. */
export class Build {
  readonly key: JobKey;
  /** Whether a job that is there already is of no use. */
  readonly forced: boolean;
  readonly #tools: BuildTools;
  readonly #method: LoadedMethod;
  readonly #request: BuildRequest;
  readonly #preimage: KeyPreimage;
  readonly #caption: string | undefined;
  readonly #retryBad: boolean;
  readonly #asker: Asker | undefined;
  readonly #subjobs: Subjobs;
  readonly #reuse: Reuse;

  constructor(
    tools: BuildTools,
    method: LoadedMethod,
    request: BuildRequest,
    options: BuildOptions,
    { started, asker }: AskedBy,
  ) {
    this.#tools = tools;
    this.#method = method;
    this.#request = request;
    this.#preimage = request.preimage;
    this.#caption = options.caption;
    this.forced = options.force ?? (tools.force || tools.forced === method.name);
    this.#retryBad = options.retryBad ?? tools.retryBad;
    this.key = jobKey(request.preimage);
    this.#asker = asker;
    this.#subjobs = new Subjobs(tools, { key: this.key, method: method.name, depth: this.#depth, above: asker });
    const sought = { key: this.key, method, request, retryBad: this.#retryBad, subjobs: this.#subjobs, asker };
    this.#reuse = new Reuse(tools, sought, started);
  }

  get #depth(): number {
    return this.#asker === undefined ? 0 : this.#asker.depth + 1;
  }

  /** Somebody else asks for it who wants to know that it was found. */
  speak(): void {
    this.#reuse.speak();
  }

  /** @throws AcceleratorError `JOB_FAILED`, `INPUT_REMOVED`, `CANCELLED` */
  async finish(): Promise<Finished> {
    this.#useInputs();
    const found = this.forced ? undefined : await this.#reuse.find();
    if (found !== undefined) return { job: found, how: 'reused' };
    const { dryRun, building } = this.#tools;
    if (dryRun) return { job: planJob(this.#tools, this.#method.name, this.#why(false)), how: 'built' };
    const limit = this.#asker === undefined ? building.ofScript : building.ofPhases;
    return this.#amongItsJobs((leave) =>
      limit((release) =>
        this.#runLocked(() => {
          leave();
          release();
        }),
      ),
    );
  }

  /** Jobs that wait for other jobs of their method take no place from those of other methods. */
  async #amongItsJobs<T>(work: (leave: () => void) => Promise<T>): Promise<T> {
    const { limits, signal } = this.#tools;
    const { maxParallel } = this.#method.definition;
    if (maxParallel === undefined) return work(() => {});
    const leave = once(await limits.enterJob(this.#method.name, maxParallel, signal));
    return work(leave).finally(leave);
  }

  /** @param giveUp its place among those that run, as it waits for other jobs: these need one too */
  async #runLocked(giveUp: () => void): Promise<Finished> {
    const { workdir, executor, signal, shared } = this.#tools;
    if (signal.aborted) throw runStopped();
    // A run whose jobs all come from elsewhere starts no process.
    if (shared === undefined) executor.warmUp(this.#tasksAtOnce);
    const { lock, release } = await lockJob(this.#tools, { key: this.key, method: this.#method.name }, () => {
      // Who has it may wait for a job of this run.
      if (this.#asker !== undefined) giveUp();
    });
    try {
      this.#reuse.started = performance.now();
      // Another engine may have built it while this one waited.
      const theirs = this.forced ? undefined : await this.#reuse.findNew(giveUp);
      if (theirs !== undefined) return { job: theirs, how: 'reused' };
      const fetched = this.forced ? undefined : await this.#fetch(giveUp);
      if (fetched !== undefined) return { job: fetched, how: 'reused' };
      if (shared !== undefined) executor.warmUp(this.#tasksAtOnce);
      const before = workdir.index.lookUp(this.key) ?? workdir.index.lookUp(this.#contentKey);
      const why = this.#why(before === undefined);
      const job = await this.#run({ isOnly: lock.powerless === undefined, why }, giveUp);
      // That of one whose bad rows were tried again may differ.
      const isSame =
        before === undefined || this.#reuse.retried !== undefined || isReproduced(this.#tools, before, job);
      if (isSame) shared?.upload(job, this.#method);
      return { job, how: 'built' };
    } finally {
      release();
    }
  }

  /** From elsewhere. Not where a job that is there is built again for its bad rows: others have these too. */
  async #fetch(giveUp: () => void): Promise<Job | undefined> {
    const { shared, workdir } = this.#tools;
    if (shared === undefined || this.#retryBad) return undefined;
    const ask = (record: SubjobRecord): Promise<SubjobMade> => {
      giveUp();
      return this.#subjobs.ask(record);
    };
    const { job, bytes: received } = (await shared.find({ method: this.#method, setup: this.#setup, ask })) ?? {};
    if (job === undefined) return undefined;
    noteJobs(workdir, this.#method.name, [job.id]);
    this.#reuse.tell({ job, by: 'shared', received });
    return job;
  }

  /** How many tasks of it can run at the same time, as far as is known before. */
  get #tasksAtOnce(): number {
    const { analysis, map } = this.#method.definition;
    if (this.#isContinued) return 1;
    if (map !== undefined) return this.#tools.executor.slots();
    return analysis === undefined ? 1 : this.#tools.workdir.slices;
  }

  /**
   * Whether most of it may be there already: then one process does the rest before a second one has started (0.6 s of
   * processors). Where much is left, others are started when that is known.
   */
  get #isContinued(): boolean {
    const { map, takesOver = [] } = this.#method.definition;
    const mayTakeOver = map === undefined ? takesOver.length > 0 : map.reuseRows;
    if (!mayTakeOver || this.forced) return false;
    const { datasets, jobs } = this.#preimage;
    if ((datasets.previous ?? jobs.previous ?? null) !== null) return true;
    return newestJobs(this.#tools.workdir, this.#method.name).next().done !== true;
  }

  /** @param isNew whether no job is known that had its key */
  #why(isNew: boolean): string {
    const { outdated, retried } = this.#reuse;
    if (outdated !== undefined) return `${outdated.difference}, compared with ${outdated.job}`;
    if (retried !== undefined) return `bad rows of ${retried} are tried again`;
    const job = { preimage: this.#preimage, packagesBelow: this.#method.packagesBelow };
    return whyBuilt(this.#tools.workdir, job, { forced: this.forced, isNew });
  }

  /** @param how.isOnly whether nobody else builds it at this moment */
  async #run(how: Pick<JobPlan, 'isOnly' | 'why'>, giveUp: () => void): Promise<Job> {
    const { workdir, project, executor, limits, emit, signal, retries, keepTemp, session, shared } = this.#tools;
    const plan: JobPlan = {
      method: this.#method,
      setup: this.#setup,
      ...how,
      checkInputs: () => this.#request.checkInputs(),
      isTouchedSince: (other) => this.#request.isTouchedSince(other),
      indexed: true,
      reuseRows: !this.forced,
      retryBad: this.#retryBad,
      subjobsOf: (parent) => (asked) => {
        giveUp();
        return this.#subjobs.build(parent, asked);
      },
      hasSameSubjobs: (parent, records) => {
        giveUp();
        return this.#subjobs.areSame(parent, records);
      },
      depth: this.#depth,
    };
    const durable = project.config.durability === 'full';
    const { compression } = project.config;
    const use = (jobs: Iterable<string>): boolean => session.use(jobs);
    await shared?.prefetch(plan);
    const bringFile = shared && ((file: string): Promise<void> => shared.columns.bring(file));
    const findMapsElsewhere = shared?.findMaps.bind(shared);
    const elsewhere = { bringFile, findMapsElsewhere };
    const tools = {
      workdir,
      executor,
      limits,
      emit,
      signal,
      durable,
      compression,
      retries,
      keepTemp,
      use,
      ...elsewhere,
    };
    const job = await runPastDamage(plan, tools);
    noteJobs(workdir, this.#method.name, [job.id]);
    return job;
  }

  /** Inputs may have been named by their ids, so that nobody has looked at them before. */
  #useInputs(): void {
    const { givenJobs } = this.#request;
    if (givenJobs.size === 0) return;
    const ids = [...givenJobs];
    if (!this.#tools.session.use(ids)) throw inputRemoved(this.#preimage.method, ids);
  }

  get #setup(): PlannedSetup {
    return setupOf(this.#tools, this.#method, {
      key: this.key,
      contentKey: this.#contentKey,
      preimage: this.#preimage,
      byContent: this.#reuse.byContent,
      fileJobs: this.#request.fileJobs,
      caption: this.#caption,
      parent: parentOf(this.#asker),
    });
  }

  get #contentKey(): JobKey {
    return jobKey(this.#reuse.byContent, 'content');
  }
}
