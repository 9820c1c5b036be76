import { OutputTeller } from '@accelerator/runner';
import type { NewsBatch, WireNews } from '../protocol.ts';

/** Nobody reads faster; the file of the task has all of it. */
const output = { everyMs: 100, mostBytes: 6400 };
const statesMs = 500;

/** Of which only the last counts. */
type State = Extract<WireNews, { readonly type: 'progress' | 'status' }>;

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
  readonly #states = new Map<State['type'], State>();
  #statesMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (news: WireNews) => void) {
    this.#tell = tell;
    this.#output = new OutputTeller((text) => tell({ type: 'output', text }), output);
  }

  print(text: string): void {
    this.#output.add(Buffer.from(text));
  }

  progress(done: number, total: number): void {
    this.#tellSoon({ type: 'progress', done, total });
  }

  status(text: string): void {
    this.#tellSoon({ type: 'status', text });
  }

  /** The last of each kind. */
  #tellSoon(news: State): void {
    this.#states.set(news.type, news);
    const waitMs = this.#statesMs + statesMs - performance.now();
    if (waitMs <= 0) this.#tellStates();
    else this.#timer ??= setTimeout(() => this.#tellStates(), waitMs).unref();
  }

  close(): void {
    // What it was doing last stands with its error.
    if (this.#states.has('status')) this.#tellStates();
    clearTimeout(this.#timer);
    this.#output.close();
  }

  #tellStates(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const news of this.#states.values()) this.#tell(news);
    this.#states.clear();
    this.#statesMs = performance.now();
  }
}
