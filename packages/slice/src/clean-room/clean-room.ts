import { childProcesses, killProcesses } from './child-processes.ts';
import { Intrinsics } from './intrinsics.ts';
import { ProcessState } from './process-state.ts';
import { countResources, type Resources, resourcesBeyond } from './resources.ts';
import { openDescriptors, openFiles, standardDescriptors } from './settle-files.ts';
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
  readonly #standard = standardDescriptors();

  /** Made when the engine's own modules are loaded, and nothing of an author's is. */
  constructor() {
    trackTimers();
    trackThreads();
    this.intrinsics = new Intrinsics();
    this.#state = new ProcessState();
    this.#resources = countResources();
  }

  /** Puts back what can be put back. @returns what is left over, in words; nothing when the room is clean */
  tidy(): string[] {
    clearTimers();
    this.#state.restore();
    const children = childProcesses();
    killProcesses(children);
    return [...this.#changed(), ...children.map(describeChild), ...this.#active()];
  }

  /** What `tidy` would have to put back, and what it could not. Changes nothing. */
  look(): string[] {
    const timers = runningTimers();
    return [
      ...(timers === 0 ? [] : [`${timers} timers run`]),
      ...this.#state.changes(),
      ...this.#changed(),
      ...childProcesses().map(describeChild),
      ...this.#active(),
    ];
  }

  #changed(): string[] {
    return this.intrinsics.changes().map((name) => `${name} was changed`);
  }

  #active(): string[] {
    const threads = runningThreads();
    const files = openFiles(this.#descriptors);
    return [
      ...resourcesBeyond(this.#resources).map((name) => `${name} is active`),
      ...(threads === 0 ? [] : [`${threads} threads run`]),
      ...(files.length === 0 ? [] : [`${files.join(', ')} is open`]),
      ...(standardDescriptors() === this.#standard ? [] : ['standard input or output was closed']),
    ];
  }
}

function describeChild(pid: number): string {
  return `the program with process id ${pid} runs`;
}
