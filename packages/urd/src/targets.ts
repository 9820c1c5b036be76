import { Session, type Workdir } from '@accelerator/store';
import type { BuildTools } from './build-tools.ts';
import { workdirUnknown, workdirWithAgents } from './errors.ts';
import { JobFinder } from './job-finder.ts';
import type { Waits } from './waits.ts';
import { WaitsElsewhere } from './waits-elsewhere.ts';

/** What builds in another workdir than the run's do with. */
interface Target {
  readonly tools: BuildTools;
  readonly workdir: Workdir;
  close(): void;
}

/** The workdirs in which a run makes jobs: that of the run, and those that its script asks for by their names. */
export class Targets {
  readonly #own: BuildTools;
  readonly #waits: Waits;
  readonly #opened = new Map<string, Target>();

  constructor(own: BuildTools, waits: Waits) {
    this.#own = own;
    this.#waits = waits;
  }

  /** @param name default: that of the run. @throws AcceleratorError `WORKDIR_UNKNOWN`, `SLICES_DIFFER` and what else opening it throws */
  tools(name: string | undefined): BuildTools {
    const { workdir, project } = this.#own;
    if (name === undefined || name === workdir.name) return this.#own;
    const known = this.#opened.get(name);
    if (known !== undefined) return known.tools;
    if (!project.workdirs.has(name)) throw workdirUnknown(name, [...project.workdirs.keys()]);
    if (project.config.executor !== 'local') throw workdirWithAgents(name);
    const target = this.#open(name);
    this.#opened.set(name, target);
    return target.tools;
  }

  close(): void {
    for (const { close } of this.#opened.values()) close();
  }

  #open(name: string): Target {
    const { project, dryRun, run, emit } = this.#own;
    const workdir = project.openTarget(name, { writes: !dryRun });
    const session = dryRun ? { use: () => true, close: () => {} } : new Session(workdir, run ?? undefined);
    workdir.records.onUnreadable((job, { message }) => emit({ type: 'job-unreadable', job, reason: message }));
    workdir.countsRemote = this.#own.workdir.countsRemote;
    // The shared cache is one of the run's workdir.
    const tools: BuildTools = {
      ...this.#own,
      workdir,
      session,
      shared: undefined,
      waitsElsewhere: new WaitsElsewhere(workdir.path, this.#waits),
      finder: new JobFinder({ workdir, session, emit, dryRun }),
      below: (asked) => this.#own.below({ ...asked, options: { ...asked.options, workdir: name } }),
    };
    return {
      tools,
      workdir,
      close: () => {
        session.close();
        workdir.close();
      },
    };
  }
}
