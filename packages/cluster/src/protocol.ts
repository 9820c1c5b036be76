import type { TaskResult } from '@accelerator/runner';
import type { MissingFile, SubjobAnswer, SubjobRequest, Task } from '@accelerator/slice';

/** What drivers and agents say to each other. Another version has another fingerprint, so that they never meet. */
export const protocolVersion = 1;

/** A task as it lies in the queue. */
export interface WireTask {
  /** Who waits for it. */
  readonly driver: string;
  readonly task: Task;
}

/** How it ended on an agent. */
export type WireResult =
  | { readonly agent: string; readonly ended: 'done'; readonly result: TaskResult }
  /**
   * It was not done, and may be elsewhere: the agent ends or has lost touch, does not have what the task needs, or found
   * nobody who waits for it.
   */
  | { readonly agent: string; readonly ended: 'stopped' | 'unfit' | 'dropped'; readonly why: string };

/** What an agent tells of a task, beside its end. Questions have a number, and are asked again until they are answered. */
export type WireNews =
  | { readonly type: 'started'; readonly worker: string }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'status'; readonly text: string }
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'turn'; readonly question: number; readonly calls: number }
  /** Its answer is a file, which the slice looks for itself. */
  | { readonly type: 'missing'; readonly question: number; readonly request: MissingFile }
  | { readonly type: 'subjob'; readonly question: number; readonly request: SubjobRequest }
  | { readonly type: 'ended'; readonly result: WireResult };

/** What an agent tells a driver at once: of several tasks, in order. */
export interface NewsBatch {
  readonly agent: string;
  readonly news: readonly (readonly [task: string, news: WireNews])[];
}

/** What a driver answers. */
export type WireAnswer = { readonly waitMs: number } | { readonly subjob: SubjobAnswer };

/** What agents are told: all of a workdir, or one. */
export type Order =
  | { readonly type: 'cancel'; readonly tasks: readonly string[] }
  /** A driver ends: nobody waits for its tasks. */
  | { readonly type: 'leave'; readonly driver: string }
  | { readonly type: 'prepare'; readonly job: string }
  | { readonly type: 'warm-up'; readonly tasks: number }
  | { readonly type: 'answer'; readonly task: string; readonly question: number; readonly answer: WireAnswer }
  /** Does it see this file, and does it see that it is locked? It answers in the list `reply`. */
  | { readonly type: 'check'; readonly file: string; readonly lock: string; readonly reply: string };

/** What an agent answers to a check. */
export interface CheckAnswer {
  readonly agent: string;
  /** Digest of the file; null: it is not there. */
  readonly digest: string | null;
  /** Whether it is refused the lock that somebody on another host holds. */
  readonly locks: 'shared' | 'local' | 'none';
}

/** What is known of an agent. */
export interface AgentInfo {
  readonly name: string;
  readonly host: string;
  readonly slots: number;
  /** How many tasks it has. */
  readonly busy: number;
  readonly fingerprint: string;
  /** When it began, in ISO form. */
  readonly started: string;
  /** Why it takes no tasks, if it does not. */
  readonly unfit?: string;
}
