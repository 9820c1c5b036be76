import { parseDatasetId } from '@accelerator/dataset';
import {
  contentPreimage,
  type JobKey,
  type JobSetup,
  jobKey,
  type KeyPreimage,
  parseInputName,
} from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { type Executor, type JobPlan, type RunLimits, runJob } from '@accelerator/runner';
import {
  differenceFromEarlier,
  type Job,
  type JobLock,
  lockKey,
  noteDamage,
  noteEquivalence,
  noteJobs,
  type Session,
  whyBuilt,
} from '@accelerator/store';
import type { BuildOptions } from './build-options.ts';
import { inputRemoved, runStopped } from './errors.ts';
import type { JobFinder, Wanted } from './job-finder.ts';
import { planJob } from './planned-job.ts';
import type { BuildRequest, RequestTools } from './request.ts';
import type { NamedInputs } from './same-where-seen.ts';
import { versions } from './versions.ts';

/** What all builds of one run share. */
export interface BuildTools extends RequestTools {
  readonly finder: JobFinder;
  /** Lets so many builds run at the same time. */
  readonly building: <T>(work: () => Promise<T>) => Promise<T>;
  /** Says that the workdir has no locks: once a run. */
  readonly reportNoLocks: (reason: string) => void;
  readonly executor: Executor;
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
  /** Only report what would be built. */
  readonly dryRun: boolean;
  /** Told of each method before a job of it is looked for. */
  readonly onMethod?: (method: LoadedMethod) => void;
}

/** Notes jobs before they are used; false when one of them is being removed. */
export type JobUse = Pick<Session, 'use'>;

/** What came of a build. */
export interface Finished {
  readonly job: Job;
  readonly how: 'built' | 'reused';
}

/** One job that a script asks for: found, or planned, or built under a lock and compared with the one before it. */
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
  /** The job that is there already, and is built again for its bad rows. */
  #retried: string | undefined;
  #started: number;
  #contentPreimage: KeyPreimage | undefined;

  /** @param started when work on it began, by `performance.now()`: before that it waited */
  constructor(tools: BuildTools, method: LoadedMethod, request: BuildRequest, options: BuildOptions, started: number) {
    this.#tools = tools;
    this.#method = method;
    this.#request = request;
    this.#preimage = request.preimage;
    this.#caption = options.caption;
    this.#started = started;
    this.forced = options.force ?? (tools.force || tools.forced === method.name);
    this.#retryBad = options.retryBad ?? tools.retryBad;
    this.key = jobKey(request.preimage);
  }

  /** @throws AcceleratorError `JOB_FAILED`, `INPUT_REMOVED`, `CANCELLED` */
  async finish(): Promise<Finished> {
    this.#useInputs();
    const found = this.forced ? undefined : this.find();
    if (found !== undefined) return { job: found, how: 'reused' };
    const { dryRun, building } = this.#tools;
    if (dryRun) return { job: planJob(this.#tools, this.#method.name, this.#why()), how: 'built' };
    return this.#amongItsJobs(() => building(() => this.#runLocked()));
  }

  /** Jobs that wait for other jobs of their method take no place from those of other methods. */
  async #amongItsJobs<T>(work: () => Promise<T>): Promise<T> {
    const { limits, signal } = this.#tools;
    const { maxParallel } = this.#method.definition;
    if (maxParallel === undefined) return work();
    const leave = await limits.enterJob(this.#method.name, maxParallel, signal);
    return work().finally(leave);
  }

  async #runLocked(): Promise<Finished> {
    const { workdir, executor, signal } = this.#tools;
    if (signal.aborted) throw runStopped();
    executor.warmUp(this.#tasksAtOnce);
    const lock = await this.#lock();
    try {
      this.#started = performance.now();
      // Another engine may have built it while this one waited.
      const theirs = this.forced ? undefined : this.#findBy('id', this.#preimage);
      if (theirs !== undefined) return { job: theirs, how: 'reused' };
      const before = workdir.index.lookUp(this.key) ?? workdir.index.lookUp(this.#contentKey);
      const job = await this.#run(lock.powerless === undefined);
      // That of one whose bad rows were tried again may differ.
      if (before !== undefined && this.#retried === undefined) this.#compare(before, job);
      return { job, how: 'built' };
    } finally {
      lock.release();
    }
  }

  /** The job that is there already and may be used again: by the ids of its inputs, else by what they contain. */
  find(): Job | undefined {
    const { finder } = this.#tools;
    const byId = this.#findBy('id', this.#preimage) ?? this.#findEquivalent('id', this.#preimage);
    if (byId !== undefined) return byId;
    const byContent = this.#findBy('content', this.#byContent);
    if (byContent !== undefined) finder.remember(this.key, byContent);
    return byContent ?? this.#findEquivalent('content', this.#byContent);
  }

  /** The author's word that earlier sources give the same results. */
  #findEquivalent(by: Wanted['by'], preimage: KeyPreimage): Job | undefined {
    const { finder, emit, workdir } = this.#tools;
    const { equivalence: declared, name } = this.#method;
    if (declared === undefined) return undefined;
    if (!declared.holds) {
      if (by === 'id') emit({ type: 'equivalence-ignored', method: name, expected: declared.present });
      return undefined;
    }
    const { present, earlier } = declared;
    for (const bundle of earlier) {
      const found = this.#findBy(by, { ...preimage, source: { ...preimage.source, bundle } }, 'equivalent');
      if (found === undefined) continue;
      finder.note(() =>
        noteEquivalence(workdir, found.id, { present, earlier: bundle, source: preimage.source.bundle }),
      );
      return found;
    }
    return undefined;
  }

  #findBy(by: Wanted['by'], preimage: KeyPreimage, reported: Wanted['by'] | 'equivalent' = by): Job | undefined {
    const job = this.#tools.finder.find({ by, preimage, inputs: by === 'content' ? this.#named : undefined });
    if (job === undefined) return undefined;
    if (this.#retryBad && (job.post?.rows?.failed ?? 0) > 0) {
      this.#retried = job.id;
      return undefined;
    }
    const seconds = (performance.now() - this.#started) / 1000;
    this.#tools.emit({
      type: 'job-reused',
      job: job.id,
      method: this.#method.name,
      seconds,
      by: reported,
      ...job.remarks,
    });
    return job;
  }

  /** How many tasks of it can run at the same time, as far as is known before. */
  get #tasksAtOnce(): number {
    const { analysis, map } = this.#method.definition;
    if (map !== undefined) return this.#tools.executor.slots();
    return analysis === undefined ? 1 : this.#tools.workdir.slices;
  }

  #why(): string {
    if (this.#retried !== undefined) return `bad rows of ${this.#retried} are tried again`;
    const job = { preimage: this.#preimage, packagesBelow: this.#method.packagesBelow };
    return whyBuilt(this.#tools.workdir, job, this.forced);
  }

  async #lock(): Promise<JobLock> {
    const { workdir, emit, signal, reportNoLocks } = this.#tools;
    const onWait = (): void => emit({ type: 'waiting', method: this.#method.name, key: this.key });
    const lock = await lockKey(workdir.path, this.key, onWait, signal);
    if (lock.powerless !== undefined) reportNoLocks(lock.powerless);
    return lock;
  }

  /** @param isOnly whether nobody else builds it at this moment */
  async #run(isOnly: boolean): Promise<Job> {
    const { workdir, project, executor, limits, emit, signal, retries, session } = this.#tools;
    const plan: JobPlan = {
      method: this.#method,
      setup: this.#setup(),
      why: this.#why(),
      checkInputs: () => this.#request.checkInputs(),
      isTouchedSince: (other) => this.#request.isTouchedSince(other),
      indexed: true,
      reuseRows: !this.forced,
      retryBad: this.#retryBad,
      isOnly,
    };
    const durable = project.config.durability === 'full';
    const use = (jobs: Iterable<string>): boolean => session.use(jobs);
    const job = await runJob(plan, { workdir, executor, limits, emit, signal, durable, retries, use }).catch(
      (error: unknown) => {
        // In one of its inputs: the next run builds that again.
        noteDamage(workdir, error);
        throw error;
      },
    );
    noteJobs(workdir, this.#method.name, [job.id]);
    return job;
  }

  #setup(): Omit<JobSetup, 'format' | 'job' | 'created'> {
    const { project, script, run } = this.#tools;
    const { name, source, sourceFiles, imports, packagesBelow, codeDigest, equivalence } = this.#method;
    const { datasets, jobs } = this.#byContent;
    const { fileJobs } = this.#request;
    return {
      method: name,
      source,
      sourceFiles,
      imports,
      packagesBelow,
      code: codeDigest,
      inputDirectory: project.config.inputDirectory,
      ...(fileJobs.length > 0 && { fileJobs }),
      key: this.key,
      contentKey: this.#contentKey,
      contentInputs: { datasets, jobs },
      preimage: this.#preimage,
      ...(equivalence?.holds === true && { equivalentTo: equivalence.earlier }),
      build: { script, ...(run !== null && { run }), ...(this.#caption !== undefined && { caption: this.#caption }) },
      versions,
    };
  }

  /** The same key was built again: what it gave must be the same, or the method is not reproducible, which is reported. */
  #compare(before: string, job: Job): void {
    const { workdir, emit, session } = this.#tools;
    if (!session.use([before])) return;
    const difference = differenceFromEarlier(workdir, before, job);
    if (difference === undefined) return;
    emit({ type: 'not-reproducible', job: job.id, method: this.#method.name, before, difference });
  }

  /** Inputs may have been named by their ids, so that nobody has looked at them before. */
  #useInputs(): void {
    const ids = this.#inputs
      .map(parseInputName)
      .flatMap(({ root, id }) => (root === '' ? parseDatasetId(id).jobId : []));
    if (!this.#tools.session.use(ids)) throw inputRemoved(this.#preimage.method, ids);
  }

  /** The names of the datasets and jobs that it is given, and of those whose files it is given. */
  get #inputs(): string[] {
    const { datasets, jobs } = this.#preimage;
    return [...Object.values(datasets), ...Object.values(jobs), this.#request.fileJobs].flatMap((each) => each ?? []);
  }

  get #named(): NamedInputs {
    return { preimage: this.#preimage, fileJobs: this.#request.fileJobs };
  }

  /** With the inputs by what they contain: made on a miss only, as it reads their records. */
  get #byContent(): KeyPreimage {
    this.#contentPreimage ??= contentPreimage(this.#preimage, this.#request.contentInputs());
    return this.#contentPreimage;
  }

  get #contentKey(): JobKey {
    return jobKey(this.#byContent, 'content');
  }
}
