import type { ErrorRecord } from '@accelerator/base';
import type { JobSetup } from '@accelerator/job';
import { readJobSetup, Workdir } from '@accelerator/store';
import { openDescriptors } from './clean-room/descriptors.ts';
import { HiddenWork } from './clean-room/hidden-work.ts';
import { JobModules, type PackageRoom } from './job-module.ts';
import { ReadyMaps } from './map/ready-maps.ts';
import { PeakMemory } from './peak-memory.ts';
import type { HostSetup } from './slice-messages.ts';
import { type SubjobRequest, Subjobs } from './subjobs.ts';
import type { JobName } from './task.ts';
import { Turns } from './turns.ts';

/** Where a job is on this host. */
export interface JobLocation {
  readonly id: string;
  readonly workdir: Workdir;
  /** The job directory, absolute. */
  readonly path: string;
}

/** How it asks the engine. */
export interface HostQuestions {
  /** When so many calls of a map may be made. */
  readonly turns: (calls: number) => void;
  /** For a job, under a number. */
  readonly subjob: (id: number, request: SubjobRequest) => void;
}

/** A slice process: what it keeps from task to task. */
export class SliceHost {
  readonly project: string;
  readonly modules: JobModules;
  readonly maps = new ReadyMaps();
  readonly peakMemory = new PeakMemory();
  readonly turns: Turns;
  readonly subjobs: Subjobs;
  readonly hiddenWork = new HiddenWork();
  /** Open before the first task. */
  readonly descriptors = openDescriptors();
  /** Ends the task that runs now by an error that nobody awaits, and records it; undefined between tasks. */
  giveUp: ((error: unknown) => ErrorRecord) | undefined;
  readonly #roots: HostSetup['roots'];
  readonly #others: HostSetup['others'];
  readonly #workdirs = new Map<string, Workdir>();
  #setup: { readonly path: string; readonly setup: JobSetup } | undefined;

  constructor({ project, roots, others, debug }: HostSetup, ask: HostQuestions, room?: PackageRoom) {
    this.project = project;
    this.turns = new Turns(ask.turns);
    this.subjobs = new Subjobs(ask.subjob);
    this.#roots = roots;
    this.#others = others;
    this.modules = new JobModules(project, room, debug !== undefined);
  }

  /** Loads what the tasks of a job will need. */
  async prepare(job: JobName): Promise<void> {
    const place = this.locate(job);
    await this.modules.preloadPackages(place.path, this.setupOf(place));
  }

  /** The record of the job of which it runs a task: of one with 10,000 input files it takes 10 ms to read. */
  setupOf({ path }: JobLocation): JobSetup {
    if (this.#setup?.path !== path) this.#setup = { path, setup: readJobSetup(path) };
    return this.#setup.setup;
  }

  locate({ root, id }: JobName): JobLocation {
    let workdir = this.#workdirs.get(root);
    if (workdir === undefined) {
      const directory = this.#roots[root];
      if (directory === undefined) throw new Error(`Internal error: this process knows no workdir '${root}'`);
      workdir = Workdir.open(directory, { others: this.#others?.[root] });
      this.#workdirs.set(root, workdir);
    }
    return { id, workdir, path: workdir.jobPath(id) };
  }
}
