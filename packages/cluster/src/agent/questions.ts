import type { WireAnswer, WireNews } from '../protocol.ts';

type Question = Extract<WireNews, { readonly type: 'turn' | 'subjob' | 'missing' }>;

const firstAgainMs = 2000;
const longestAgainMs = 30_000;

interface Asked {
  readonly heard: (answer: WireAnswer) => void;
  timer: NodeJS.Timeout;
}

/** What a task asks its driver. A question that is lost, or its answer, is asked again: the driver knows it by its number. */
export class Questions {
  readonly #tell: (news: Question) => void;
  readonly #asked = new Map<number, Asked>();
  #last = 0;

  constructor(tell: (news: Question) => void) {
    this.#tell = tell;
  }

  /** @param heard called when it is answered, unless the task hears of that in another way */
  ask(make: (question: number) => Question, heard: (answer: WireAnswer) => void = () => {}): void {
    const news = make(++this.#last);
    const again = (waitMs: number): NodeJS.Timeout =>
      setTimeout(() => {
        this.#tell(news);
        const asked = this.#asked.get(news.question);
        if (asked !== undefined) asked.timer = again(Math.min(2 * waitMs, longestAgainMs));
      }, waitMs).unref();
    this.#asked.set(news.question, { heard, timer: again(firstAgainMs) });
    this.#tell(news);
  }

  answer(question: number, answer: WireAnswer): void {
    const asked = this.#asked.get(question);
    if (asked === undefined) return;
    this.#asked.delete(question);
    clearTimeout(asked.timer);
    asked.heard(answer);
  }

  close(): void {
    for (const { timer } of this.#asked.values()) clearTimeout(timer);
    this.#asked.clear();
  }
}
