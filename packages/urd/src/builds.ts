import { expectText, withPath } from '@accelerator/base';
import type { JobKey } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { Job } from '@accelerator/store';
import pLimit from 'p-limit';
import { type AskedBy, Build, type Finished } from './build.ts';
import { type BuildOptions, parseBuildOptions } from './build-options.ts';
import type { BuildTools } from './build-tools.ts';
import { Chains } from './chains.ts';
import { outsideScripts } from './engine/script-errors.ts';
import { afterGiven, notChainable, previousGiven, runStopped } from './errors.ts';
import { InputFinder } from './find-inputs.ts';
import { type GroupedInputs, groupInputs } from './group-inputs.ts';
import { JobFinder } from './job-finder.ts';
import { limitBuilding } from './limit-building.ts';
import { chainNameMissing, nothingAsked } from './lists/errors.ts';
import { JobArray, type JobList, type ListedJob } from './lists/job-list.ts';
import type { ListSession } from './lists/session.ts';
import { PlannedJob, planJob, plannedInput } from './planned-job.ts';
import { BuildRequest } from './request.ts';
import type { AskedBelow } from './subjobs.ts';
import { Targets } from './targets.ts';
import { checkNotOwn, Waits } from './waits.ts';
import { WaitsElsewhere } from './waits-elsewhere.ts';

/** A job of this run, under the name that the script gave it. */
export interface NamedJob extends ListedJob {
  readonly how: Finished['how'];
}

/** A build as the script asked for it, with its method. */
interface Asked {
  readonly method: LoadedMethod;
  readonly inputs: GroupedInputs;
  readonly options: BuildOptions;
  /** Of the workdir in which the job is to be. */
  readonly tools: BuildTools;
  /** Puts its jobs into the session of a list to which it belongs. */
  readonly enter: ((name: string, job: Job) => void) | undefined;
}

/** A build as `urd.build` got it. */
type Given = readonly [
  method: string,
  inputs: unknown,
  options: BuildOptions | undefined,
  session?: ListSession | undefined,
];

/** A build with its inputs described. */
interface Described {
  readonly request: BuildRequest;
  /** When that began, by `performance.now()`. */
  readonly started: number;
}

/** A build under its key. */
interface AskedFor {
  readonly build: Pick<Build, 'forced' | 'speak'>;
  readonly finished: Promise<Finished>;
}

/** What is left of a build that has found its job, and has told so: the rest would be kept to the end of the run. */
const told: AskedFor['build'] = { forced: false, speak: () => {} };

/** Requests whose files are looked at at the same time: each may have some open that it hashes. */
const locatedAtOnce = 8;

/** All builds of one run: what came of them, those that still run, and the chains that they make. */
export class Builds {
  readonly #tools: BuildTools;
  readonly #targets: Targets;
  readonly #chains: Chains;
  readonly #locating = pLimit(locatedAtOnce);
  readonly #byKey = new Map<JobKey, AskedFor>();
  readonly #waits = new Waits();
  readonly #running = new Set<Promise<unknown>>();
  readonly #jobs = new JobArray<NamedJob>();

  constructor(tools: Omit<BuildTools, 'finder' | 'building' | 'below' | 'reportNoLocks' | 'waitsElsewhere'>) {
    // A build has its lock open, and what its job writes, and a script may ask for thousands at once. It costs no time:
    // 400 small jobs take 15 s, and 16 to 20 s when all are begun together.
    const most = Math.max(2 * locatedAtOnce, 2 * tools.executor.slots());
    const building = { ofScript: limitBuilding(most), ofPhases: limitBuilding(most) };
    const below = (asked: AskedBelow): Promise<Job> => this.#buildBelow(asked);
    let reported = false;
    const reportNoLocks = (reason: string): void => {
      if (!reported) tools.emit({ type: 'no-locks', reason });
      reported = true;
    };
    const waitsElsewhere = new WaitsElsewhere(tools.workdir.path, this.#waits);
    const { executor, dryRun, shared } = tools;
    // A process has started by the time at which the job is known (0.2 s of one more file among 10,000).
    const onNewFiles = dryRun || shared !== undefined ? undefined : (): void => executor.warmUp(1);
    const asked = { building, below, reportNoLocks, waitsElsewhere, ...(onNewFiles && { onNewFiles }) };
    this.#tools = { ...tools, ...asked, finder: new JobFinder(tools) };
    this.#targets = new Targets(this.#tools, this.#waits);
    this.#chains = new Chains(tools.workdir, tools.script);
  }

  /** In the order in which they were ready. */
  get jobs(): JobList<NamedJob> {
    return this.#jobs;
  }

  /** Keeps what the next run of the script has to know of its chains. */
  saveChains(): Promise<void> {
    return this.#chains.save();
  }

  close(): void {
    this.#targets.close();
  }

  /** Resolves when nothing is being built any more, whatever came of it. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** A job with these inputs; `session`: that of a list, to which it belongs. */
  build(...given: Given): Promise<Job> {
    const [method, , options, session] = given;
    return this.#track(session, async () => {
      if (options?.after !== undefined)
        throw afterGiven(method, 'urd.build makes no chain: give it the input previous');
      return this.#build(await this.#load(given));
    });
  }

  /** A job with these inputs in a chain, which gives it the input `previous`. */
  buildChained(...given: Given): Promise<Job> {
    const [method, , , session] = given;
    return this.#track(session, async () => {
      const asked = await this.#load(given);
      const { datasets, jobs, map } = asked.method.definition;
      if (datasets.previous === undefined && jobs.previous === undefined) throw notChainable(method);
      if ('previous' in asked.inputs.datasets || 'previous' in asked.inputs.jobs) throw previousGiven(method);
      if (session !== undefined) return this.#extendEntry(asked, session);
      if (map?.over !== 'rows') return this.#extendChain(asked);
      if (asked.options.after !== undefined)
        throw afterGiven(method, 'a map over rows follows the chain of its source');
      return this.#followSource(asked);
    });
  }

  /** A job for which a phase asks: not one of the script's. */
  #buildBelow({ asker, method, inputs, options }: AskedBelow): Promise<Job> {
    return this.#track(undefined, async () => {
      const asked = await this.#load([method, inputs, options]);
      const planned = this.#planAfter(asked);
      if (planned !== undefined) return planned.job;
      const described = await this.#describe(asked);
      const { givenJobs } = described.request;
      checkNotOwn(asker, method, (job) => givenJobs.has(job));
      return (await this.#finish(asked, { ...described, asker })).job;
    });
  }

  async #build(asked: Asked): Promise<Job> {
    const finished = this.#planAfter(asked) ?? (await this.#finish(asked, await this.#describe(asked)));
    return this.#note(asked, finished);
  }

  /** A map over rows makes a chain beside that of its source: a job for each dataset in it. */
  async #followSource(asked: Asked): Promise<Job> {
    const { method, inputs } = asked;
    const { source } = inputs.datasets;
    // Then it says what is wrong, or that it depends on a job that is not built yet.
    if (source === undefined || plannedInput(source) !== undefined) return this.#build(asked);
    const last = new InputFinder(asked.tools.workdir, method).openDataset('source', source);
    const build = (each: unknown, previous: Job | undefined): Promise<Job> =>
      this.#build({ ...asked, inputs: { ...inputs, datasets: { ...inputs.datasets, source: each, previous } } });
    let previous: Job | undefined;
    for (const each of last.chain()) if (each.id !== last.id) previous = await build(each, previous);
    return build(source, previous);
  }

  /** In a session of a list: after the job of that name in the entry that the session asked for last. */
  async #extendEntry(asked: Asked, session: ListSession): Promise<Job> {
    const { method, options, inputs } = asked;
    if (options.name === undefined) throw chainNameMissing(method.name);
    if (options.after !== undefined) throw afterGiven(method.name, 'in a session the list says what comes before');
    if (session.fetched === undefined) throw nothingAsked(method.name, session.list);
    const previous = session.fetched.entry?.jobs.get(options.name);
    if (previous === undefined) return this.#build(asked);
    const group = method.definition.datasets.previous === undefined ? 'jobs' : 'datasets';
    return this.#build({ ...asked, inputs: { ...inputs, [group]: { ...inputs[group], previous } } });
  }

  /** Any other method: the data has its place in the chain, and the job before that place is its `previous`. */
  #extendChain(asked: Asked): Promise<Job> {
    const { method, options } = asked;
    return this.#chains.inTurn(method.name, options.name ?? method.name, async (chain) => {
      const planned = this.#planAfter(asked);
      if (planned !== undefined) return this.#note(asked, planned);
      const described = await this.#describe(asked);
      const { request } = described;
      const data = request.chainData();
      const position = chain.positionOf(data);
      const previous = chain.before(position) ?? options.after;
      const finished =
        previous instanceof PlannedJob
          ? this.#plan(asked, previous)
          : await this.#finish(
              asked,
              previous === undefined ? described : { ...described, request: request.withPrevious(previous) },
            );
      chain.put(position, finished.job, data);
      return this.#note(asked, finished);
    });
  }

  async #load([name, inputs, given, session]: Given): Promise<Asked> {
    // Its place is kept now, whenever it is ready.
    const enter = session?.place(name);
    expectText(name, 'the name of a method');
    const method = await this.#tools.project.methods.load(name);
    this.#tools.onMethod?.(method);
    const options = parseBuildOptions(name, given);
    const tools = this.#targets.tools(options.workdir);
    return { method, inputs: groupInputs(method, inputs), options, tools, enter };
  }

  /** A job without input files waits for no turn: that would be a tenth of what it costs when it is reused. */
  async #describe({ method, inputs, tools }: Asked): Promise<Described> {
    const begin = (): number => {
      if (this.#tools.signal.aborted) throw runStopped();
      return performance.now();
    };
    let started = begin();
    const request = await BuildRequest.describe(tools, method, inputs, (locate) =>
      this.#locating(() => {
        started = begin();
        return locate();
      }),
    );
    return { request, started };
  }

  /** The same key is built once in a run, however often and by whatever inputs it is asked for. */
  #finish({ method, options, tools }: Asked, { request, started, asker }: Described & AskedBy): Promise<Finished> {
    const build = new Build(tools, method, request, options, { started, asker });
    const same = this.#byKey.get(build.key);
    return this.#waits.during(asker, { key: build.key, method: method.name }, () => {
      if (same !== undefined && (same.build.forced || !build.forced)) {
        if (asker?.isRunning !== false) same.build.speak();
        return same.finished;
      }
      const finished = build.finish();
      this.#byKey.set(build.key, { build, finished });
      finished.then(
        ({ how }) => {
          const isTold = how === 'reused' && asker?.isRunning !== false;
          if (isTold && this.#byKey.get(build.key)?.build === build)
            this.#byKey.set(build.key, { build: told, finished });
        },
        // A job that failed may be asked for again, by a script that has mended what was wrong.
        () => this.#byKey.delete(build.key),
      );
      return finished;
    });
  }

  /** In a dry run: what comes of a build when one of its inputs would have to be built first. */
  #planAfter(asked: Asked): Finished | undefined {
    const unbuilt = plannedInput(asked.inputs);
    return unbuilt && this.#plan(asked, unbuilt);
  }

  #plan({ method, tools }: Asked, unbuilt: PlannedJob): Finished {
    const why = `depends on ${unbuilt.planned}, which would be built`;
    return { job: planJob(tools, method.name, why), how: 'built' };
  }

  #note({ method, options, enter }: Asked, { job, how }: Finished): Job {
    const name = options.name ?? method.name;
    this.#jobs.push({ name, job, how });
    // The run keeps what it has got, wherever that is.
    if (!(job instanceof PlannedJob) && this.#tools.workdir.otherOf(job.id) !== undefined)
      this.#tools.session.use([job.id]);
    enter?.(name, job);
    return job;
  }

  async #track(session: ListSession | undefined, work: () => Promise<Job>): Promise<Job> {
    const running = outsideScripts(work);
    this.#running.add(running);
    session?.waitFor(running);
    try {
      return await running;
    } catch (error) {
      // Not every error of the machine says where: a `write` on a full disk names no file.
      throw withPath(error, this.#tools.workdir.path);
    } finally {
      this.#running.delete(running);
    }
  }
}
