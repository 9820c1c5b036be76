import { childProcesses, killProcesses } from './child-processes.ts';
import { descriptorChanges, filesOf, openDescriptors } from './descriptors.ts';
import { Intrinsics } from './intrinsics.ts';
import { ProcessState } from './process-state.ts';
import { countResources, type Resources, resourcesBeyond } from './resources.ts';
import { runningThreads, trackThreads } from './threads.ts';
import { clearTimers, runningTimers, trackTimers } from './timers.ts';

/**
 * Keeps a process as it was before the first task: what a task has left is put back where that is possible, and named
 * where it is not. A process in which something is left over must take no task of another job.
 *
 * Not seen is what packages keep behind their functions, and what Node keeps there and `node-settings.ts` and `traps.ts`
 * don't name. For work that Node does not list see `HiddenWork`.
 */
export class CleanRoom {
  readonly intrinsics: Intrinsics;
  readonly #state: ProcessState;
  readonly #resources: Resources;
  readonly #descriptors = openDescriptors();
  readonly #input = filesOf([0]);

  /** Made when the engine's own modules are loaded, and nothing of an author's is. */
  constructor() {
    trackTimers();
    trackThreads();
    this.intrinsics = new Intrinsics();
    this.#state = new ProcessState();
    this.#resources = countResources();
  }

  /** Before each task, and before the packages of one are loaded. */
  begin(): void {
    this.#state.begin();
  }

  /** Loads packages: what they change of the process is not the work of a task. */
  loadPackages(load: () => Promise<void>): Promise<void> {
    return this.#state.whilePackagesLoad(load);
  }

  /** Puts back what can be put back, and ends what can be ended. @returns what ran, or still does, in words */
  tidy(): string[] {
    clearTimers();
    this.#state.restore();
    const children = childProcesses();
    killProcesses(children);
    return [...children.map(describeChild), ...this.#active()];
  }

  /** What runs, and what `tidy` would put back or end, in words. Changes nothing of it. */
  look(): string[] {
    this.#state.restoreVariablesOfPackages();
    const timers = runningTimers();
    return [
      ...(timers === 0 ? [] : [`${timers} timers run`]),
      ...this.#state.changes(),
      ...childProcesses().map(describeChild),
      ...this.#active(),
    ];
  }

  /** What is shared by all code and can't be put back, in words. */
  changes(): string[] {
    return this.intrinsics.changes().map((name) => `${name} was changed`);
  }

  #active(): string[] {
    const threads = runningThreads();
    return [
      ...resourcesBeyond(this.#resources).map((name) => `${name} is active`),
      ...(threads === 0 ? [] : [`${threads} threads run`]),
      ...descriptorChanges(this.#descriptors),
      ...(filesOf([0]) === this.#input ? [] : ['standard input was closed']),
    ];
  }
}

function describeChild(pid: number): string {
  return `the program with process id ${pid} runs`;
}
