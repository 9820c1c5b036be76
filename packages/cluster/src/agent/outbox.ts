import { OutputTeller } from '@accelerator/runner';
import type { NewsBatch, WireNews } from '../protocol.ts';

/** Nobody reads faster; the file of the task has all of it. */
const output = { everyMs: 100, mostBytes: 6400 };
const progressMs = 500;

/** What an agent tells drivers: what comes in one turn of the event loop goes as one message to each. */
export class Outbox {
  readonly #agent: string;
  readonly #publish: (driver: string, text: string) => void;
  readonly #waiting = new Map<string, [task: string, news: WireNews][]>();

  /** @param publish sends a text to a driver */
  constructor(agent: string, publish: (driver: string, text: string) => void) {
    this.#agent = agent;
    this.#publish = publish;
  }

  tell(driver: string, task: string, news: WireNews): void {
    if (this.#waiting.size === 0) setImmediate(() => this.#flush());
    const others = this.#waiting.get(driver);
    if (others === undefined) this.#waiting.set(driver, [[task, news]]);
    else others.push([task, news]);
  }

  #flush(): void {
    for (const [driver, news] of this.#waiting) {
      const batch: NewsBatch = { agent: this.#agent, news };
      this.#publish(driver, JSON.stringify(batch));
    }
    this.#waiting.clear();
  }
}

/** What one task says, no more often than a network likes. */
export class TaskVoice {
  readonly #tell: (news: WireNews) => void;
  readonly #output: OutputTeller;
  #progress: Extract<WireNews, { readonly type: 'progress' }> | undefined;
  #progressMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (news: WireNews) => void) {
    this.#tell = tell;
    this.#output = new OutputTeller((text) => tell({ type: 'output', text }), output);
  }

  print(text: string): void {
    this.#output.add(Buffer.from(text));
  }

  progress(done: number, total: number): void {
    this.#progress = { type: 'progress', done, total };
    const waitMs = this.#progressMs + progressMs - performance.now();
    if (waitMs <= 0) this.#tellProgress();
    else this.#timer ??= setTimeout(() => this.#tellProgress(), waitMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#output.close();
  }

  #tellProgress(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#progress === undefined) return;
    this.#tell(this.#progress);
    this.#progress = undefined;
    this.#progressMs = performance.now();
  }
}
