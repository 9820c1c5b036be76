import path from 'node:path';
import { compareCodeUnits, withPlace } from '@accelerator/base';
import { parseDatasetId } from '@accelerator/dataset';
import { describeDifference, differences, type JobKey, jobKey, type KeyPreimage } from '@accelerator/job';
import type { BuildInputs, BuildResult, LoadedMethod, MethodName } from '@accelerator/method';
import { type EventListener, type Executor, runJob } from '@accelerator/runner';
import {
  checkJob,
  firstDifference,
  Job,
  lockKey,
  nearestJob,
  noteJob,
  type Session,
  type Workdir,
} from '@accelerator/store';
import { followsSource, lastOfScript, openDatasetInput } from './chained.ts';
import { inputRemoved } from './errors.ts';
import { JobFinder, type KeyPlan } from './job-finder.ts';
import { linkResult } from './link-result.ts';
import { PlannedJob, plannedInput } from './planned-job.ts';
import type { Project } from './project.ts';
import { type BuildRequest, describeBuild } from './request.ts';
import { versions } from './versions.ts';

/** What one run shares: project, workdir, workers. */
export interface UrdTools {
  readonly project: Project;
  readonly workdir: Workdir;
  readonly executor: Executor;
  readonly emit: EventListener;
  readonly signal: AbortSignal;
  readonly script: string;
  /** What this run uses: `ax gc` leaves it alone. */
  readonly session: JobUse;
  /** Build every job anew, whatever is known. */
  readonly force: boolean;
  /** How often a phase whose process died is run again. */
  readonly retries: number;
  /** Only tell what would be built. */
  readonly dryRun: boolean;
}

/** Notes jobs before they are used; false when one of them is being removed. */
export type JobUse = Pick<Session, 'use'>;

export interface BuildOptions {
  /** The name of this job in `urd.jobs`; default: the method's. */
  readonly name?: string;
  /** A note for people, kept in the job's record; not in the key. */
  readonly caption?: string;
  /** Build it anew, whatever is known. */
  readonly force?: boolean;
}

/** A job of this run, under the name that the script gave it. */
export interface NamedJob {
  readonly name: string;
  readonly job: Job;
  readonly how: 'built' | 'reused';
}

interface Finished {
  readonly job: Job;
  readonly how: 'built' | 'reused';
}

/** What a build script receives: asks for jobs, and keeps the list of those it got. */
export class Urd {
  readonly #tools: UrdTools;
  readonly #running = new Map<JobKey, Promise<Finished>>();
  readonly #building = new Set<Promise<unknown>>();
  readonly #jobs: NamedJob[] = [];
  readonly #finder: JobFinder;

  constructor(tools: UrdTools) {
    this.#tools = tools;
    this.#finder = new JobFinder(tools);
  }

  /** The jobs that this script asked for so far, in the order in which they were ready. */
  get jobs(): readonly NamedJob[] {
    return this.#jobs;
  }

  /** Absolute: where relative input files are. */
  get inputDirectory(): string {
    return this.#tools.project.inputDirectory;
  }

  /**
   * A job of a method with these inputs: one that is there already if nothing that matters has changed, else a new one.
   * Builds that don't depend on each other may be awaited together (`Promise.all`) and share the workers.
   *
   * @param inputs flat, or grouped as `{ options, datasets, jobs }`
   * @throws AcceleratorError for inputs that don't fit the method, before anything runs; `JOB_FAILED` when a phase failed
   */
  async build<N extends MethodName>(
    method: N,
    ...[inputs, options]: Record<never, never> extends BuildInputs<N>
      ? [inputs?: BuildInputs<N>, options?: BuildOptions]
      : [inputs: BuildInputs<N>, options?: BuildOptions]
  ): Promise<Job<BuildResult<N>>> {
    return (await this.#buildAny(method, inputs ?? {}, options)) as Job<BuildResult<N>>;
  }

  /**
   * Like `build`, for a method with the dataset input `previous`, which it finds by itself: so that a chain grows by
   * what is new.
   *
   * For a map: the chain of its source is followed, and only new datasets in it are computed. For others: it is the job
   * that this script had under the same name when it last ran well; and if nothing has changed since then, that job.
   */
  async buildChained<N extends MethodName>(
    method: N,
    inputs: BuildInputs<N>,
    options?: BuildOptions,
  ): Promise<Job<BuildResult<N>>> {
    const { project, workdir, script } = this.#tools;
    const loaded = await project.methods.load(method);
    const given: Readonly<Record<string, unknown>> = { ...inputs };
    const build = (previous: unknown): Promise<Job> => this.#buildAny(method, { ...given, previous }, options);
    let job: Job;
    if (followsSource(loaded)) {
      const source = openDatasetInput(workdir, method, 'source', given.source);
      const before = source.previous;
      const rest = before === null ? undefined : { ...inputs, source: before };
      job = await build(rest === undefined ? undefined : await this.buildChained(method, rest, options));
    } else {
      const last = lastOfScript(workdir, script, options?.name ?? method);
      const own = last?.setup.preimage.datasets.previous;
      const unchanged = last !== undefined && (await this.#isKnown(loaded, { ...given, previous: own ?? undefined }));
      job = await build(unchanged ? (own ?? undefined) : last?.dataset());
    }
    return job as Job<BuildResult<N>>;
  }

  /**
   * Paths of the files that match, relative to the input directory, in code unit order.
   * @param patterns such as `photos/**\/*.jpg`; folders and files whose names start with a dot are left out
   */
  async glob(patterns: string | readonly string[]): Promise<string[]> {
    const { glob } = await import('tinyglobby');
    const found = await glob([patterns].flat(), { cwd: this.inputDirectory, dot: false, expandDirectories: false });
    return found.sort(compareCodeUnits);
  }

  /**
   * Links a job, or one of its files, into the folder for results (`results` in the configuration), under a name that
   * stays from run to run: `urd.linkResult('thumbnails', exported)`.
   * @throws AcceleratorError `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`, `RESULT_TAKEN`
   */
  linkResult(name: string, job: Job, file?: string): void {
    const { project, dryRun } = this.#tools;
    if (!dryRun) linkResult(path.resolve(project.directory, project.config.results), name, job, file);
  }

  /** A job that is there already, by id. @throws AcceleratorError `JOB_NOT_FOUND` */
  job(id: string): Job {
    this.#tools.session.use([id]);
    return Job.open(this.#tools.workdir, id);
  }

  async #buildAny(method: string, inputs: Readonly<Record<string, unknown>>, options: BuildOptions = {}): Promise<Job> {
    // Not every error of the machine says where: a `write` on a full disk names no file.
    const building = this.#build(method, inputs, options).catch((error: unknown) => {
      throw withPlace(error, this.#tools.workdir.path);
    });
    this.#building.add(building);
    const { job, how } = await building.finally(() => this.#building.delete(building));
    this.#jobs.push({ name: options.name ?? method, job, how });
    return job;
  }

  /** Whether a job with these inputs is there already. */
  async #isKnown(method: LoadedMethod, inputs: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { project, workdir } = this.#tools;
    const { preimage } = await describeBuild(project, workdir, method, inputs, () => {});
    const id = workdir.lookUp(jobKey(preimage));
    return id !== undefined && checkJob(workdir, id).ok;
  }

  /** @internal Resolves when nothing that this script asked for is being built any more, whatever came of it. */
  async settled(): Promise<void> {
    while (this.#building.size > 0) await Promise.allSettled(this.#building);
  }

  async #build(name: string, inputs: Readonly<Record<string, unknown>>, options: BuildOptions): Promise<Finished> {
    const started = performance.now();
    const { project, workdir, emit } = this.#tools;
    const method = await project.methods.load(name);
    const unbuilt = plannedInput(inputs);
    if (unbuilt !== undefined) return this.#plan(name, `depends on ${unbuilt.planned}, which would be built`);
    const request = await describeBuild(project, workdir, method, inputs, (done, total) =>
      emit({ type: 'hashing', method: name, done, total }),
    );
    this.#useInputs(name, request);
    const key = jobKey(request.preimage);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const force = options.force ?? this.#tools.force;
    const finished = this.#findOrRun(method, request, key, started, force, options);
    this.#running.set(key, finished);
    // A job that failed may be asked for again, by a script that has mended what was wrong.
    finished.catch(() => this.#running.delete(key));
    return finished;
  }

  /** Inputs may have been named by their ids, so that nobody has looked at them before. */
  #useInputs(method: string, { preimage }: BuildRequest): void {
    const names = [...Object.values(preimage.datasets), ...Object.values(preimage.jobs)].flatMap((each) => each ?? []);
    const ids = names.map((name) => parseDatasetId(name).jobId);
    if (!this.#tools.session.use(ids)) throw inputRemoved(method, ids);
  }

  async #findOrRun(
    method: LoadedMethod,
    request: BuildRequest,
    key: JobKey,
    started: number,
    force: boolean,
    options: BuildOptions,
  ): Promise<Finished> {
    const { name } = method;
    const { preimage, checkInputs } = request;
    const found = force
      ? undefined
      : (this.#finder.byId(name, key, preimage, started) ?? this.#finder.byDeclaration(method, preimage, started));
    if (found !== undefined) return reused(found);
    const contentInputs = request.contentInputs();
    const contentKey = jobKey({ ...preimage, ...contentInputs }, 'content');
    const plan: KeyPlan = { key, contentKey, contentInputs, preimage };
    const again = force ? undefined : this.#finder.byContent(name, plan, started);
    if (again !== undefined) return reused(again);
    if (this.#tools.dryRun) return this.#plan(name, this.#why(name, preimage, force));
    const { workdir, emit, executor, signal } = this.#tools;
    executor.warmUp();
    const lock = await lockKey(workdir.path, key, () => emit({ type: 'waiting', method: name, key }), signal);
    try {
      // Another engine may have built it while this one waited.
      const theirs = force ? undefined : this.#finder.byId(name, key, preimage, started);
      return theirs === undefined
        ? { job: await this.#run(method, plan, checkInputs, options), how: 'built' }
        : reused(theirs);
    } finally {
      lock.release();
    }
  }

  async #run(
    method: LoadedMethod,
    plan: KeyPlan,
    checkInputs: () => Promise<void>,
    options: BuildOptions,
  ): Promise<Job> {
    const { workdir, project, executor, emit, signal, script, session } = this.#tools;
    const setup = {
      method: method.name,
      source: method.source,
      sourceFiles: method.sourceFiles,
      inputDirectory: project.config.inputDirectory,
      ...plan,
      ...(method.equivalence?.holds === true && { equivalentTo: method.equivalence.earlier }),
      build: { script, ...(options.caption !== undefined && { caption: options.caption }) },
      versions,
    };
    const durable = project.config.durability === 'full';
    const force = options.force ?? this.#tools.force;
    const why = this.#why(method.name, plan.preimage, force);
    const before = workdir.lookUp(plan.key) ?? workdir.lookUp(plan.contentKey);
    const job = await runJob(
      { method, setup, why, checkInputs, indexed: true, reuseRows: !force },
      { workdir, executor, emit, signal, durable, retries: this.#tools.retries, use: (jobs) => session.use(jobs) },
    );
    noteJob(workdir, method.name, job.id);
    if (before !== undefined) this.#compare(method.name, before, job);
    return job;
  }

  /** The same key was built again: what it gave must be the same, or the method is not reproducible, which is said. */
  #compare(method: string, before: string, job: Job): void {
    const { workdir, emit, session } = this.#tools;
    if (!session.use([before])) return;
    const hit = checkJob(workdir, before);
    if (job.post === undefined || (!hit.ok && hit.expected !== true)) return;
    const difference = hit.ok
      ? firstDifference(workdir, hit.post, job.post, [before, job.id])
      : collectedDifference(workdir, before, job.digest);
    if (difference === undefined) return;
    emit({ type: 'not-reproducible', job: job.id, method, before, difference: difference.text });
  }

  #plan(method: string, why: string): Finished {
    this.#tools.emit({ type: 'job-planned', method, why });
    return { job: new PlannedJob(this.#tools.workdir, method), how: 'built' };
  }

  /** The first part of the key that differs from the nearest earlier job of the method. */
  #why(method: string, preimage: KeyPreimage, force: boolean): string {
    const { workdir } = this.#tools;
    const nearest = nearestJob(workdir, method, (setup) => differences(setup.preimage, preimage).length);
    if (nearest === undefined) return 'no earlier job of this method';
    const [first, ...more] = differences(nearest.preimage, preimage);
    if (first === undefined) return force ? 'forced' : `${nearest.job} can't be used any more`;
    const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return `${describeDifference(first)}${rest}, compared with ${nearest.job}`;
  }
}

function reused(job: Job): Finished {
  return { job, how: 'reused' };
}

/** Of a job whose files were collected only the digest is left to compare with. */
function collectedDifference(workdir: Workdir, before: string, digest: string): { readonly text: string } | undefined {
  return workdir.readPost(before)?.digest === digest ? undefined : { text: 'its content digest differs' };
}
