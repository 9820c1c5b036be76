import type { ExecutorNews, TaskResult } from '@accelerator/runner';
import type { Task } from '@accelerator/slice';
import type { WireAnswer, WireNews, WireResult } from '../protocol.ts';

/** Sends an answer to the agent that has asked. */
export type Answerer = (agent: string, question: number, answer: WireAnswer) => void;

/** A task that was sent, and whose end is waited for. It settles once: what comes of it later is nobody's. */
export class OpenTask {
  readonly id: string;
  readonly task: Task;
  /** When it was put into the queue, in milliseconds that only rise. */
  readonly sentMs = performance.now();
  /** Who has begun it. */
  agent: string | undefined;
  /** Who had taken it when that was first looked at: an agent may be gone before it could say that it has begun. */
  taker: string | undefined;
  startedMs: number | undefined;
  isCancelled = false;
  readonly #onNews: (news: ExecutorNews) => void;
  readonly #settle: { readonly resolve: (result: TaskResult) => void; readonly reject: (error: Error) => void };
  readonly #answer: Answerer;
  /** Questions that were put, and their answers: an agent asks again when it hears nothing. */
  readonly #asked = new Map<number, WireAnswer | undefined>();

  constructor(
    { id, task }: Pick<OpenTask, 'id' | 'task'>,
    onNews: (news: ExecutorNews) => void,
    settle: { readonly resolve: (result: TaskResult) => void; readonly reject: (error: Error) => void },
    answer: Answerer,
  ) {
    this.id = id;
    this.task = task;
    this.#onNews = onNews;
    this.#settle = settle;
    this.#answer = answer;
  }

  /** Anything but its end. */
  hear(agent: string, news: Exclude<WireNews, { readonly type: 'ended' }>): void {
    switch (news.type) {
      case 'started':
        if (this.agent !== undefined) return;
        this.agent = agent;
        this.startedMs = performance.now();
        this.#onNews(news);
        return;
      case 'turn':
        this.#ask(agent, news.question, (give) =>
          this.#onNews({ type: 'turn', calls: news.calls, answer: (waitMs) => give({ waitMs }) }),
        );
        return;
      case 'subjob':
        this.#ask(agent, news.question, (give) =>
          this.#onNews({ type: 'subjob', request: news.request, answer: (subjob) => give({ subjob }) }),
        );
        return;
      case 'missing':
        if (this.#asked.has(news.question)) return;
        this.#asked.set(news.question, undefined);
        this.#onNews({ type: 'missing', request: news.request });
        return;
      default:
        this.#onNews(news);
    }
  }

  /** @returns the result, if it was done */
  end(result: WireResult, wasAway: boolean): TaskResult | undefined {
    if (result.ended === 'done') {
      // What was told of its beginning may be lost.
      this.hear(result.agent, { type: 'started', worker: result.result.worker });
      this.#settle.resolve(result.result);
      return result.result;
    }
    this.lose({ agent: result.agent, why: result.why, counts: false }, wasAway);
    return undefined;
  }

  /** It is gone, with or without its agent. @param wasAway whether Redis was meanwhile: then nobody is to blame */
  lose(
    { agent, why, counts }: { readonly agent: string; readonly why: string; readonly counts: boolean },
    wasAway: boolean,
  ): void {
    this.#settle.resolve({
      ok: false,
      lost: true,
      place: { name: agent, counts: counts && !wasAway },
      error: { name: 'AcceleratorError', code: 'AGENT_LOST', message: `The agent ${agent} was lost: ${why}` },
      worker: agent,
    });
  }

  cancel(error: Error): void {
    this.#settle.reject(error);
  }

  #ask(agent: string, question: number, put: (give: (answer: WireAnswer) => void) => void): void {
    if (this.#asked.has(question)) {
      const answer = this.#asked.get(question);
      if (answer !== undefined) this.#answer(agent, question, answer);
      return;
    }
    this.#asked.set(question, undefined);
    put((answer) => {
      this.#asked.set(question, answer);
      this.#answer(agent, question, answer);
    });
  }
}
