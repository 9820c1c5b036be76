import { contentPreimage, type JobKey, jobKey, type KeyPreimage, type SubjobRecord } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { type Executor, type JobPlan, type RunLimits, runJob, type SubjobMade } from '@accelerator/runner';
import type { SharedCache } from '@accelerator/shared-cache';
import {
  type Job,
  noteDamage,
  noteEquivalence,
  noteJobs,
  noteReplacedSubjobs,
  type RunEvent,
  type Session,
  whyBuilt,
} from '@accelerator/store';
import type { BuildOptions } from './build-options.ts';
import { type PlannedSetup, setupOf } from './build-setup.ts';
import { inputRemoved, runStopped } from './errors.ts';
import { isReproduced } from './is-reproduced.ts';
import type { JobFinder, Wanted } from './job-finder.ts';
import type { LimitBuilding } from './limit-building.ts';
import { lockJob } from './lock-job.ts';
import { once } from './once.ts';
import { planJob } from './planned-job.ts';
import type { BuildRequest, RequestTools } from './request.ts';
import type { NamedInputs } from './same-where-seen.ts';
import { type BuildBelow, nothingAsked, Subjobs } from './subjobs.ts';
import type { Asker } from './waits.ts';
import type { WaitsElsewhere } from './waits-elsewhere.ts';

/** What all builds of one run share. */
export interface BuildTools extends RequestTools {
  readonly finder: JobFinder;
  /** Lets so many builds run at the same time: those of the script, and those of phases. */
  readonly building: { readonly ofScript: LimitBuilding; readonly ofPhases: LimitBuilding };
  /** Builds what a phase asks for. */
  readonly below: BuildBelow;
  readonly waitsElsewhere: WaitsElsewhere;
  /** Says that the workdir has no locks: once a run. */
  readonly reportNoLocks: (reason: string) => void;
  readonly executor: Executor;
  /** Where finished jobs come from and go to. Absent: there is no such place, or nobody wants it. */
  readonly shared?: SharedCache | undefined;
  readonly limits: RunLimits;
  readonly signal: AbortSignal;
  readonly script: string;
  /** The id of the run; null for a dry run. */
  readonly run: string | null;
  /** What this run uses: `ax gc` leaves it alone. */
  readonly session: JobUse;
  /** Build every job again, whatever is known. */
  readonly force: boolean;
  /** A method whose jobs are built again. */
  readonly forced?: string | undefined;
  /** Compute rows of maps again that failed. */
  readonly retryBad: boolean;
  /** How often a phase whose process died is run again. */
  readonly retries: number;
  /** Whether temporary files of jobs stay. */
  readonly keepTemp: boolean;
  /** Only report what would be built. */
  readonly dryRun: boolean;
  /** Told of each method before a job of it is looked for. */
  readonly onMethod?: (method: LoadedMethod) => void;
}

type ReusedEvent = Extract<RunEvent, { readonly type: 'job-reused' }>;

/** Notes jobs before they are used; false when one of them is being removed. */
export type JobUse = Pick<Session, 'use'>;

/** What came of a build. */
export interface Finished {
  readonly job: Job;
  readonly how: 'built' | 'reused';
}

/** How a job that is there already was found. */
interface FoundJob {
  readonly job: Job;
  readonly by: Wanted['by'] | 'equivalent';
  /** Notes what helps to find it next time. */
  readonly note?: () => void;
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
  /** Jobs that could be used again, but for what they asked for. */
  readonly #outdated = new Map<string, string>();
  /** That it was found, as long as nobody but a job that is looked for has asked. */
  #untold: RunEvent | undefined;
  #isQuiet: boolean;
  /** The job that is there already, and is built again for its bad rows. */
  #retried: string | undefined;
  #started: number;
  #contentPreimage: KeyPreimage | undefined;

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
    this.#started = started;
    this.forced = options.force ?? (tools.force || tools.forced === method.name);
    this.#retryBad = options.retryBad ?? tools.retryBad;
    this.key = jobKey(request.preimage);
    this.#asker = asker;
    this.#isQuiet = asker?.isRunning === false;
    this.#subjobs = new Subjobs(tools, { key: this.key, method: method.name, depth: this.#depth, above: asker });
  }

  /** The job that asks for it; one that comes from elsewhere has no id yet. */
  get #parent(): string | undefined {
    const job = this.#asker?.job;
    return job === '' ? undefined : job;
  }

  get #depth(): number {
    return this.#asker === undefined ? 0 : this.#asker.depth + 1;
  }

  /** Somebody else asks for it who wants to know that it was found. */
  speak(): void {
    this.#isQuiet = false;
    if (this.#untold !== undefined) this.#tools.emit(this.#untold);
    this.#untold = undefined;
  }

  /** @throws AcceleratorError `JOB_FAILED`, `INPUT_REMOVED`, `CANCELLED` */
  async finish(): Promise<Finished> {
    this.#useInputs();
    const found = this.forced ? undefined : await this.#find(this.#hits());
    if (found !== undefined) return { job: found, how: 'reused' };
    const { dryRun, building } = this.#tools;
    if (dryRun) return { job: planJob(this.#tools, this.#method.name, this.#why()), how: 'built' };
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
      this.#started = performance.now();
      // Another engine may have built it while this one waited.
      const theirs = this.forced ? undefined : await this.#find(this.#hitsBy('id', this.#preimage), giveUp);
      if (theirs !== undefined) return { job: theirs, how: 'reused' };
      const fetched = this.forced ? undefined : await this.#fetch(giveUp);
      if (fetched !== undefined) return { job: fetched, how: 'reused' };
      if (shared !== undefined) executor.warmUp(this.#tasksAtOnce);
      const before = workdir.index.lookUp(this.key) ?? workdir.index.lookUp(this.#contentKey);
      const job = await this.#run(lock.powerless === undefined, giveUp);
      // That of one whose bad rows were tried again may differ.
      const isSame = before === undefined || this.#retried !== undefined || isReproduced(this.#tools, before, job);
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
    this.#tellReused({ job, by: 'shared', received });
    return job;
  }

  /**
   * The first that may be used again, as far as what it has asked for is still the same.
   * @param beforeAsking called before that is asked for
   */
  async #find(hits: Iterable<FoundJob>, beforeAsking = (): void => {}): Promise<Job | undefined> {
    for (const found of hits) {
      const { job } = found;
      if (this.#outdated.has(job.id)) continue;
      if (this.#retryBad && (job.post?.rows?.failed ?? 0) > 0) {
        this.#retried = job.id;
        continue;
      }
      const hasAsked = job.post?.subjobs !== undefined;
      if (hasAsked) beforeAsking();
      const { difference, replaced } = hasAsked ? await this.#subjobs.compare(job) : nothingAsked;
      if (difference !== undefined) {
        this.#outdated.set(job.id, difference);
        continue;
      }
      found.note?.();
      const { finder, workdir } = this.#tools;
      if (replaced.size > 0) finder.note(() => noteReplacedSubjobs(workdir, job.id, replaced));
      this.#tellReused(found);
      return job;
    }
    return undefined;
  }

  /** What is there already: by the ids of its inputs, else by what they contain. */
  *#hits(): Generator<FoundJob, void, undefined> {
    const { finder } = this.#tools;
    yield* this.#hitsBy('id', this.#preimage);
    yield* this.#equivalents('id', this.#preimage);
    for (const found of this.#hitsBy('content', this.#byContent)) {
      yield { ...found, note: () => finder.remember(this.key, found.job) };
    }
    yield* this.#equivalents('content', this.#byContent);
    // Of a job that asked for others there may be several, each for what these gave at the time.
    if (this.#outdated.size === 0) return;
    for (const job of finder.earlierHits(this.#preimage)) {
      yield { job, by: 'id', note: () => finder.remember(this.key, job) };
    }
  }

  /** The author's word that earlier sources give the same results. */
  *#equivalents(by: Wanted['by'], preimage: KeyPreimage): Generator<FoundJob, void, undefined> {
    const { finder, emit, workdir } = this.#tools;
    const { equivalence: declared, name } = this.#method;
    if (declared === undefined) return;
    if (!declared.holds) {
      if (by === 'id') emit({ type: 'equivalence-ignored', method: name, expected: declared.present });
      return;
    }
    const { present, earlier } = declared;
    for (const bundle of earlier) {
      for (const { job } of this.#hitsBy(by, { ...preimage, source: { ...preimage.source, bundle } })) {
        const note = (): void =>
          finder.note(() =>
            noteEquivalence(workdir, job.id, { present, earlier: bundle, source: preimage.source.bundle }),
          );
        yield { job, by: 'equivalent', note };
      }
    }
  }

  *#hitsBy(by: Wanted['by'], preimage: KeyPreimage): Generator<FoundJob, void, undefined> {
    const inputs = by === 'content' ? this.#named : undefined;
    for (const job of this.#tools.finder.hits({ by, preimage, inputs })) yield { job, by };
  }

  #tellReused({ job, by, received }: Pick<FoundJob, 'job'> & Pick<ReusedEvent, 'by' | 'received'>): void {
    const event: RunEvent = {
      type: 'job-reused',
      job: job.id,
      method: this.#method.name,
      seconds: (performance.now() - this.#started) / 1000,
      by,
      ...(received !== undefined && { received }),
      ...(this.#parent !== undefined && { parent: this.#parent }),
      ...job.remarks,
    };
    if (this.#isQuiet) this.#untold = event;
    else this.#tools.emit(event);
  }

  /** How many tasks of it can run at the same time, as far as is known before. */
  get #tasksAtOnce(): number {
    const { analysis, map } = this.#method.definition;
    if (map !== undefined) return this.#tools.executor.slots();
    return analysis === undefined ? 1 : this.#tools.workdir.slices;
  }

  #why(): string {
    const [outdated] = this.#outdated;
    if (outdated !== undefined) return `${outdated[1]}, compared with ${outdated[0]}`;
    if (this.#retried !== undefined) return `bad rows of ${this.#retried} are tried again`;
    const job = { preimage: this.#preimage, packagesBelow: this.#method.packagesBelow };
    return whyBuilt(this.#tools.workdir, job, this.forced);
  }

  /** @param isOnly whether nobody else builds it at this moment */
  async #run(isOnly: boolean, giveUp: () => void): Promise<Job> {
    const { workdir, project, executor, limits, emit, signal, retries, keepTemp, session, shared } = this.#tools;
    const plan: JobPlan = {
      method: this.#method,
      setup: this.#setup,
      why: this.#why(),
      checkInputs: () => this.#request.checkInputs(),
      isTouchedSince: (other) => this.#request.isTouchedSince(other),
      indexed: true,
      reuseRows: !this.forced,
      retryBad: this.#retryBad,
      isOnly,
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
    const use = (jobs: Iterable<string>): boolean => session.use(jobs);
    await shared?.prefetch(plan);
    const bringFile = shared && ((file: string): Promise<void> => shared.columns.bring(file));
    const findMapsElsewhere = shared?.findMaps.bind(shared);
    const elsewhere = { bringFile, findMapsElsewhere };
    const tools = { workdir, executor, limits, emit, signal, durable, retries, keepTemp, use, ...elsewhere };
    const job = await runJob(plan, tools).catch((error: unknown) => {
      // In one of its inputs: the next run builds that again.
      noteDamage(workdir, error);
      throw error;
    });
    noteJobs(workdir, this.#method.name, [job.id]);
    return job;
  }

  /** Inputs may have been named by their ids, so that nobody has looked at them before. */
  #useInputs(): void {
    const ids = [...this.#request.givenJobs];
    if (!this.#tools.session.use(ids)) throw inputRemoved(this.#preimage.method, ids);
  }

  get #named(): NamedInputs {
    return { preimage: this.#preimage, fileJobs: this.#request.fileJobs };
  }

  /** With the inputs by what they contain: made on a miss only, as it reads their records. */
  get #byContent(): KeyPreimage {
    this.#contentPreimage ??= contentPreimage(this.#preimage, this.#request.contentInputs());
    return this.#contentPreimage;
  }

  get #setup(): PlannedSetup {
    return setupOf(this.#tools, this.#method, {
      key: this.key,
      contentKey: this.#contentKey,
      preimage: this.#preimage,
      byContent: this.#byContent,
      fileJobs: this.#request.fileJobs,
      caption: this.#caption,
      parent: this.#parent,
    });
  }

  get #contentKey(): JobKey {
    return jobKey(this.#byContent, 'content');
  }
}
