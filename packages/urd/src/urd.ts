import path from 'node:path';
import { describeValue, expectText } from '@accelerator/base';
import { type AnyColumns, type ColumnSpecs, Dataset, parseDatasetId } from '@accelerator/dataset';
import { plainPath } from '@accelerator/job';
import type { BuildArguments, MethodName } from '@accelerator/method';
import {
  compareTimestamps,
  type EntrySelector,
  findDataset,
  findFinishedJob,
  Job,
  parseTimestamp,
  type TimestampInput,
} from '@accelerator/store';
import type { BuildOptions } from './build-options.ts';
import type { BuildTools } from './build-tools.ts';
import type { Builds, NamedJob } from './builds.ts';
import type { JobOf } from './built-job.ts';
import { inputInvalid, inputRemoved } from './errors.ts';
import { type Found, filesIn, matchingFiles, rootOfPatterns, type SearchListener } from './files/find-files.ts';
import { FoundFiles } from './files/found-files.ts';
import type { FilesOptions, GlobOptions } from './files/options.ts';
import { findLatest, type LatestJob, type LatestOptions } from './find-latest.ts';
import { aboutSchema, linkResult, meantResult, type ResultAbout } from './link-result.ts';
import type { ListEntry } from './lists/entry.ts';
import type { JobList } from './lists/job-list.ts';
import type { ListWork, SessionResult } from './lists/list-work.ts';
import type { ListSession, SessionOptions } from './lists/session.ts';
import { parseOptions } from './parse-options.ts';
import { promisedJob, promisedList } from './unawaited.ts';

/** What a build script receives: asks for jobs, and keeps the list of those it got. */
export class Urd {
  readonly #tools: Pick<BuildTools, 'project' | 'workdir' | 'session' | 'dryRun' | 'emit'>;
  readonly #builds: Builds;
  readonly #lists: ListWork;

  constructor(
    tools: Pick<BuildTools, 'project' | 'workdir' | 'session' | 'dryRun' | 'emit'>,
    builds: Builds,
    lists: ListWork,
  ) {
    this.#tools = tools;
    this.#builds = builds;
    this.#lists = lists;
  }

  /** The jobs that this script asked for so far, in the order in which they were ready. */
  get jobs(): JobList<NamedJob> {
    return this.#builds.jobs;
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
  build<N extends MethodName, C extends ColumnSpecs = AnyColumns, Names extends string = never>(
    method: N,
    ...[inputs, options]: BuildArguments<N, Names, C, BuildOptions>
  ): Promise<JobOf<N, C>> {
    const building = this.#builds.build(method, inputs, options, this.#lists.current) as Promise<JobOf<N, C>>;
    return promisedJob(`urd.build(${describeValue(method)}, …)`, building);
  }

  /**
   * Like `build`, for a method with an input `previous`, a dataset or a job, which it finds by itself: so that a chain
   * grows by what is new.
   *
   * For a map over rows the chain of its source is followed, and only new datasets in it are computed. For others a
   * script has a chain under each name: what it asks for again keeps its place there, and what is new comes to the end.
   *
   * In a session of a list `previous` is the job of that name in the entry that the session asked for last.
   */
  buildChained<N extends MethodName, C extends ColumnSpecs = AnyColumns, Names extends string = never>(
    method: N,
    ...[inputs, options]: BuildArguments<N, Names, C, BuildOptions>
  ): Promise<JobOf<N, C>> {
    const given = [method, inputs, options, this.#lists.current] as const;
    const building = this.#builds.buildChained(...given) as Promise<JobOf<N, C>>;
    return promisedJob(`urd.buildChained(${describeValue(method)}, …)`, building);
  }

  /**
   * Builds jobs in another workdir, one of `workdirs` in `ax.config.ts`: `urd.workdir('scratch').build(…)`. They are
   * found and given on like all others.
   * @throws AcceleratorError `WORKDIR_UNKNOWN` when something is built
   */
  workdir(name: string): Pick<Urd, 'build' | 'buildChained'> {
    expectText(name, 'the name of a workdir, for urd.workdir');
    const within = (options: BuildOptions | undefined): BuildOptions => ({ ...options, workdir: name });
    const build = (method: string, inputs?: unknown, options?: BuildOptions): Promise<Job> =>
      promisedJob(
        `urd.build(${describeValue(method)}, …)`,
        this.#builds.build(method, inputs, within(options), this.#lists.current),
      );
    const buildChained = (method: string, inputs?: unknown, options?: BuildOptions): Promise<Job> =>
      promisedJob(
        `urd.buildChained(${describeValue(method)}, …)`,
        this.#builds.buildChained(method, inputs, within(options), this.#lists.current),
      );
    return { build, buildChained } as Pick<Urd, 'build' | 'buildChained'>;
  }

  /**
   * Paths of the files that match, relative to the input directory, in code unit order.
   * @param patterns such as `photos/**\/*.jpg`; one that begins with `!` leaves out what matches it
   * @throws AcceleratorError `NOTHING_FOUND`, unless that is allowed
   */
  glob(patterns: string | readonly string[], options: GlobOptions = {}): Promise<FoundFiles> {
    const find = async (): Promise<FoundFiles> => {
      const given = [patterns].flat();
      for (const pattern of given) expectText(pattern, 'a pattern of urd.glob');
      const where = given.join(', ');
      const found = await matchingFiles(this.inputDirectory, given, options, this.#watched(where));
      return this.#found(where, found, await rootOfPatterns(given));
    };
    return promisedList('urd.glob(…)', find());
  }

  /**
   * Paths of the files in a folder and below it, relative to the input directory, in code unit order. Whatever characters
   * are in its name, it is that folder and no pattern.
   * @throws AcceleratorError `FOLDER_NOT_FOUND`, `NOTHING_FOUND`, unless that is allowed
   */
  files(folder: string, options: FilesOptions = {}): Promise<FoundFiles> {
    const find = async (): Promise<FoundFiles> =>
      this.#found(folder, filesIn(this.inputDirectory, folder, options, this.#watched(folder)), plainPath(folder));
    return promisedList('urd.files(…)', find());
  }

  /**
   * Links a job, or one of its files, into the folder for results (`results` in the configuration), under a name that
   * stays from run to run: `urd.linkResult('thumbnails', exported)`. The run keeps what was linked, and in a session its
   * entry too.
   * @param name behind `reports/` the file keeps its own name
   * @param file path in the job; null: its whole directory. Default: for `sums.csv` the only file of the job that ends in
   * `.csv`, for a name without such an ending the directory
   * @param about what people read of it: `header`, `description`
   * @throws AcceleratorError `INPUT_INVALID`, `JOB_FILE_NOT_FOUND`, `NAME_LEAVES_JOB`, `RESULT_TAKEN`,
   * `RESULT_UNCLEAR`
   */
  linkResult(name: string, job: Job, file?: string | null, about: ResultAbout = {}): void {
    const { project, dryRun } = this.#tools;
    expectText(name, 'the name of a result, for urd.linkResult');
    if (!(job instanceof Job)) throw inputInvalid('urd.linkResult', `'${name}'`, 'a job', job);
    if (dryRun) return;
    const { header, description } = parseOptions(aboutSchema, about, `what urd.linkResult says of '${name}'`).value;
    const meant = meantResult(name, job, file);
    linkResult(path.resolve(project.directory, project.config.results), meant, job);
    const result = {
      ...{ name: meant.name, job: job.id, target: meant.file },
      ...(header !== undefined && { header }),
      ...(description !== undefined && { description }),
    };
    this.#lists.current?.noteResult(result);
    this.#tools.emit({ type: 'result-linked', ...result });
  }

  /**
   * Says that something needs to be looked at, and goes on: it is shown again when the run has ended, whatever else was
   * printed, and kept with the run (`ax runs`).
   * @throws AcceleratorError `TEXT_EXPECTED`
   */
  warn(text: string): void {
    expectText(text, 'the warning of urd.warn');
    this.#tools.emit({ type: 'warning', text });
  }

  /** Where a search is watched: what finds other files later. */
  #watched(where: string): SearchListener | undefined {
    const { dependencies } = this.#tools.project;
    return dependencies && ((search) => dependencies.addSearch(path.resolve(this.inputDirectory, where), search));
  }

  /** What can't be read because it is not there is reported, and is no error. */
  #found(where: string, { files, deadLinks }: Found, root: string): FoundFiles {
    if (deadLinks.length > 0) {
      this.#tools.emit({ type: 'dead-links', where, count: deadLinks.length, first: deadLinks.slice(0, 3) });
    }
    return new FoundFiles(files, root);
  }

  /**
   * A job that is there already: `main-3`, `thumbnailer` for the latest of a method, `thumbnailer~1` for the one before,
   * `main-9.source` for an input; whatever names a job on the command line.
   * @throws AcceleratorError `JOB_NOT_FOUND`, `SPEC_LEADS_NOWHERE`
   */
  job(spec: string): Job {
    expectText(spec, 'the name of a job, for urd.job');
    const { workdir } = this.#tools;
    return this.#use(findFinishedJob(workdir, spec), (id) => Job.open(workdir, id));
  }

  /**
   * A dataset that is there already: `main-3/bad`, `thumbnailer~1`, `main-9.source`; whatever names a dataset on the command
   * line.
   * @throws AcceleratorError `JOB_NOT_FOUND`, `DATASET_NOT_FOUND`, `SPEC_LEADS_NOWHERE`
   */
  dataset(spec: string): Dataset {
    expectText(spec, 'the name of a dataset, for urd.dataset');
    const { workdir } = this.#tools;
    const id = findDataset(workdir, spec);
    return this.#use(parseDatasetId(id).jobId, () => Dataset.open(workdir.path, id));
  }

  /**
   * What was built last: the latest job of a method that went well; or the jobs of the latest run of a build script that
   * did, in their order, under the names that the script gave them.
   * @throws AcceleratorError `NOTHING_BUILT`, unless that is allowed; `UNKNOWN_METHOD`; `AMBIGUOUS_NAME`
   */
  latest<N extends MethodName>(method: N | { readonly method: N }): JobOf<N>;
  latest<N extends MethodName>(
    method: N | { readonly method: N },
    options: { readonly allowNone: boolean },
  ): JobOf<N> | undefined;
  latest(script: string | { readonly script: string }, options?: LatestOptions): readonly LatestJob[];
  latest(
    name: string | { readonly method: string } | { readonly script: string },
    options: LatestOptions = {},
  ): Job | readonly LatestJob[] | undefined {
    const { project, workdir, session } = this.#tools;
    return findLatest({ project, workdir, use: (id) => session.use([id]) }, name, options);
  }

  /**
   * Works on one entry of a list: what is built in `body` is entered when that ends well, and nothing when it throws.
   * @param timestamp null: `session.timestamp` says it in the body
   * @throws AcceleratorError `LIST_CONFLICT` when there is another entry at this timestamp; `SESSION_OPEN`, `SESSION_EMPTY`,
   * `LIST_NAME_INVALID`, `LIST_OF_OTHER`, `LIST_DAMAGED`, and what `body` throws
   */
  session(
    list: string,
    timestamp: TimestampInput | null,
    body: (session: ListSession) => unknown,
    options?: SessionOptions,
  ): Promise<SessionResult> {
    return this.#lists.session(list, timestamp, body, options);
  }

  /**
   * A session of the list `to` for each entry of the list `from` that `to` has no entry for, in order, as made from that
   * one. After an error, or when the run was stopped, the next run goes on there.
   */
  forEachNew(
    from: string,
    to: string,
    body: (session: ListSession, entry: ListEntry) => unknown,
    options?: SessionOptions,
  ): Promise<SessionResult[]> {
    return this.#lists.forEachNew(from, to, body, options);
  }

  /** Opens a session that `finish` or `abort` ends, for scripts that can't put what is between into a function. */
  begin(list: string, timestamp: TimestampInput | null = null, options?: SessionOptions): ListSession {
    return this.#lists.begin(list, timestamp, options);
  }

  /** Enters what was built since `begin`. Timestamp and caption that are given here win over those given there. */
  finish(
    list: string,
    timestamp?: TimestampInput,
    options: Pick<SessionOptions, 'caption'> = {},
  ): Promise<SessionResult> {
    return this.#lists.finish(list, timestamp, options.caption);
  }

  /** Ends what `begin` has opened: nothing is entered. */
  abort(): void {
    this.#lists.abort();
  }

  /**
   * An entry of a list, `import` or another user's `ann/import`, that nothing depends on for that: `'2023-06'`, `'latest'`,
   * `'<=2023-06'`, `{ before: date }` …
   */
  peek(list: string, selector: EntrySelector): ListEntry | undefined {
    return this.#lists.peek(list, selector);
  }

  /** The latest entry of a list; with `ax run --horizon` the latest until then. */
  peekLatest(list: string): ListEntry | undefined {
    return this.#lists.peek(list, 'latest');
  }

  peekFirst(list: string): ListEntry | undefined {
    return this.#lists.peek(list, 'first');
  }

  /** The entries of a list after a timestamp, in order; all after `'0'`. */
  since(list: string, timestamp: TimestampInput): { readonly timestamp: string; readonly caption: string }[] {
    return this.#lists.since(list, timestamp);
  }

  /** All lists with an entry, as `ann/import`. */
  list(): string[] {
    return this.#lists.list();
  }

  /**
   * Takes the entries of a list from a timestamp on out of it; what was made from them is hidden.
   * @returns how many, and how many entries of other lists are hidden now
   */
  truncate(list: string, timestamp: TimestampInput): Promise<{ readonly count: number; readonly deps: number }> {
    return this.#lists.truncate(list, timestamp);
  }

  /** Which of two timestamps comes first: negative when `a` does, 0 when they are the same. */
  compare(a: TimestampInput, b: TimestampInput): number {
    return compareTimestamps(parseTimestamp(a), parseTimestamp(b));
  }

  /** Nobody removes it while this run goes on. */
  #use<T>(id: string, open: (id: string) => T): T {
    if (!this.#tools.session.use([id])) throw inputRemoved('urd', [id]);
    return open(id);
  }
}
