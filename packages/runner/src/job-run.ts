import { mkdirSync } from 'node:fs';
import type { JobSetup, SubjobRecord } from '@accelerator/job';
import { type MethodVariables, type ModuleText, variablesOf } from '@accelerator/method';
import {
  attemptsFolder,
  type JobName,
  type MapTask,
  type PhaseTask,
  type Task,
  type TaskDone,
} from '@accelerator/slice';
import { earlierJobs } from './earlier-jobs.ts';
import { JobClock } from './job-clock.ts';
import { JobCosts } from './job-costs.ts';
import { JobFiles } from './job-files.ts';
import type { JobPlan, JobTools } from './job-plan.ts';
import { JobSeen } from './job-seen.ts';
import type { JobKept } from './kept/job-kept.ts';
import { SharedFiles } from './shared-files.ts';

/** The datasets of a job whose manifests are written. */
interface FinishedDatasets {
  /** Column files of other jobs that they link to, with their sizes. */
  readonly links: Record<string, number>;
  /** Other jobs that come before this one in their chains. */
  readonly chained: Set<string>;
  /** Content digests by name. */
  readonly digests: Record<string, string>;
}

interface EarlySync {
  readonly names: ReadonlySet<string>;
  readonly done: Promise<void>;
}

/** How events call a job. */
export function told({ job, method, build }: JobSetup): {
  readonly job: string;
  readonly method: string;
  readonly parent?: string;
} {
  return { job, method, ...(build.parent !== undefined && { parent: build.parent }) };
}

/** A job that runs: its plan, its directory, and what it has made and taken so far. */
export class JobRun {
  readonly plan: JobPlan;
  readonly tools: JobTools;
  readonly setup: JobSetup;
  /** The job directory, absolute. */
  readonly path: string;
  readonly clock = new JobClock();
  readonly costs = new JobCosts(this.clock);
  readonly seen = new JobSeen();
  readonly files: JobFiles;
  /** What its phases have asked for. */
  readonly subjobs: SubjobRecord[] = [];
  #phaseBase: (JobRun['methodBase'] & Pick<PhaseTask, 'earlier'>) | undefined;
  /** Rows or files of which its tasks said that they came to nothing. */
  bad = 0;
  /** Records that are being forced onto the disk. */
  early: EarlySync | undefined;
  /** What it has done, for the case that it ends early. */
  kept: JobKept | undefined;
  /** Parts that were taken over from an earlier attempt, by their names: they are not run. */
  readonly resumed = new Map<string, TaskDone>();
  readonly datasets: FinishedDatasets = {
    links: Object.create(null),
    chained: new Set(),
    // Without a prototype: `__proto__` is a name like any other.
    digests: Object.create(null),
  };

  private constructor(plan: JobPlan, tools: JobTools, setup: JobSetup) {
    this.plan = plan;
    this.tools = tools;
    this.setup = setup;
    this.path = tools.workdir.jobPath(setup.job);
    this.files = new JobFiles(this.path);
  }

  /** Makes the job directory with everything that is known before it runs. */
  static create(plan: JobPlan, text: ModuleText, tools: JobTools): JobRun {
    const { workdir, use } = tools;
    const id = workdir.allocate();
    use?.([id]);
    const directory = workdir.jobPath(id);
    const setup: JobSetup = { format: 1, job: id, ...plan.setup, created: new Date().toISOString() };
    const run = new JobRun(plan, tools, setup);
    const shared = SharedFiles.of(workdir);
    run.files.keepMethod(text, shared);
    run.files.keepSetup(setup, shared);
    mkdirSync(attemptsFolder(directory));
    if (tools.durable) run.#syncEarly();
    return run;
  }

  /**
   * Forces onto the disk what is known before the job runs, while it runs. Whoever publishes it waits for that (saves
   * 1 ms of 14).
   */
  #syncEarly(): void {
    const names = new Set(Object.keys(this.files.records));
    const done = this.files.syncOwn();
    // A job that fails does not wait for it.
    done.catch(() => {});
    this.early = { names, done };
  }

  /** As tasks call it. */
  get name(): JobName {
    return { root: this.tools.workdir.name, id: this.setup.job };
  }

  /** What all tasks of the job say. */
  get taskBase(): Pick<Task, 'job' | 'slices' | 'attempt' | 'sync' | 'depth' | 'compression'> {
    const { depth } = this.plan;
    return {
      job: this.name,
      slices: this.tools.workdir.slices,
      attempt: 1,
      sync: this.tools.durable,
      compression: this.tools.compression,
      ...(depth > 0 && { depth }),
    };
  }

  /** What all phases say. */
  get phaseBase(): JobRun['methodBase'] & Pick<PhaseTask, 'earlier'> {
    if (this.#phaseBase === undefined) {
      const earlier = earlierJobs(this.plan, this.setup, this.tools);
      this.#phaseBase = { ...this.methodBase, ...(earlier.length > 0 && { earlier }) };
    }
    return this.#phaseBase;
  }

  /** What all tasks that run the author's code say. */
  get methodBase(): JobRun['taskBase'] & MethodVariables & Pick<MapTask, 'timeLimit' | 'holders'> {
    const { name, definition } = this.plan.method;
    const { timeLimit, maxParallel, map } = definition;
    return {
      ...this.taskBase,
      ...variablesOf(definition),
      timeLimit,
      ...(map !== undefined && maxParallel !== undefined && { holders: { of: name, most: maxParallel } }),
    };
  }
}
