import { isPlainObject } from '@accelerator/base';
import type { JobKey } from '@accelerator/job';
import { type JobLock, readLockNote } from '@accelerator/store';
import { type Awaited, subjobLoop, type Waits } from './waits.ts';

/** A job that this engine builds. */
interface HeldJob {
  readonly lock: JobLock;
  /** Jobs of other engines for which it waits, by whatever way: how often, by key. */
  readonly waits: Map<JobKey, { readonly method: string; times: number }>;
}

/** A lock note: for which jobs of other engines the one that is built under it waits. */
type Note = Readonly<Record<string, string>>;

/**
 * Jobs of this engine that wait for jobs of others, which may wait for those of this one. Each engine says in the files of
 * its locks for what the jobs under them wait, so that one that waits for itself by way of another engine is seen.
 */
export class WaitsElsewhere {
  readonly #workdir: string;
  readonly #waits: Waits;
  readonly #held = new Map<JobKey, HeldJob>();

  /** @param workdir absolute path */
  constructor(workdir: string, waits: Waits) {
    this.#workdir = workdir;
    this.#waits = waits;
  }

  /** From now on this engine builds a job. @returns releases its lock */
  hold(key: JobKey, lock: JobLock): () => void {
    this.#held.set(key, { lock, waits: new Map() });
    return () => {
      this.#held.delete(key);
      lock.release();
    };
  }

  /** A wait for a job that another engine builds. */
  begin(job: Awaited): ForeignWait {
    const said = new Set<JobKey>();
    let before = '';
    return {
      look: () => {
        const waiting = this.#waits.waitingFor(job);
        for (const key of waiting.keys()) if (!said.has(key) && this.#say(key, job, 1)) said.add(key);
        const loop = waiting.size === 0 ? undefined : this.#loop(job, waiting);
        const path = loop?.join('\n') ?? '';
        // What an engine says is a moment old: only what is still so at the next look is true.
        if (loop !== undefined && path === before) throw subjobLoop(loop);
        before = path;
      },
      end: () => {
        for (const key of said) this.#say(key, job, -1);
      },
    };
  }

  /** @returns whether the job is one that this engine builds */
  #say(waiting: JobKey, { key, method }: Awaited, change: 1 | -1): boolean {
    const held = this.#held.get(waiting);
    if (held === undefined) return false;
    const times = (held.waits.get(key)?.times ?? 0) + change;
    if (times > 0) held.waits.set(key, { method, times });
    else held.waits.delete(key);
    const note: Note = Object.fromEntries([...held.waits].map(([each, wait]) => [each, wait.method]));
    held.lock.note(JSON.stringify(note));
    return true;
  }

  /** From a job of another engine to one of this engine that waits for it. */
  #loop(job: Awaited, waiting: ReadonlyMap<JobKey, readonly Awaited[]>): readonly string[] | undefined {
    const seen = new Set<string>([job.key]);
    const search = (key: string, way: readonly string[]): readonly string[] | undefined => {
      for (const [next, method] of Object.entries(this.#noteOf(key))) {
        const back = [...waiting].find(([each]) => each === next)?.[1];
        if (back !== undefined) return [method, ...back.map((each) => each.method), ...way, method];
        if (seen.has(next)) continue;
        seen.add(next);
        const found = search(next, [...way, method]);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return search(job.key, []);
  }

  #noteOf(key: string): Note {
    try {
      const note: unknown = JSON.parse(readLockNote(this.#workdir, key) || '{}');
      return isPlainObject(note)
        ? Object.fromEntries(Object.entries(note).map(([each, text]) => [each, String(text)]))
        : {};
    } catch (error) {
      // It is being written.
      if (error instanceof SyntaxError) return {};
      throw error;
    }
  }
}

/** A job that another engine builds, and for which this one waits. */
export interface ForeignWait {
  /** Called now and then. @throws AcceleratorError `SUBJOB_LOOP` */
  look(): void;
  end(): void;
}
